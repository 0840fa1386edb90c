//! Servers that demand a client certificate.

use crate::support::{Authority, Server, pem};
use okta_core::{ListApiTokens, OrgUrl};
use okta_transport::{Client, Credential, Error, ErrorKind, RetryPolicy, Sent, Stack, Transport};
use rcgen::{KeyPair, PKCS_RSA_SHA256};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::version::{TLS12, TLS13};

/// A key that was made for this test, of a kind that ring cannot make.
const RSA: &str = include_str!("support/rsa.pem");

async fn list(
    server: &Server,
    authority: &Authority,
    identity: Option<(&str, &str)>,
) -> Result<(), Error> {
    let mut builder = Transport::builder()
        .add_ca_pem(authority.pem().as_bytes())
        .unwrap();
    if let Some((chain, key)) = identity {
        builder = builder
            .client_certificate_pem(chain.as_bytes(), key.as_bytes())
            .unwrap();
    }
    let org = OrgUrl::parse(&server.url).unwrap();
    let stack = Stack::new(&org, Credential::ssws("00a_secret").unwrap())
        .retry(RetryPolicy::builder().retries(0).build())
        .over(builder.build().unwrap());
    Client::new(org, stack)
        .call(ListApiTokens::new())
        .await
        .map(drop)
}

/// Each key with its forms in PEM.
fn keys() -> Vec<(KeyPair, Vec<String>)> {
    let curve = KeyPair::generate().unwrap();
    let der = curve.serialize_der();
    // The key of the older form is the last field of PKCS#8 (RFC 5958, section 2), behind 29 and 26 bytes here.
    let curve_forms = vec![pem("PRIVATE KEY", &der), pem("EC PRIVATE KEY", &der[29..])];
    let rsa = PrivatePkcs8KeyDer::from_pem_slice(RSA.as_bytes()).unwrap();
    let der = rsa.secret_pkcs8_der().to_vec();
    let rsa = KeyPair::from_pkcs8_der_and_sign_algo(&rsa, &PKCS_RSA_SHA256).unwrap();
    let rsa_forms = vec![RSA.to_owned(), pem("RSA PRIVATE KEY", &der[26..])];
    vec![(curve, curve_forms), (rsa, rsa_forms)]
}

#[tokio::test]
async fn the_certificate_is_shown_with_each_form_of_key() {
    let authority = Authority::new();
    for version in [&TLS12, &TLS13] {
        for (key, forms) in keys() {
            let certificate = authority.client(&key);
            let server = Server::start(&authority, version, "http/1.1").await;
            for form in &forms {
                list(&server, &authority, Some((&certificate, form)))
                    .await
                    .unwrap();
            }
            let leaf = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
            assert_eq!(server.clients(), vec![leaf; forms.len()]);
        }
    }
}

#[tokio::test]
async fn one_text_with_both_may_be_given_twice() {
    let authority = Authority::new();
    let key = KeyPair::generate().unwrap();
    let both = key.serialize_pem() + &authority.client(&key) + &authority.pem();
    let server = Server::start(&authority, &TLS13, "http/1.1").await;
    for text in [&both, &format!("\u{feff}{both}")] {
        list(&server, &authority, Some((text, text))).await.unwrap();
    }
}

#[tokio::test]
async fn a_host_that_refuses_the_client_says_so_in_each_version_and_protocol() {
    let authority = Authority::new();
    let key = KeyPair::generate().unwrap();
    let foreign = Authority::new().client(&key);
    let key = key.serialize_pem();
    for (version, protocol) in [(&TLS12, "http/1.1"), (&TLS13, "http/1.1"), (&TLS13, "h2")] {
        let server = Server::start(&authority, version, protocol).await;
        for identity in [None, Some((foreign.as_str(), key.as_str()))] {
            let error = list(&server, &authority, identity).await.unwrap_err();
            assert_eq!(
                error.kind(),
                ErrorKind::Configuration,
                "{protocol} {error:?}"
            );
            assert_eq!(error.sent(), Sent::No);
            let text = error.to_string();
            assert!(text.contains("client certificate"), "{text}");
        }
        assert!(server.clients().is_empty());
    }
}

#[test]
fn what_cannot_be_shown_is_refused_with_its_cure_and_without_the_key() {
    let authority = Authority::new();
    let key = KeyPair::generate().unwrap();
    let certificate = authority.client(&key);
    let other = KeyPair::generate().unwrap().serialize_pem();
    let key = key.serialize_pem();
    let one_line = key.replace('\n', "");
    let encrypted = key.replace("PRIVATE", "ENCRYPTED PRIVATE");
    let older = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n\
        -----END RSA PRIVATE KEY-----\n";
    let no_key = pem("PRIVATE KEY", b"no key");
    let no_certificate = pem("CERTIFICATE", b"no certificate");
    let reversed = authority.pem() + &certificate;
    for (chain, key, expected) in [
        ("", key.as_str(), "holds no certificate"),
        (&key, &key, "holds no certificate"),
        (
            &no_certificate,
            &key,
            "the first certificate cannot be read",
        ),
        (&one_line, &key, "its PEM is broken"),
        (&certificate, "", "holds no key"),
        (&certificate, &certificate, "holds no key"),
        (&certificate, &encrypted, "it is encrypted"),
        (&certificate, older, "it is encrypted"),
        (&certificate, &one_line, "its PEM is broken"),
        (&certificate, &no_key, "it cannot be used"),
        (
            &certificate,
            &other,
            "it is not that of the first certificate",
        ),
        (&reversed, &key, "it is not that of the first certificate"),
    ] {
        let error = Transport::builder()
            .client_certificate_pem(chain.as_bytes(), key.as_bytes())
            .unwrap_err();
        let of_certificate = expected.contains("certificate cannot be read")
            || expected.contains("holds no certificate")
            || chain == one_line;
        let parameter = if of_certificate {
            "client certificate"
        } else {
            "client certificate key"
        };
        assert_eq!(error.parameter(), parameter, "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(expected), "{expected}: {text}");
        let secret = one_line.trim_start_matches("-----BEGIN PRIVATE KEY-----");
        assert!(!text.contains(&secret[..16]), "{text}");
    }
}

#[test]
fn debug_shows_that_there_is_one_and_no_more() {
    let authority = Authority::new();
    let key = KeyPair::generate().unwrap();
    let certificate = authority.client(&key);
    let builder = Transport::builder()
        .client_certificate_pem(certificate.as_bytes(), key.serialize_pem().as_bytes())
        .unwrap();
    let text = format!("{builder:?}");
    assert!(text.contains("ClientCertificate(redacted)"), "{text}");
}
