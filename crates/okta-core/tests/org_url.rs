//! Org URLs: what is taken, and that all mistakes are told at once.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use http::Uri;
use okta_core::OrgUrl;
use proptest::prelude::*;

#[test]
fn org_urls_are_taken() {
    let cases = [
        ("https://acme.okta.com", "https://acme.okta.com", 443),
        ("https://acme.okta.com/", "https://acme.okta.com", 443),
        (
            " https://Acme.OktaPreview.com\n",
            "https://acme.oktapreview.com",
            443,
        ),
        (
            "HTTPS://id.example.com:8443",
            "https://id.example.com:8443",
            8443,
        ),
        ("https://admin.okta.com", "https://admin.okta.com", 443),
        (
            "https://acme-admin.example.com",
            "https://acme-admin.example.com",
            443,
        ),
        ("http://localhost:8080", "http://localhost:8080", 8080),
        ("http://127.8.0.1:1", "http://127.8.0.1:1", 1),
        ("http://[::1]:9", "http://[::1]:9", 9),
        ("http://localhost", "http://localhost", 80),
    ];
    for (url, shown, port) in cases {
        let org = OrgUrl::parse(url).unwrap();
        assert_eq!(org.to_string(), shown);
        assert_eq!(org.port(), port, "{url}");
    }
}

#[test]
fn every_mistake_is_told_with_its_cure() {
    let cases: [(&str, &[&str]); 26] = [
        ("", &["it is empty"]),
        ("acme.okta.com", &["begin it with https://"]),
        ("//acme.okta.com", &["begin it with https://"]),
        ("ftp://acme.okta.com", &["`ftp`"]),
        ("http://acme.okta.com", &["plain http"]),
        ("http://127.0.0.1.example.com", &["plain http"]),
        ("http://org.localhost", &["plain http"]),
        ("https://https://acme.okta.com", &["doubled"]),
        ("https://http://https://acme.okta.com", &["doubled"]),
        (
            "https://acme-admin.okta.com",
            &["write https://acme.okta.com"],
        ),
        (
            "https://Acme-Admin.okta-gov.com",
            &["write https://acme.okta-gov.com"],
        ),
        ("https://acme-admin.okta.mil", &["admin console"]),
        ("https://{yourOktaDomain}", &["placeholder"]),
        ("https://yourOktaDomain.okta.com", &["placeholder"]),
        ("https://acme.okta.com.com", &["write acme.okta.com"]),
        (
            "https://me:secret@acme.okta.com",
            &["user name or password"],
        ),
        ("https://acme.okta.com?q", &["query"]),
        ("https://acme.okta.com#top", &["fragment"]),
        ("https://acme.okta.com/api/v1", &["path"]),
        ("https://acme.okta.com:0", &["port"]),
        ("https://acme.okta.com:+443", &["port"]),
        ("https://acme.okta.com:", &["port"]),
        ("https:acme.okta.com", &["begin it with https://"]),
        ("https://-acme.okta.com", &["not a host name"]),
        ("https://acme..okta.com", &["not a host name"]),
        ("https://ácme.okta.com", &["ASCII"]),
    ];
    for (url, mistakes) in cases {
        let refused = OrgUrl::parse(url).unwrap_err();
        let told = refused.to_string();
        assert_eq!(refused.mistakes().len(), mistakes.len(), "{url}: {told}");
        for mistake in mistakes {
            assert!(told.contains(mistake), "{url}: {told}");
        }
        assert!(!told.contains("secret"), "{told}");
    }
}

#[test]
fn a_token_in_the_place_of_the_url_is_not_shown() {
    for url in ["eyJhbGciOi.s3cret.sig", "00a_s3cret", "SSWS 00a_s3cret"] {
        let told = OrgUrl::parse(url).unwrap_err().to_string();
        assert!(!told.contains("s3cret"), "{told}");
    }
    let told = OrgUrl::parse(&format!("https://{}", "x!".repeat(50_000)))
        .unwrap_err()
        .to_string();
    assert!(told.len() < 500);
}

#[test]
fn all_mistakes_of_one_url_are_told_at_once() {
    let refused = OrgUrl::parse("http://http://me@acme-admin.okta.com:99999/x?y#z").unwrap_err();
    assert_eq!(refused.mistakes().len(), 8, "{refused}");
}

#[test]
fn plain_http_to_any_host_takes_the_explicit_switch() {
    assert!(OrgUrl::parse("http://mock.test:8080").is_err());
    let org = OrgUrl::parse_without_https_check("http://mock.test:8080").unwrap();
    assert_eq!(org.to_string(), "http://mock.test:8080");
    assert!(OrgUrl::parse_without_https_check("http://acme.okta.com?x").is_err());
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let cases = [
        ("https://acme.okta.com/api/v1/x", true),
        ("https://ACME.okta.com/", true),
        ("https://acme.okta.com:443/", true),
        ("https://acme.okta.com:8443/", false),
        ("http://acme.okta.com/", false),
        ("http://acme.okta.com:443/", false),
        ("https://acme-admin.okta.com/", false),
        ("https://acme.okta.com.evil.test/", false),
        ("https://acme.okta.com@evil.test/", false),
        ("https://x@acme.okta.com/", false),
        ("/api/v1/x", false),
    ];
    for (uri, is_origin) in cases {
        assert_eq!(
            org.is_origin_of(&uri.parse::<Uri>().unwrap()),
            is_origin,
            "{uri}"
        );
    }
}

proptest! {
    #[test]
    fn what_is_taken_is_an_origin_and_nothing_else(url in "(https?://)?[a-z0-9.:@/?#\\[\\]{}-]{0,40}|\\PC{0,40}") {
        if let Ok(org) = OrgUrl::parse_without_https_check(&url) {
            let shown = org.to_string();
            prop_assert_eq!(&OrgUrl::parse_without_https_check(&shown).unwrap(), &org);
            let uri: Uri = shown.parse().unwrap();
            prop_assert!(org.is_origin_of(&uri));
            prop_assert!(!shown.contains(['@', '?', '#']));
        }
    }
}
