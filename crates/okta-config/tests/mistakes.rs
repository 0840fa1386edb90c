//! What is refused: with its origin, all of it at once, and never with a value.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use okta_config::{Config, Origin, settings};
use support::{Sources, nested, quoted};

/// A key, a value that is refused, and what is told.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "orgUrl",
        "http://acme.okta.com",
        "orgUrl is refused: it is plain http",
    ),
    ("orgUrl", "https://{yourOktaDomain}", "placeholder"),
    ("orgUrl", "https://acme-admin.okta.com", "admin console"),
    ("orgUrl", "{orgUrl}", "placeholder"),
    ("authorizationMode", "OAuth", "SSWS, Bearer or PrivateKey"),
    (
        "token",
        "SSWS 00a_value",
        "without `SSWS` or `Bearer` before it",
    ),
    ("token", "00a_välue", "in ASCII"),
    ("token", "00a\nvalue", "line break"),
    ("token", "{apiToken}", "placeholder"),
    ("clientId", "{{clientId}}", "placeholder"),
    ("scopes", " , ", "scopes is empty"),
    ("scopes", "okta.a.read \"x", "no scope"),
    ("scopes", "[okta.a.read", "no scope"),
    ("scopes", "{okta.a.read}", "no scope"),
    ("scopes", "['a' 'b]", "no scope"),
    ("scopes", "[]", "scopes is empty"),
    ("scopes", "<scope>", "no scope"),
    ("scopes", "$OKTA_SCOPES", "no scope"),
    ("privateKey", "{\"kty\":", "not valid JSON"),
    ("privateKey", "{yourKey}", "placeholder"),
    (
        "privateKey",
        "-----BEGIN PRIVATE KEY-----",
        "cut off after the first line",
    ),
    (
        "privateKey",
        "-----BEGIN PRIVATE KEY----- M -----END PRIVATE KEY-----",
        "without line breaks",
    ),
    ("privateKey", "MIIvalue\nMII", "neither PEM"),
    ("clientAssertion", "ey value", "without blanks"),
    ("dpopEnabled", "1", "true or false"),
    ("dpopEnabled", "yes", "true or false"),
    ("oauthTokenRenewalOffset", "1441", "from 0 to 1440"),
    ("oauthTokenRenewalOffset", "five", "minutes"),
    ("connectionTimeout", "-1", "seconds, from 0 to 86400"),
    ("connectionTimeout", "NaN", "seconds"),
    ("connectionTimeout", "inf", "seconds"),
    ("connectionTimeout", "1e3", "seconds"),
    ("connectionTimeout", ".5", "seconds"),
    ("connectionTimeout", "1.2.3", "seconds"),
    ("requestTimeout", "86401", "not milliseconds"),
    ("requestTimeout", "30s", "seconds"),
    (
        "requestTimeout",
        "999999999999999999999999999999",
        "seconds",
    ),
    ("rateLimit.maxRetries", "4294967296", "whole number"),
    ("rateLimit.maxRetries", "-1", "whole number"),
    ("rateLimit.maxRetries", "+1", "whole number"),
    ("rateLimit.maxRetries", "1.5", "whole number"),
    ("rateLimit.maxBackoff", "a", "seconds"),
    ("retryOn", "200", "from 400 to 599"),
    ("retryOn", "5xx", "from 400 to 599"),
    ("retryOn", "500;502", "from 400 to 599"),
    ("retryOn", "+500", "from 400 to 599"),
    ("retryOn", ",", "retryOn is empty"),
    ("proxy.host", "http://proxy", "the host alone"),
    ("proxy.host", "proxy:3128", "the host alone"),
    ("proxy.host", "me@proxy", "the host alone"),
    ("proxy.port", "0", "from 1 to 65535"),
    ("proxy.port", "65536", "from 1 to 65535"),
    ("proxy.username", "a\tb", "control character"),
    ("proxy.password", "a\nb", "control character"),
    ("userAgent", "tool/ö", "ASCII"),
    ("userAgent", "a\r\nx: y", "line break"),
    ("testing.disableHttpsCheck", "on", "true or false"),
    (
        "caFile",
        "-----BEGIN CERTIFICATE-----",
        "not the PEM itself",
    ),
    ("clientCertificate", "a\nb", "line break"),
    (
        "clientCertificateKey",
        "-----BEGIN PRIVATE KEY-----",
        "not the PEM itself",
    ),
];

/// Sets `key` in each kind of source: where from, and the sources.
fn everywhere(key: &str, value: &str) -> Vec<(String, Sources)> {
    let setting = settings()
        .iter()
        .find(|setting| setting.key() == key)
        .unwrap();
    let lines = key.split('.').count() + usize::from(!key.starts_with("testing.")) + 1;
    let yaml = nested(key, &quoted(value));
    let mut everywhere = vec![
        (format!("home:{lines}"), Sources::new().home(&yaml)),
        (format!("folder:{lines}"), Sources::new().folder(&yaml)),
        ("code".to_owned(), Sources::new().set(key, value)),
    ];
    for name in setting.variables() {
        everywhere.push(((*name).to_owned(), Sources::new().variable(name, value)));
    }
    everywhere
}

#[test]
fn every_refused_value_is_told_with_its_origin() {
    let empty = settings()
        .iter()
        .filter(|setting| !setting.is_environment_only());
    let empty = empty.map(|setting| (setting.key(), "", "is empty"));
    for (key, value, fragment) in REFUSED.iter().copied().chain(empty) {
        for (from, sources) in everywhere(key, value) {
            let refused = sources.load().unwrap_err();
            let told = sources.told(refused.mistakes());
            let about = format!("{from}: {key} ");
            let line = told
                .lines()
                .find(|line| line.starts_with(&about))
                .unwrap_or_else(|| panic!("{key} from {from}:\n{told}"));
            assert!(line.contains(fragment), "{value}: {line}");
            // It is set, so nobody is told to set it, nor that nothing is configured.
            assert!(!told.contains(&format!("{key} is not set")), "{told}");
            assert!(!refused.is_unconfigured());
        }
    }
}

#[test]
fn a_wrong_type_is_refused() {
    for setting in settings()
        .iter()
        .filter(|setting| !setting.is_environment_only())
    {
        let key = setting.key();
        for (yaml, shape) in [
            ("[secret_item]", "is a list; write "),
            ("{a: secret_item}", "is a mapping; write "),
        ] {
            let takes = matches!(key, "scopes" | "retryOn") && shape == "is a list; write "
                || (key, shape) == ("privateKey", "is a mapping; write ");
            let sources = Sources::new().folder(nested(key, yaml));
            let told = sources.mistakes();
            assert_eq!(told.contains(&format!(": {key} {shape}")), !takes, "{told}");
            assert!(!told.contains("secret_item"), "{told}");
        }
    }
    for (yaml, told) in [
        (
            "okta: 5",
            "folder:1: `okta` holds no settings; write `name: value` lines below it",
        ),
        (
            "okta:\n  client: [a]",
            "folder:2: `client` holds no settings; write `name: value` lines below it",
        ),
        (
            "okta:\n  client:\n    proxy: corp:3128",
            "folder:3: `proxy` holds no settings; write `name: value` lines below it",
        ),
        (
            "okta:\n  testing: true",
            "folder:2: `testing` holds no settings; write `name: value` lines below it",
        ),
        (
            "- okta",
            "folder:1: the file holds no settings; write `name: value` lines below it",
        ),
        (
            "okta:\n  client:\n    scopes: [[a]]\n",
            "folder:3: scopes holds what is no scope; write scopes such as okta.apiTokens.read, as a list or with blanks between them",
        ),
        (
            "okta:\n  client:\n    scopes: []\n",
            "folder:3: scopes is empty; give it a value or remove it",
        ),
    ] {
        let sources = Sources::new()
            .folder(yaml)
            .with_org()
            .set("authorizationMode", "ssws");
        assert_eq!(sources.mistakes(), told, "{yaml}");
    }
}

#[test]
fn what_is_missing_is_told_with_both_names() {
    let client = "under `okta: client:` in okta.yaml, or";
    let org = format!(
        "orgUrl is not set in home (not there) and folder (not there), nor in the environment; set `orgUrl` {client} OKTA_CLIENT_ORGURL"
    );
    let token = format!(
        "token is not set, which authorizationMode SSWS needs; set `token` {client} OKTA_CLIENT_TOKEN"
    );
    assert_eq!(Sources::new().mistakes(), format!("{org}\n{token}"));

    let other = "; or set authorizationMode to PrivateKey, which reads what is set";
    let sources = Sources::new()
        .set("orgUrl", "https://acme.okta.com")
        .set("privateKey", "key.pem");
    assert_eq!(sources.mistakes(), format!("{token}{other}"));

    for mode in ["SSWS", "Bearer"] {
        let sources = Sources::new()
            .set("orgUrl", "https://a.okta.com")
            .variable("OKTA_CLIENT_AUTHORIZATIONMODE", mode);
        let told = sources.mistakes();
        assert!(told.starts_with(&format!("OKTA_CLIENT_AUTHORIZATIONMODE: token is not set, which authorizationMode {mode} needs")), "{told}");
    }

    let sources = Sources::new()
        .set("orgUrl", "https://a.okta.com")
        .folder(nested("authorizationMode", "privatekey"));
    let told = sources.mistakes();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    for (line, names) in lines.iter().zip([
        ["clientId is not set", "OKTA_CLIENT_CLIENTID", "`clientId`"],
        ["scopes is not set", "OKTA_CLIENT_SCOPES", "`scopes`"],
        [
            "privateKey or clientAssertion is not set",
            "OKTA_CLIENT_PRIVATEKEY",
            "OKTA_CLIENT_CLIENTASSERTION",
        ],
    ]) {
        assert!(
            line.starts_with(&format!("folder:3: {}", names[0])),
            "{line}"
        );
        assert!(names.iter().all(|name| line.contains(name)), "{line}");
    }
}

#[test]
fn what_makes_no_sense_alone_is_refused() {
    for (key, value, needed, variable) in [
        ("proxy.port", "3128", "proxy.host", "OKTA_CLIENT_PROXY_HOST"),
        (
            "proxy.username",
            "me",
            "proxy.host",
            "OKTA_CLIENT_PROXY_HOST",
        ),
        (
            "proxy.password",
            "pass",
            "proxy.username",
            "OKTA_CLIENT_PROXY_USERNAME",
        ),
        (
            "clientCertificate",
            "a.pem",
            "clientCertificateKey",
            "OKTA_CLIENT_CLIENTCERTIFICATEKEY",
        ),
        (
            "clientCertificateKey",
            "a.key",
            "clientCertificate",
            "OKTA_CLIENT_CLIENTCERTIFICATE",
        ),
    ] {
        for (from, sources) in everywhere(key, value) {
            let told = sources.with_org().allowed().mistakes();
            let expected = format!(
                "{from}: {key} is set without {needed}; set `{needed}` under `okta: client:` in okta.yaml, or {variable}"
            );
            assert_eq!(told, expected);
        }
    }
    let both = Sources::new()
        .with_org()
        .set("authorizationMode", "PrivateKey")
        .set("clientId", "0oa1")
        .set("scopes", "s")
        .set("privateKey", "key.pem")
        .variable("OKTA_CLIENT_CLIENTASSERTION", "ey.a.b");
    let told = both.mistakes();
    let told: Vec<_> = told.lines().collect();
    assert_eq!(
        told[0],
        "OKTA_CLIENT_CLIENTASSERTION: clientAssertion is set beside privateKey; remove one"
    );
    // What is wrong with the key itself is told in the same breath.
    assert!(told[1].starts_with("code: privateKey: "), "{told:?}");
    assert_eq!(told.len(), 2);
}

#[test]
fn all_mistakes_come_at_once() {
    let sources = Sources::new()
        .home("okta:\n  client:\n    requestTimeout: soon\n    userAgent: x\n")
        .folder("okta:\n  client:\n    proxy:\n      port: 99999\n")
        .allowed()
        .variable("OKTA_CLIENT_ORGURL", "ftp://acme-admin.okta.com/x")
        .variable("OKTA_CLIENT_TOKEN", "")
        .variable("OKTA_CLIENT_TOKN", "00a")
        .set("rateLimit.maxretries", "3")
        .set("dpopEnabled", "maybe");
    let refused = sources.load().unwrap_err();
    let told = sources.told(refused.mistakes());
    let starts = [
        "code: `rateLimit.maxretries` is not a known setting; did you mean `rateLimit.maxRetries`?",
        "OKTA_CLIENT_ORGURL: orgUrl is refused: its scheme",
        "OKTA_CLIENT_ORGURL: orgUrl is refused: `acme-admin.okta.com`",
        "OKTA_CLIENT_ORGURL: orgUrl is refused: it has a path",
        "OKTA_CLIENT_TOKEN: token is empty",
        "code: dpopEnabled cannot be read",
        "home:3: requestTimeout cannot be read",
        "folder:4: proxy.port cannot be read",
    ];
    assert_eq!(told.lines().count(), starts.len(), "{told}");
    for (line, start) in told.lines().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    let shown = refused.to_string();
    assert!(
        shown.starts_with("the configuration has 8 mistakes:\n  code: "),
        "{shown}"
    );
    assert!(shown.ends_with("warning: OKTA_CLIENT_TOKN: `OKTA_CLIENT_TOKN` is not a known setting; did you mean `OKTA_CLIENT_TOKEN`?"), "{shown}");
    assert_eq!(refused.mistakes()[0].origin(), Some(&Origin::Code));
}

#[test]
fn nothing_configured_can_be_told() {
    let nothing = Sources::new()
        .folder("okta:\n  client:\n")
        .variable("OKTA_CLIENT_REQUESTTIMEOUT", "30");
    assert!(nothing.load().unwrap_err().is_unconfigured());
    assert!(nothing.load().unwrap_err().mistakes()[0].origin().is_none());
    for (key, value) in [
        ("orgUrl", "https://a.okta.com"),
        ("token", "00a"),
        ("clientId", "0oa"),
        ("privateKey", "k"),
        ("clientAssertion", "a.b.c"),
        ("authorizationMode", "PrivateKey"),
        ("scopes", "okta.apiTokens.read"),
        ("keyId", "2026"),
    ] {
        for (from, sources) in everywhere(key, value) {
            assert!(
                !sources.load().unwrap_err().is_unconfigured(),
                "{key} from {from}"
            );
        }
    }
    // A name that is misspelled was meant.
    let misspelled = Sources::new().variable("OKTA_CLIENT_ORG_URL", "https://a.okta.com");
    assert!(!misspelled.load().unwrap_err().is_unconfigured());
    // A mistake is not hidden behind it, nor a file that may hold all.
    assert!(
        !Sources::new()
            .set("requestTimeout", "x")
            .load()
            .unwrap_err()
            .is_unconfigured()
    );
    assert!(
        !Sources::new()
            .folder("okta: [")
            .load()
            .unwrap_err()
            .is_unconfigured()
    );
}

#[cfg(unix)]
#[test]
fn a_variable_has_to_be_utf_8() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let token = OsString::from_vec(b"00a\xff".to_vec());
    let environment = [
        (OsString::from("OKTA_CLIENT_TOKEN"), token.clone()),
        (OsString::from("OTHER"), token.clone()),
        (token, OsString::from("x")),
    ];
    let refused = Config::builder()
        .no_files()
        .environment(environment)
        .set("orgUrl", "https://a.okta.com")
        .load();
    let refused = refused.unwrap_err();
    assert_eq!(refused.mistakes().len(), 1);
    assert_eq!(
        refused.mistakes()[0].to_string(),
        "OKTA_CLIENT_TOKEN: token is not UTF-8"
    );
}
