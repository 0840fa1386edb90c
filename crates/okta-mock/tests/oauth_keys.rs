//! Keys that a service app can have, and those that it cannot.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::oauth::Key;
use okta_mock::ServiceApp;

#[test]
fn a_key_that_is_none_is_told() {
    let (ec, rsa) = (Key::p256(), Key::rsa());
    let app = || ServiceApp::new("0oa1");
    for (pem, reason) in [
        (ec.private_pem(), "private key"),
        (rsa.private_pem(), "private key"),
        (String::new(), "BEGIN PUBLIC KEY"),
        (ec.public_pem().replace("MFkw", "MFkx"), "BEGIN PUBLIC KEY"),
        (include_str!("common/oauth/rsa-1024.pem").to_owned(), "2048"),
        (
            include_str!("common/oauth/p521.pem").to_owned(),
            "P-256 or P-384",
        ),
        (
            include_str!("common/oauth/ed25519.pem").to_owned(),
            "BEGIN PUBLIC KEY",
        ),
    ] {
        let error = app().public_key_pem(&pem).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let mut private = ec.jwk();
    private["d"] = "x".into();
    let mut off_curve = ec.jwk();
    off_curve["x"] = off_curve["y"].clone();
    let mut misnamed = ec.jwk();
    misnamed["crv"] = "P-384".into();
    for (jwk, reason) in [
        ("x".to_owned(), "not a JWK"),
        ("{\"kty\":\"oct\",\"k\":\"x\"}".to_owned(), "private key"),
        ("{\"kty\":\"EC\"}".to_owned(), "not a JWK"),
        (private.to_string(), "private key"),
        (off_curve.to_string(), "P-256 or P-384"),
        (misnamed.to_string(), "P-256 or P-384"),
    ] {
        let error = app().jwk(&jwk).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    assert!(app().jwks(&ec.jwk().to_string()).is_err());
}
