//! What is told of a configuration that no client can be made of.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use okta_config::{Config, ConfigError};
use okta_mock::DEFAULT_API_TOKEN;

const APP: &str = "0oa1app";
const READ: &str = "okta.apiTokens.read";

const TOKEN: (&str, &str) = ("token", DEFAULT_API_TOKEN);

#[test]
fn a_certificate_and_its_key_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["client".to_owned()]).unwrap();
    let at = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let certificate = at("cert.pem", &params.self_signed(&key).unwrap().pem());
    let right = at("key.pem", &key.serialize_pem());
    let wrong = at(
        "other.pem",
        &rcgen::KeyPair::generate().unwrap().serialize_pem(),
    );
    let empty = at("empty.pem", "none");
    let config = |certificate: &str, key: &str| {
        Config::builder()
            .no_files()
            .environment([
                ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
                ("OKTA_CLIENT_TOKEN", "00a"),
                ("OKTA_CLIENT_CLIENTCERTIFICATE", certificate),
                ("OKTA_CLIENT_CLIENTCERTIFICATEKEY", key),
            ])
            .load()
            .unwrap()
    };
    config(&certificate, &right).client().unwrap();
    for (certificate, key, told) in [
        (
            certificate.as_str(),
            wrong.as_str(),
            "OKTA_CLIENT_CLIENTCERTIFICATEKEY: clientCertificateKey: it is not that",
        ),
        (
            &certificate,
            &empty,
            "OKTA_CLIENT_CLIENTCERTIFICATEKEY: clientCertificateKey: it holds no key",
        ),
        (
            &empty,
            &right,
            "OKTA_CLIENT_CLIENTCERTIFICATE: clientCertificate: it holds no certificate",
        ),
        (
            &certificate,
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg",
            "clientCertificateKey: the file at the path that was given cannot be read",
        ),
    ] {
        let error = config(certificate, key).client().unwrap_err();
        assert_eq!(error.mistakes().len(), 1, "{error}");
        assert!(error.to_string().contains(told), "{error}");
        assert!(!error.to_string().contains("MIGH"), "{error}");
        assert!(!config(certificate, key).to_string().contains("MIGH"));
    }
}

#[test]
fn what_the_sources_say_and_what_their_files_hold_is_told_in_one_go() {
    let error = Config::builder()
        .no_files()
        .environment([
            ("OKTA_CLIENT_ORGURL", "http://acme.okta.com"),
            ("OKTA_CLIENT_TOKEN", "00a"),
            ("OKTA_CLIENT_CAFILE", "/no/such/ca.pem"),
            ("HTTPS_PROXY", "socks5://127.0.0.1"),
        ])
        .load()
        .unwrap_err();
    let told = error.to_string();
    for words in [
        "plain http",
        "`/no/such/ca.pem` cannot be read",
        "HTTPS_PROXY: https_proxy: ",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(error.mistakes().len(), 3, "{told}");
}

#[test]
fn all_mistakes_of_files_and_keys_are_told_at_once_by_their_origin() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
    };
    write("ca.pem", "no certificate");
    write("cert.pem", "none");
    let yaml = "okta:\n  client:\n    orgUrl: https://acme.okta.com\n    authorizationMode: PrivateKey\n    clientId: 0oa1\n    \
                scopes: okta.apiTokens.read\n    privateKey: /nowhere/key.pem\n    rateLimit:\n      maxBackoff: 0\n    proxy:\n      host: proxy.example\n      port: 3128\n";
    write("okta.yaml", yaml);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let config = Config::builder()
        .home(folder.path().join("none"))
        .folder(folder.path())
        .allow_local_config()
        .environment([
            ("OKTA_CLIENT_CAFILE", at("ca.pem")),
            ("OKTA_CLIENT_CLIENTCERTIFICATE", at("cert.pem")),
            ("OKTA_CLIENT_CLIENTCERTIFICATEKEY", at("missing.pem")),
        ])
        .load()
        .unwrap();
    let error = config.client().unwrap_err();
    let told: Vec<_> = error.mistakes().iter().map(ToString::to_string).collect();
    for (index, (origin, words)) in [
        ("OKTA_CLIENT_CAFILE", "it holds no certificate"),
        (
            "OKTA_CLIENT_CLIENTCERTIFICATEKEY",
            "missing.pem` cannot be read",
        ),
        (
            "okta.yaml:7",
            "privateKey: the file `/nowhere/key.pem` cannot be read",
        ),
        ("okta.yaml:9", "set rateLimit.maxRetries to 0"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(told[index].contains(origin), "{told:#?}");
        assert!(told[index].contains(words), "{told:#?}");
    }
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(!error.is_unconfigured());
}

fn refusal(settings: &[(&str, &str)]) -> ConfigError {
    let mut builder = Config::builder()
        .no_files()
        .environment(Vec::<(String, String)>::new())
        .set("orgUrl", "https://acme.okta.com");
    for (key, value) in settings {
        builder = builder.set(*key, *value);
    }
    builder.load().unwrap().client().unwrap_err()
}

#[test]
fn what_does_not_go_together_or_is_no_key_is_refused() {
    let app = |last: (&'static str, &'static str)| {
        vec![
            ("authorizationMode", "PrivateKey"),
            ("clientId", APP),
            ("scopes", READ),
            last,
        ]
    };
    let mut asserted = app(("clientAssertion", "eyJhbGciOi.eyJpc3MiOi.c2ln"));
    asserted.push(("dpopEnabled", "true"));
    let public = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;
    for (settings, words) in [
        (asserted, "set privateKey in place of clientAssertion"),
        (app(("privateKey", public)), "give the private one"),
        (app(("privateKey", "/")), "cannot be read"),
        (vec![TOKEN, ("caFile", "/")], "cannot be read"),
    ] {
        let error = refusal(&settings);
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.mistakes()[0].origin().is_some());
        assert!(!error.to_string().contains("eyJ"));
    }
}
