//! What is read, written down here again: the table of the crate is held against it.

/// A setting with all its names and two values, each with what the accessor makes of it.
pub(crate) struct Row {
    pub(crate) key: &'static str,
    pub(crate) other_keys: &'static [&'static str],
    pub(crate) variables: &'static [&'static str],
    pub(crate) values: [(&'static str, &'static str); 2],
    pub(crate) is_secret: bool,
}

const PEM: &str = "-----BEGIN PRIVATE KEY-----\nMII1\n-----END PRIVATE KEY-----";
const PEM_READ: &str = "pem -----BEGIN PRIVATE KEY-----\nMII1\n-----END PRIVATE KEY-----";

const fn row(
    key: &'static str,
    variables: &'static [&'static str],
    values: [(&'static str, &'static str); 2],
) -> Row {
    Row {
        key,
        other_keys: &[],
        variables,
        values,
        is_secret: false,
    }
}

impl Row {
    const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    const fn also(mut self, other_keys: &'static [&'static str]) -> Self {
        self.other_keys = other_keys;
        self
    }

    /// All keys by which files and code set it.
    pub(crate) fn keys(&self) -> Vec<&'static str> {
        let key = (!self.is_environment_only()).then_some(self.key);
        key.into_iter()
            .chain(self.other_keys.iter().copied())
            .collect()
    }

    pub(crate) fn is_environment_only(&self) -> bool {
        matches!(
            self.key,
            "https_proxy" | "no_proxy" | "OKTA_CLIENT_ALLOWLOCALCONFIG"
        )
    }

    /// Whether the current folder decides on it only where it is allowed to.
    pub(crate) fn is_of_folder(&self) -> bool {
        let of_the_way = [
            "orgUrl",
            "caFile",
            "caOnly",
            "clientCertificate",
            "clientCertificateKey",
        ];
        let sections = ["proxy.", "testing."];
        of_the_way.contains(&self.key)
            || sections.iter().any(|section| self.key.starts_with(section))
    }

    pub(crate) fn is_path(&self) -> bool {
        matches!(
            self.key,
            "caFile" | "clientCertificate" | "clientCertificateKey"
        )
    }

    /// What else has to be set that this setting can stand, by key.
    pub(crate) fn base(&self) -> Vec<(&'static str, &'static str)> {
        let of_key = [
            "clientId",
            "scopes",
            "privateKey",
            "keyId",
            "clientAssertion",
            "dpopEnabled",
            "oauthTokenRenewalOffset",
        ];
        let mut base = vec![("orgUrl", "https://acme.okta.com")];
        match self.key {
            key if of_key.contains(&key) => {
                base.extend([
                    ("authorizationMode", "PrivateKey"),
                    ("clientId", "0oa1"),
                    ("scopes", "s"),
                ]);
                if key != "clientAssertion" {
                    base.push(("privateKey", PEM));
                }
            }
            "proxy.port" | "proxy.username" => base.push(("proxy.host", "proxy.corp")),
            "proxy.password" => {
                base.extend([("proxy.host", "proxy.corp"), ("proxy.username", "me")]);
            }
            "caOnly" => base.push(("caFile", "ca.pem")),
            "clientCertificate" => base.push(("clientCertificateKey", "key.pem")),
            "clientCertificateKey" => base.push(("clientCertificate", "cert.pem")),
            _ => {}
        }
        if !of_key.contains(&self.key) {
            base.push(("token", "00a_of_base"));
        }
        base.retain(|(key, _)| *key != self.key);
        base
    }
}

#[rustfmt::skip]
pub(crate) static ROWS: &[Row] = &[
    row("orgUrl", &["OKTA_CLIENT_ORGURL"], [("https://a.okta.com", "https://a.okta.com"), (" https://B.okta.com/ ", "https://b.okta.com")]),
    row("authorizationMode", &["OKTA_CLIENT_AUTHORIZATIONMODE"], [("ssws", "SSWS"), ("BEARER", "Bearer")]),
    row("token", &["OKTA_CLIENT_TOKEN"], [("00a_first", "00a_first"), ("00b_second\n", "00b_second")]).secret(),
    row("clientId", &["OKTA_CLIENT_CLIENTID"], [("0oa2", "0oa2"), ("0123", "0123")]),
    row("scopes", &["OKTA_CLIENT_SCOPES"], [("okta.a.read okta.b.read", "okta.a.read+okta.b.read"), ("x, y,z ,x", "x+y+z")]),
    row("privateKey", &["OKTA_CLIENT_PRIVATEKEY"], [
        ("-----BEGIN PRIVATE KEY-----\\nMII1\\n-----END PRIVATE KEY-----", PEM_READ),
        ("{\"kty\":\"EC\",\"d\":\"x\"}", "jwk {\"kty\":\"EC\",\"d\":\"x\"}"),
    ]).secret(),
    row("keyId", &["OKTA_CLIENT_KEYID", "OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_KID"], [("k1", "k1"), ("7", "7")]).also(&["privateKeyId", "kid"]),
    row("clientAssertion", &["OKTA_CLIENT_CLIENTASSERTION"], [("ey.first.x", "ey.first.x"), ("ey.second.x", "ey.second.x")]).secret(),
    row("dpopEnabled", &["OKTA_CLIENT_DPOPENABLED"], [("true", "true"), ("FALSE", "false")]),
    row("oauthTokenRenewalOffset", &["OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET"], [("5", "300s"), ("0.5", "30s")]),
    row("connectionTimeout", &["OKTA_CLIENT_CONNECTIONTIMEOUT", "OKTA_CLIENT_CONNECTION_TIMEOUT"], [("10", "10s"), ("0.25", "250ms")]),
    row("requestTimeout", &["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"], [("0", "0ns"), ("999.5", "999.5s")]),
    row("rateLimit.maxRetries", &["OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES"], [("0", "0"), ("4294967295", "4294967295")]),
    row("rateLimit.maxBackoff", &["OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF"], [("30", "30s"), ("1.5", "1.5s")]),
    row("retryOn", &["OKTA_CLIENT_RETRYON"], [("500", "500"), ("500, 409 404", "500+409+404")]),
    row("proxy.host", &["OKTA_CLIENT_PROXY_HOST"], [("proxy.corp", "proxy.corp"), ("[::1]", "[::1]")]),
    row("proxy.port", &["OKTA_CLIENT_PROXY_PORT"], [("1", "1"), ("65535", "65535")]),
    row("proxy.username", &["OKTA_CLIENT_PROXY_USERNAME"], [("me", "me"), ("you too", "you too")]),
    row("proxy.password", &["OKTA_CLIENT_PROXY_PASSWORD"], [("pass_one", "pass_one"), ("{pass} ", "{pass} ")]).secret(),
    row("userAgent", &["OKTA_CLIENT_USERAGENT"], [("tool/1.0", "tool/1.0"), ("a b", "a b")]),
    row("testing.disableHttpsCheck", &["OKTA_TESTING_DISABLEHTTPSCHECK", "OKTA_TESTING_DISABLE_HTTPS_CHECK", "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"],
        [("true", "true"), ("False", "false")]).also(&["testing.testingDisableHttpsCheck"]),
    row("caFile", &["OKTA_CLIENT_CAFILE"], [("/etc/ca.pem", "/etc/ca.pem"), ("a folder/ca.pem", "a folder/ca.pem")]),
    row("caOnly", &["OKTA_CLIENT_CAONLY"], [("true", "true"), ("False", "false")]),
    row("clientCertificate", &["OKTA_CLIENT_CLIENTCERTIFICATE"], [("a.pem", "a.pem"), ("b.pem", "b.pem")]),
    row("clientCertificateKey", &["OKTA_CLIENT_CLIENTCERTIFICATEKEY"], [("a.key", "a.key"), ("b.key", "b.key")]).secret(),
    row("https_proxy", &["HTTPS_PROXY", "https_proxy"], [("http://me:pass_three@proxy:3128", "http://me:pass_three@proxy:3128"), ("proxy", "proxy")]).secret(),
    row("no_proxy", &["NO_PROXY", "no_proxy"], [("localhost,.corp", "localhost,.corp"), ("*", "*")]),
    row("OKTA_CLIENT_ALLOWLOCALCONFIG", &["OKTA_CLIENT_ALLOWLOCALCONFIG"], [("1", "true"), ("0", "false")]),
];

pub(crate) static OF_FILES: &[(&str, &str, &str)] = &[
    // What YAML can write and a variable cannot.
    (
        "scopes",
        "[okta.a.read, okta.b.read]",
        "okta.a.read+okta.b.read",
    ),
    ("retryOn", "[500, 409]", "500+409"),
    ("retryOn", "\n      - 500", "500"),
    ("scopes", "|\n      x\n      y", "x+y"),
    ("scopes", "\n      - x\n      - \"y\"", "x+y"),
    (
        "privateKey",
        "|\n      -----BEGIN PRIVATE KEY-----\n      MII1\n      -----END PRIVATE KEY-----",
        PEM_READ,
    ),
    (
        "privateKey",
        "\"-----BEGIN PRIVATE KEY-----\\nMII1\\n-----END PRIVATE KEY-----\"",
        PEM_READ,
    ),
    (
        "privateKey",
        "-----BEGIN PRIVATE KEY-----\\nMII1\\n-----END PRIVATE KEY-----",
        PEM_READ,
    ),
    (
        "privateKey",
        "{kty: EC, d: \"a\\\"b\", kid: 7, ext: true, x: null, key_ops: [sign, 1]}",
        "jwk {\"kty\":\"EC\",\"d\":\"a\\\"b\",\"kid\":\"7\",\"ext\":true,\"x\":null,\"key_ops\":[\"sign\",\"1\"]}",
    ),
    (
        "privateKey",
        "\n      kty: RSA\n      n: \"1\"",
        "jwk {\"kty\":\"RSA\",\"n\":\"1\"}",
    ),
    ("privateKey", "'{\"kty\":\"EC\"}'", "jwk {\"kty\":\"EC\"}"),
    ("privateKey", "keys/okta.pem", "file keys/okta.pem"),
    ("requestTimeout", "30", "30s"),
    ("requestTimeout", "'30'", "30s"),
    ("requestTimeout", "!!int 30", "30s"),
    ("dpopEnabled", "True", "true"),
    ("clientId", "true", "true"),
    ("clientId", "'null'", "null"),
    ("token", "00a#b", "00a#b"),
    ("token", "00a # b", "00a"),
];
