//! Whose servers are trusted.

use std::env;
use std::io::Write;

use crate::support::{Authority, Server};
use http::Request;
use okta_transport::{Body, ErrorKind, Transport};
use rustls::version::TLS13;
use tokio::process::Command;
use tower::ServiceExt;

/// Where the process below finds a server whose authority is the operating system's.
const SERVER: &str = "OKTA_TEST_SERVER_OF_THE_SYSTEM";

async fn failure(url: &str, transport: Transport) -> ErrorKind {
    let request = Request::get(url).body(Body::plain("")).unwrap();
    transport.oneshot(request).await.unwrap_err().kind()
}

#[tokio::test]
async fn a_server_of_the_only_authority_is_trusted() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = Server::start(&authority, &TLS13, "http/1.1").await;
    let trusting = |first: &Authority| {
        let builder = Transport::builder().only_ca_pem(first.pem().as_bytes());
        builder.unwrap()
    };
    // It asks for a client certificate once it is trusted.
    for transport in [
        trusting(&authority),
        trusting(&other)
            .add_ca_pem(authority.pem().as_bytes())
            .unwrap(),
    ] {
        assert_ne!(
            failure(&server.url, transport.build().unwrap()).await,
            ErrorKind::CertificateUntrusted
        );
    }
    assert_eq!(
        failure(&server.url, trusting(&other).build().unwrap()).await,
        ErrorKind::CertificateUntrusted
    );
}

/// The operating system's authorities are read from the environment, so this runs in a process of its own.
#[cfg(all(target_os = "linux", feature = "platform-verifier"))]
#[tokio::test]
async fn beside_the_only_authority_those_of_the_system_are_not_trusted() {
    if let Ok(url) = env::var(SERVER) {
        let builder = Transport::builder();
        let all = builder.clone().build().unwrap();
        assert_ne!(failure(&url, all).await, ErrorKind::CertificateUntrusted);
        let other = Authority::new().pem();
        let only = builder.only_ca_pem(other.as_bytes()).unwrap();
        assert_eq!(
            failure(&url, only.build().unwrap()).await,
            ErrorKind::CertificateUntrusted
        );
        return;
    }
    let authority = Authority::new();
    let server = Server::start(&authority, &TLS13, "http/1.1").await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(authority.pem().as_bytes()).unwrap();
    let inner = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "trust::beside_the_only_authority_those_of_the_system_are_not_trusted",
        ])
        .env(SERVER, &server.url)
        .env("SSL_CERT_FILE", file.path())
        .env_remove("SSL_CERT_DIR")
        .output();
    let inner = inner.await.unwrap();
    let said = String::from_utf8_lossy(&inner.stdout);
    assert!(inner.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn no_certificate_of_a_file_is_lost_for_what_stands_beside_it() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = Server::start(&authority, &TLS13, "http/1.1").await;
    let (pem, more) = (authority.pem(), other.pem());
    let broken = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    let none = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let cut = &more[..more.len() / 2];
    let bundle = |bad: &str| format!("{}{bad}{pem}", more.repeat(70));
    for (text, skipped) in [
        (format!("\u{feff}{pem}"), 0),
        (format!("subject=/CN=proxy\nissuer=/CN=proxy\n{pem}"), 0),
        (format!("Proxy CA: {pem}"), 0),
        (pem.replace('\n', "\r\n"), 0),
        (
            pem.lines()
                .map(|line| format!("    {line}\n"))
                .collect::<Vec<_>>()
                .concat(),
            0,
        ),
        (format!("{more}\u{feff}{pem}"), 0),
        (format!("{}{pem}", "\u{fffd}\0 no text at all"), 0),
        (bundle(broken), 1),
        (bundle(none), 1),
        (bundle(&format!("{broken}{none}")), 2),
        (bundle(cut), 1),
        (format!("{pem}{cut}"), 1),
    ] {
        let builder = Transport::builder().only_ca_pem(text.as_bytes()).unwrap();
        assert_eq!(builder.skipped_authorities().len(), skipped, "{text:.200}");
        for told in builder.skipped_authorities() {
            assert!(
                told.starts_with("certificate ") && told.len() < 200,
                "{told}"
            );
        }
        assert_ne!(
            failure(&server.url, builder.build().unwrap()).await,
            ErrorKind::CertificateUntrusted,
            "{text:.200}"
        );
    }
    for (text, told) in [
        ("", "it holds no certificate"),
        ("-----BEGIN PRIVATE KEY-----", "it holds no certificate"),
        (broken, "certificate 1: its PEM is broken"),
        (none, "certificate 1: it is none"),
        (cut, "certificate 1: its PEM is broken"),
    ] {
        let refused = Transport::builder()
            .add_ca_pem(text.as_bytes())
            .unwrap_err();
        assert!(refused.to_string().contains(told), "{refused}");
    }
}
