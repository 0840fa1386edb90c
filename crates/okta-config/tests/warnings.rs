//! What is set and not read.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use support::{Sources, nested};

#[test]
fn an_unknown_variable_is_told_with_the_nearest_known_one() {
    for (name, near) in [
        ("OKTA_CLIENT_TOKN", Some("OKTA_CLIENT_TOKEN")),
        ("OKTA_CLIENT_ORG_URL", Some("OKTA_CLIENT_ORGURL")),
        ("OKTA_CLIENT_orgurl", Some("OKTA_CLIENT_ORGURL")),
        (
            "OKTA_CLIENT_MAXRETRIES",
            Some("OKTA_CLIENT_RATELIMIT_MAXRETRIES"),
        ),
        (
            "OKTA_TESTING_DISABLEHTTPCHECK",
            Some("OKTA_TESTING_DISABLEHTTPSCHECK"),
        ),
        ("OKTA_CLIENT_CACHE_ENABLED", None),
        ("OKTA_CLIENT_", None),
        ("OKTA_TESTING_X", None),
    ] {
        let told = Sources::new()
            .with_org()
            .variable(name, "secret_value")
            .warnings();
        let expected = match near {
            Some(near) => {
                format!("{name}: `{name}` is not a known setting; did you mean `{near}`?")
            }
            None => format!("{name}: `{name}` is not a known setting and is not read"),
        };
        assert_eq!(told, expected);
    }
    let others = Sources::new()
        .with_org()
        .variable("OKTA_ORGURL", "x")
        .variable("XOKTA_CLIENT_A", "x");
    assert_eq!(others.warnings(), "");
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_known_one() {
    for (yaml, line, told) in [
        (
            "okta:\n  client:\n    orgUlr: x",
            3,
            "`orgUlr` is not a known setting; did you mean `orgUrl`?",
        ),
        (
            "okta:\n  client:\n    org-url: x",
            3,
            "`org-url` is not a known setting; did you mean `orgUrl`?",
        ),
        (
            "okta:\n  client:\n    maxRetries: 3",
            3,
            "`maxRetries` is not a known setting; did you mean `rateLimit.maxRetries`?",
        ),
        (
            "okta:\n  client:\n    disableHttpsCheck: true",
            3,
            "`disableHttpsCheck` is not a known setting; did you mean `testing.disableHttpsCheck`?",
        ),
        (
            "okta:\n  client:\n    testing.disableHttpsCheck: true",
            3,
            "`testing.disableHttpsCheck` does not stand in this section, and is not read here",
        ),
        (
            "okta:\n  client:\n    cache:\n      enabled: true",
            3,
            "`cache` is not a known setting and is not read",
        ),
        (
            "okta:\n  client:\n    proxy:\n      prot: 1",
            4,
            "`proxy.prot` is not a known setting; did you mean `proxy.port`?",
        ),
        (
            "okta:\n  client:\n    https_proxy: x",
            3,
            "`https_proxy` is not a known setting and is not read",
        ),
        (
            "okta:\n  testing:\n    orgUrl: x",
            3,
            "`testing.orgUrl` is not a known setting and is not read",
        ),
        (
            "okta:\n  clinet:\n    orgUrl: x",
            2,
            "`clinet` is not a known setting; did you mean `client`?",
        ),
        (
            "other: 1\nOkta:\n  client: {}",
            2,
            "`Okta` is not a known setting; did you mean `okta`?",
        ),
        ("okta:\n  idx: {}\nother: {}", 0, ""),
    ] {
        let expected = if line == 0 {
            String::new()
        } else {
            format!("folder:{line}: {told}")
        };
        assert_eq!(Sources::new().with_org().folder(yaml).warnings(), expected);
    }
}

#[test]
fn what_the_mode_does_not_read_is_told() {
    let sources = Sources::new()
        .with_org()
        .folder(nested("dpopEnabled", "true"))
        .set("privateKey", "k.pem");
    assert_eq!(
        sources.warnings(),
        "code: privateKey is set, and not read where authorizationMode is SSWS\n\
         folder:3: dpopEnabled is set, and not read where authorizationMode is SSWS"
    );
    let sources = Sources::new()
        .with_org()
        .set("authorizationMode", "PrivateKey")
        .set("clientId", "0oa1")
        .set("scopes", "s")
        .set("privateKey", "k.pem");
    assert_eq!(
        sources.warnings(),
        "OKTA_CLIENT_TOKEN: token is set, and not read where authorizationMode is PrivateKey"
    );
}

#[test]
fn a_risk_is_told() {
    let sources = Sources::new()
        .set("token", "00a")
        .set("orgUrl", "http://acme.corp")
        .set("testing.disableHttpsCheck", "true");
    assert_eq!(
        sources.warnings(),
        "code: orgUrl is plain http, and testing.disableHttpsCheck lets it: the credential travels in the clear"
    );
    assert_eq!(
        sources.load().unwrap().org_url().to_string(),
        "http://acme.corp"
    );
    let sources = sources.set("testing.disableHttpsCheck", "false");
    assert!(sources.mistakes().contains("plain http"));
    let sources = Sources::new()
        .with_org()
        .set("testing.disableHttpsCheck", "true")
        .set("orgUrl", "http://localhost:1");
    assert_eq!(sources.warnings(), "");

    for (seconds, told) in [
        (
            "30000",
            "folder:3: requestTimeout is 500 minutes: it counts seconds, not milliseconds",
        ),
        (
            "1000",
            "folder:3: requestTimeout is 16 minutes: it counts seconds, not milliseconds",
        ),
        ("999", ""),
    ] {
        let sources = Sources::new().with_org();
        let sources = sources.folder(nested("requestTimeout", seconds));
        assert_eq!(sources.warnings(), told);
    }
}

#[test]
fn a_file_of_unknown_names_makes_a_hundred_warnings_and_no_more() {
    let names = |count: usize| -> String {
        let lines: Vec<_> = (0..count)
            .map(|n| format!("    x{}: 1\n", "y".repeat(1 + n)))
            .collect();
        format!("okta:\n  client:\n{}", lines.concat())
    };
    for (count, told) in [(100, 100), (101, 101), (1000, 101)] {
        let config = Sources::new().with_org().folder(names(count)).load();
        let config = config.unwrap();
        assert_eq!(config.warnings().len(), told, "{count}");
        let last = config.warnings().last().unwrap().to_string();
        let left_out = format!("{} more warnings are not shown", count - 100);
        assert_eq!(last == left_out, count > 100, "{last}");
    }
    // So with mistakes, and with variables.
    let anchors: Vec<_> = (0..1000).map(|n| format!("a{n}: &b{n} 1\n")).collect();
    let refused = Sources::new().folder(anchors.concat()).load().unwrap_err();
    assert_eq!(refused.mistakes().len(), 101);
    let many = (0..1000).fold(Sources::new().with_org(), |sources, n| {
        sources.variable(&format!("OKTA_CLIENT_X{}", "Y".repeat(1 + n)), "1")
    });
    let warnings = many.warnings();
    assert_eq!(warnings.lines().count(), 101);
    assert!(warnings.len() < 100 * 400, "{}", warnings.len());
}

#[test]
fn what_a_file_or_a_variable_is_called_is_on_one_line() {
    let name = "OKTA_CLIENT_\u{1b}[31m\u{202e}\n\u{e0041}x";
    let told = Sources::new().with_org().variable(name, "1").warnings();
    assert!(
        !told.contains(['\n', '\u{1b}', '\u{202e}', '\u{e0041}']),
        "{told:?}"
    );
    assert!(told.contains(r"\u{1b}[31m"), "{told}");

    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("\u{1b}]0;x\u{202e}\u{ad}");
    support::write_private(&folder.join("okta.yaml"), b"okta: [");
    let builder = okta_config::Config::builder().folder(&folder);
    let refused = builder.environment([("HOME", "")]).load().unwrap_err();
    let told = refused.to_string();
    assert!(!told.contains(['\u{1b}', '\u{202e}', '\u{ad}']), "{told:?}");
    assert!(told.contains(r"\u{202e}\u{ad}/okta.yaml"), "{told}");
}

#[test]
fn a_configuration_is_shown_one_line_a_setting() {
    let sources = Sources::new()
        .with_org()
        .set("proxy.host", "proxy.corp")
        .set("proxy.username", "me\u{202e}\u{e0041}")
        .set("caFile", "tls\u{ad}/ca.pem");
    let shown = sources.load().unwrap().to_string();
    assert!(
        !shown.contains(['\u{202e}', '\u{e0041}', '\u{ad}']),
        "{shown:?}"
    );
    assert!(
        shown.contains(r"proxy.username: me\u{202e}\u{e0041}  # code"),
        "{shown}"
    );
    assert_eq!(shown.lines().count(), 5, "{shown}");
}

#[test]
fn an_exception_that_matches_nothing_is_told() {
    for (hosts, told) in [
        ("localhost,.corp 10.0.0.0/8 [::1] *.x a.b:80 *", 0),
        ("http://localhost", 1),
        ("corp/path, .corp", 1),
        ("a:b", 1),
        ("me@corp x*y", 2),
        ("10.0.0.0/99", 1),
    ] {
        let warnings = Sources::new()
            .with_org()
            .variable("NO_PROXY", hosts)
            .warnings();
        assert_eq!(warnings.lines().count(), told, "{hosts}: {warnings}");
        assert!(
            told == 0 || warnings.starts_with("NO_PROXY: `"),
            "{warnings}"
        );
    }
    for none in ["none", "direct", "NONE", "off", "false"] {
        let config = Sources::new()
            .with_org()
            .variable("HTTPS_PROXY", none)
            .load()
            .unwrap();
        let error = config.client().unwrap_err().to_string();
        assert!(error.contains("for none, unset it"), "{none}: {error}");
    }
}
