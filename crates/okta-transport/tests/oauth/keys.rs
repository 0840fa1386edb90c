//! Private keys: what is read from which format, what is refused with which words, and that each signs as it should.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

use std::collections::HashMap;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use okta_transport::oauth::{Algorithm, Signer, SigningKey};
use serde_json::Value;

/// Keys that were made for these tests, and open nothing.
fn keys() -> HashMap<String, String> {
    serde_json::from_str(include_str!("../fixtures/keys.json")).unwrap()
}

fn jwk(name: &str) -> serde_json::Map<String, Value> {
    serde_json::from_str(&keys()[name]).unwrap()
}

fn to_text(jwk: serde_json::Map<String, Value>) -> String {
    Value::Object(jwk).to_string()
}

fn refusal(text: &str) -> String {
    let refused = SigningKey::parse(text).unwrap_err();
    assert_eq!(refused.parameter(), "private key");
    refused.to_string()
}

/// Whether the JWT library, which is not the one that signs, takes the signature.
async fn is_valid(key: &SigningKey, public: &DecodingKey) -> bool {
    let algorithm = key.algorithm().as_str().parse().unwrap();
    let signature = key.sign(b"message").await.unwrap();
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
    jsonwebtoken::crypto::verify(&signature, b"message", public, algorithm).unwrap()
}

#[tokio::test]
async fn every_format_of_a_key_signs_alike() {
    let keys = keys();
    let rsa = DecodingKey::from_rsa_pem(keys["rsa_public"].as_bytes()).unwrap();
    for name in ["rsa_pkcs8", "rsa_pkcs1", "rsa_jwk"] {
        let key = SigningKey::parse(&keys[name]).unwrap();
        assert_eq!(key.algorithm(), Algorithm::Rs256, "{name}");
        for algorithm in [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512] {
            let key = key.clone().with_algorithm(algorithm).unwrap();
            assert!(is_valid(&key, &rsa).await, "{name} {algorithm}");
        }
        assert!(key.with_algorithm(Algorithm::Es256).is_err());
    }
    for (curve, algorithm) in [("p256", Algorithm::Es256), ("p384", Algorithm::Es384)] {
        let public = DecodingKey::from_ec_pem(keys[&format!("{curve}_public")].as_bytes()).unwrap();
        for format in ["pkcs8", "sec1", "jwk"] {
            let key = SigningKey::parse(&keys[&format!("{curve}_{format}")]).unwrap();
            assert_eq!(key.algorithm(), algorithm, "{curve} {format}");
            assert!(is_valid(&key, &public).await, "{curve} {format}");
            assert!(key.with_algorithm(Algorithm::Rs256).is_err());
        }
    }
}

#[cfg(feature = "aws-lc-rs")]
#[tokio::test]
async fn p_521_signs_where_the_provider_has_it() {
    for format in ["pkcs8", "sec1", "jwk"] {
        let key = SigningKey::parse(&keys()[&format!("p521_{format}")]).unwrap();
        assert_eq!(key.algorithm(), Algorithm::Es512);
        assert_eq!(key.sign(b"message").await.unwrap().len(), 132);
    }
}

#[test]
fn a_key_survives_what_people_do_to_it() {
    let keys = keys();
    let pem = &keys["rsa_pkcs8"];
    for text in [
        pem.replace('\n', "\\n"),
        pem.replace('\n', "\r\n"),
        format!("\u{feff}  \n{pem}\n\n"),
        // Tools put the parameters of the curve or a remark in front.
        format!("Key of the service app\n{pem}"),
        format!("{}{}", keys["rsa_public"], pem),
        // Quotes, indentation, and backslashes that were escaped once more.
        format!("\"{}\"", pem.replace('\n', "\\n")),
        format!("'{pem}'"),
        format!("\"{}\"", pem.replace('\n', "\\\\n")),
        pem.replace('\n', "\\r\\n"),
        pem.lines()
            .map(|line| format!("    {line}\n"))
            .collect::<Vec<_>>()
            .concat(),
        pem.lines()
            .map(|line| format!("\t{line}  \r\n"))
            .collect::<Vec<_>>()
            .concat(),
        // As CI systems keep files.
        BASE64_STANDARD.encode(pem),
        format!(" \"{}\"\n", BASE64_STANDARD.encode(pem)),
        BASE64_URL_SAFE_NO_PAD.encode(format!("\u{feff}{pem}")),
        BASE64_STANDARD
            .encode(pem)
            .as_bytes()
            .chunks(76)
            .map(|line| format!("{}\n", str::from_utf8(line).unwrap()))
            .collect::<Vec<_>>()
            .concat(),
        BASE64_STANDARD.encode(&keys["rsa_jwk"]),
        format!("'{}'", keys["rsa_jwk"]),
        keys["rsa_jwk"].replace('"', "\\\""),
    ] {
        let key =
            SigningKey::parse(&text).unwrap_or_else(|error| panic!("{error}: {}", &text[..20]));
        assert_eq!(key.algorithm(), Algorithm::Rs256);
        assert!(SigningKey::text_in(&text).is_some());
        assert_eq!(
            SigningKey::load(&text).unwrap().algorithm(),
            Algorithm::Rs256
        );
    }
    for path in [
        "/etc/okta/app.pem",
        "keys/app.jwk",
        "~/.okta/key",
        &"a".repeat(300),
        &"A1b2".repeat(40),
    ] {
        assert_eq!(SigningKey::text_in(path), None, "{path}");
    }
    let mut padded = jwk("p256_jwk");
    let x = format!("{}=", padded["x"].as_str().unwrap());
    padded.insert("x".into(), x.into());
    SigningKey::parse(&to_text(padded)).unwrap();
}

#[test]
fn ids_and_algorithms_of_a_jwk_are_kept_and_a_set_is_chosen_from() {
    let mut named = jwk("rsa_jwk");
    named.insert("kid".into(), "first".into());
    named.insert("alg".into(), "RS512".into());
    named.insert("use".into(), "sig".into());
    let key = SigningKey::parse(&to_text(named.clone())).unwrap();
    assert_eq!(key.key_id(), Some("first"));
    assert_eq!(key.algorithm(), Algorithm::Rs512);
    let other = SigningKey::select(&to_text(named.clone()), Some("given")).unwrap();
    assert_eq!(other.key_id(), Some("given"));

    let mut second = jwk("p256_jwk");
    second.insert("kid".into(), "second".into());
    let set = serde_json::json!({ "keys": [named.clone(), second] }).to_string();
    let key = SigningKey::select(&set, Some("second")).unwrap();
    assert_eq!(key.algorithm(), Algorithm::Es256);
    assert!(refusal(&set).contains("name one by its key id: first, second"));
    let missing = SigningKey::select(&set, Some("third")).unwrap_err();
    assert!(
        missing.to_string().contains("it has: first, second"),
        "{missing}"
    );
    // Of a key whose two halves stand side by side, the private one signs.
    let mut half = jwk("rsa_jwk");
    half.remove("d");
    half.insert("kid".into(), "first".into());
    let both = serde_json::json!({ "keys": [half, named.clone()] }).to_string();
    assert_eq!(SigningKey::parse(&both).unwrap().key_id(), Some("first"));
    assert!(SigningKey::select(&both, Some("first")).is_ok());
    let one = serde_json::json!({ "keys": [named] }).to_string();
    assert_eq!(SigningKey::parse(&one).unwrap().key_id(), Some("first"));
    assert!(refusal(r#"{"keys":[]}"#).contains("no key"));
}

#[test]
fn what_is_no_key_is_refused_with_what_to_do() {
    let keys = keys();
    let without = |name: &str, member: &str| {
        let mut jwk = jwk(name);
        jwk.remove(member);
        to_text(jwk)
    };
    let with = |name: &str, member: &str, value: &str| {
        let mut jwk = jwk(name);
        jwk.insert(member.into(), value.into());
        to_text(jwk)
    };
    let public = |name: &str| {
        let mut jwk = jwk(name);
        jwk.remove("d");
        jwk
    };
    let cut = &keys["rsa_pkcs8"][..600];
    let damaged = keys["p256_pkcs8"].replace('M', "N");
    for (text, words) in [
        (String::new(), "it is empty"),
        (" \n".to_owned(), "it is empty"),
        ("not a key".to_owned(), "neither PEM"),
        (keys["encrypted_pkcs8"].clone(), "openssl pkey"),
        (keys["encrypted_pkcs1"].clone(), "openssl pkey"),
        (keys["rsa_public"].clone(), "give the private one"),
        (keys["p256_public"].clone(), "give the private one"),
        (
            keys["ed25519"].clone(),
            "neither an RSA key nor one on the curves",
        ),
        (
            keys["k256_pkcs8"].clone(),
            "neither an RSA key nor one on the curves",
        ),
        (keys["rsa_1024"].clone(), "fewer than 2048 bits"),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----"
                .to_owned(),
            "ssh-keygen -p -m PKCS8",
        ),
        (with("rsa_jwk", "n", "AQAB"), "fewer than 2048 bits"),
        (
            serde_json::json!({"keys": [public("rsa_jwk"), public("p256_jwk")]}).to_string(),
            "public keys alone",
        ),
        (serde_json::json!({"keys": [public("rsa_jwk")]}).to_string(), "public half"),
        (cut.to_owned(), "damaged"),
        (damaged, "damaged"),
        ("-----BEGIN PRIVATE KEY-----".to_owned(), "damaged"),
        ("{".to_owned(), "its JSON is damaged"),
        ("{}".to_owned(), "without `kty`"),
        (
            r#"{"kty":"oct","k":"c2VjcmV0"}"#.to_owned(),
            "neither RSA nor EC",
        ),
        (without("rsa_jwk", "d"), "public half"),
        (without("p256_jwk", "d"), "public half"),
        (without("rsa_jwk", "p"), "it has no `p`"),
        (without("rsa_jwk", "n"), "it has no `n`"),
        (without("p256_jwk", "y"), "it has no `y`"),
        (with("p256_jwk", "crv", "secp256k1"), "its `crv`"),
        (with("p256_jwk", "x", "???"), "its `x` is not base64url"),
        (with("p256_jwk", "x", "AAAA"), "do not make a key"),
        (with("rsa_jwk", "dp", "AAAA"), "do not make a key"),
        (with("rsa_jwk", "use", "enc"), "for encryption"),
        (with("rsa_jwk", "alg", "HS256"), "its `alg`"),
        (with("p256_jwk", "alg", "RS256"), "does not sign by RS256"),
    ] {
        // ring looks at the parts of an RSA key when it signs.
        if cfg!(not(feature = "aws-lc-rs")) && text.contains(r#""dp":"AAAA""#) {
            continue;
        }
        let told = refusal(&text);
        assert!(told.contains(words), "{words}: {told}");
        let secret = |line: &str| line.len() > 20 && text.contains(line);
        assert!(!told.split_whitespace().any(secret), "{told}");
    }
}

#[test]
fn a_key_is_read_from_a_path_as_well_as_from_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let keys = keys();
    let pem = path("key.pem", keys["p256_pkcs8"].as_bytes());
    assert_eq!(
        SigningKey::load(&pem).unwrap().algorithm(),
        Algorithm::Es256
    );
    let text = SigningKey::load(&keys["p384_jwk"]).unwrap();
    assert_eq!(text.algorithm(), Algorithm::Es384);
    let named = SigningKey::load_with_id(&pem, Some("id")).unwrap();
    assert_eq!(named.key_id(), Some("id"));

    let folder_itself = folder.path().to_str().unwrap().to_owned();
    for (given, words) in [
        (path("empty.pem", b""), "empty.pem`: it is empty"),
        (path("der", b"\x30\x82\xff\xfe"), "openssl pkey -inform DER"),
        (
            format!("{folder_itself}/missing.pem"),
            "missing.pem` cannot be read",
        ),
        (folder_itself.clone(), "cannot be read"),
        (String::new(), "it is empty"),
    ] {
        let refused = SigningKey::load(&given).unwrap_err().to_string();
        assert!(refused.contains(words), "{words}: {refused}");
    }
    // A key whose first line was lost is no path, and is not shown.
    let headless = keys["rsa_pkcs8"].replace("-----BEGIN PRIVATE KEY-----", "");
    let refused = SigningKey::load(&headless).unwrap_err().to_string();
    assert!(refused.contains("and no path"), "{refused}");
    assert!(!refused.contains("MII"), "{refused}");
    // Nor on one line.
    for name in ["p256_pkcs8", "p256_sec1", "rsa_pkcs1"] {
        let lines = keys[name].lines().filter(|line| !line.starts_with("---"));
        let refused = SigningKey::load(&lines.collect::<String>()).unwrap_err();
        assert!(!refused.to_string().contains("MH") && !refused.to_string().contains("MI"));
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("key.pem");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let link = folder.path().join("link.pem");
    std::os::unix::fs::symlink(&fifo, &link).unwrap();
    for path in [fifo.to_str().unwrap(), link.to_str().unwrap(), "/dev/zero"] {
        let refused = SigningKey::load(path).unwrap_err().to_string();
        assert!(refused.contains("it is no regular file"), "{refused}");
    }
}

#[test]
fn a_key_that_may_not_sign_is_refused() {
    let keys = keys();
    let with = |operations: serde_json::Value| {
        let mut jwk: serde_json::Value = serde_json::from_str(&keys["p256_jwk"]).unwrap();
        jwk["key_ops"] = operations;
        SigningKey::parse(&jwk.to_string()).map(drop)
    };
    with(serde_json::json!(["sign"])).unwrap();
    with(serde_json::json!(["verify", "sign"])).unwrap();
    for operations in [
        serde_json::json!(["verify"]),
        serde_json::json!(["deriveKey", "deriveBits"]),
        serde_json::json!([]),
    ] {
        let refused = with(operations).unwrap_err().to_string();
        assert!(refused.contains("key_ops"), "{refused}");
    }
}

#[test]
fn nothing_shows_a_key() {
    for (name, text) in keys() {
        let Ok(key) = SigningKey::parse(&text) else {
            continue;
        };
        let shown = format!("{key:?}");
        assert!(shown.starts_with("SigningKey"), "{name}");
        assert!(shown.len() < 80, "{name}: {shown}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = SigningKey::select(&text, Some("id"));
    }

    #[test]
    fn a_key_with_a_change_is_read_or_refused_and_never_shown(at in 0_usize..1700, by in proptest::char::range(' ', '~')) {
        for name in ["rsa_pkcs8", "p256_sec1", "p384_jwk"] {
            let mut text: Vec<char> = keys()[name].chars().collect();
            let at = at % text.len();
            text[at] = by;
            let text: String = text.into_iter().collect();
            if let Err(refused) = SigningKey::parse(&text) {
                let shown = refused.to_string();
                let body = text.lines().filter(|line| line.len() > 40 && !line.contains("-----"));
                for line in body {
                    assert!(!shown.contains(&line[..line.len().min(40)]), "{shown}");
                }
            }
        }
    }
}
