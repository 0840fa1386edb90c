use super::{Kind, Role, Section, Setting};
use crate::AuthorizationMode::{self, Bearer, PrivateKey, Ssws};

/// The table. Its first part is the one of Okta's other SDKs, with the spellings that each of them reads.
#[rustfmt::skip]
pub(crate) static SETTINGS: &[Setting] = &[
    client("orgUrl", Kind::OrgUrl, &["OKTA_CLIENT_ORGURL"], "URL of the org").role(Role::Org),
    client("authorizationMode", Kind::Mode, &["OKTA_CLIENT_AUTHORIZATIONMODE"], "SSWS (default), Bearer or PrivateKey"),
    client("token", Kind::Token, &["OKTA_CLIENT_TOKEN"], "API token, or the access token under Bearer").under(TOKEN).role(Role::Credential),
    client("clientId", Kind::Word, &["OKTA_CLIENT_CLIENTID"], "client id of the service app").under(KEY).role(Role::Credential),
    client("scopes", Kind::Scopes, &["OKTA_CLIENT_SCOPES"], "scopes to ask for; a list, or split at blanks or commas").under(KEY),
    client("privateKey", Kind::PrivateKey, &["OKTA_CLIENT_PRIVATEKEY"], "PEM, JWK, or the path of either").under(KEY).role(Role::Credential),
    client("keyId", Kind::Text, &["OKTA_CLIENT_KEYID", "OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_KID"], "`kid` of the private key")
        .also(&["privateKeyId", "kid"]).under(KEY),
    client("clientAssertion", Kind::Token, &["OKTA_CLIENT_CLIENTASSERTION"], "ready-made assertion, in place of privateKey").under(KEY).role(Role::Credential),
    client("dpopEnabled", Kind::Flag, &["OKTA_CLIENT_DPOPENABLED"], "whether access tokens are bound by DPoP").under(KEY),
    client("oauthTokenRenewalOffset", Kind::Minutes, &["OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET"], "minutes before expiry at which the access token is renewed").under(KEY),
    client("connectionTimeout", Kind::Seconds, &["OKTA_CLIENT_CONNECTIONTIMEOUT", "OKTA_CLIENT_CONNECTION_TIMEOUT"], "seconds for connecting, 0 = no bound"),
    client("requestTimeout", Kind::Seconds, &["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"], "seconds for a call in all, 0 = no bound"),
    client("rateLimit.maxRetries", Kind::Count, &["OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES"], "retries of a call, 0 = off"),
    client("rateLimit.maxBackoff", Kind::Seconds, &["OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF"], "seconds, the longest wait before a retry, also for a rate limit"),
    client("retryOn", Kind::Statuses, &["OKTA_CLIENT_RETRYON"], "statuses to repeat besides, such as 500"),
    client("proxy.host", Kind::Host, &["OKTA_CLIENT_PROXY_HOST"], "host of the HTTP CONNECT proxy").role(Role::Way),
    client("proxy.port", Kind::Port, &["OKTA_CLIENT_PROXY_PORT"], "port of the proxy").needs("proxy.host").role(Role::Way),
    client("proxy.username", Kind::Text, &["OKTA_CLIENT_PROXY_USERNAME"], "user name at the proxy").needs("proxy.host").role(Role::Way),
    client("proxy.password", Kind::Password, &["OKTA_CLIENT_PROXY_PASSWORD"], "password at the proxy").needs("proxy.username").role(Role::Way),
    client("userAgent", Kind::Header, &["OKTA_CLIENT_USERAGENT"], "added to the end of the User-Agent header"),
    client("testing.disableHttpsCheck", Kind::Flag,
        &["OKTA_TESTING_DISABLEHTTPSCHECK", "OKTA_TESTING_DISABLE_HTTPS_CHECK", "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"],
        "takes http for any host; the credential then travels in the clear")
        .also(&["testing.testingDisableHttpsCheck"]).within(Section::Testing).role(Role::Way),
    // In the same manner, and not of the other SDKs.
    client("caFile", Kind::Path, &["OKTA_CLIENT_CAFILE"], "PEM file of certificate authorities to trust besides").role(Role::Way),
    client("caOnly", Kind::Flag, &["OKTA_CLIENT_CAONLY"], "whether the authorities of caFile alone are trusted").needs("caFile").role(Role::Way),
    client("clientCertificate", Kind::Path, &["OKTA_CLIENT_CLIENTCERTIFICATE"], "PEM file of the certificate to show to the server")
        .needs("clientCertificateKey").role(Role::Way),
    client("clientCertificateKey", Kind::KeyPath, &["OKTA_CLIENT_CLIENTCERTIFICATEKEY"], "PEM file of its private key")
        .needs("clientCertificate").role(Role::Way),
    client("https_proxy", Kind::Password, &["HTTPS_PROXY", "https_proxy"], "URL of the proxy, where proxy.host is not set")
        .within(Section::Environment).unless("proxy.host"),
    client("no_proxy", Kind::Hosts, &["NO_PROXY", "no_proxy"], "hosts that are reached without a proxy").within(Section::Environment),
    client(ALLOW_LOCAL_CONFIG, Kind::Switch, &[ALLOW_LOCAL_CONFIG], "1 lets the okta.yaml of the current folder direct a credential from elsewhere")
        .within(Section::Environment),
];

/// It can be set by nothing that a folder holds.
pub(crate) const ALLOW_LOCAL_CONFIG: &str = "OKTA_CLIENT_ALLOWLOCALCONFIG";

const ANY: &[AuthorizationMode] = &[Ssws, Bearer, PrivateKey];
const TOKEN: &[AuthorizationMode] = &[Ssws, Bearer];
const KEY: &[AuthorizationMode] = &[PrivateKey];

const fn client(
    key: &'static str,
    kind: Kind,
    variables: &'static [&'static str],
    description: &'static str,
) -> Setting {
    Setting {
        key,
        other_keys: &[],
        variables,
        kind,
        section: Section::Client,
        needs: None,
        unless: None,
        role: Role::Other,
        modes: ANY,
        description,
    }
}

impl Setting {
    const fn also(mut self, other_keys: &'static [&'static str]) -> Self {
        self.other_keys = other_keys;
        self
    }

    const fn within(mut self, section: Section) -> Self {
        self.section = section;
        self
    }

    const fn needs(mut self, key: &'static str) -> Self {
        self.needs = Some(key);
        self
    }

    const fn unless(mut self, key: &'static str) -> Self {
        self.unless = Some(key);
        self
    }

    const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    const fn under(mut self, modes: &'static [AuthorizationMode]) -> Self {
        self.modes = modes;
        self
    }
}
