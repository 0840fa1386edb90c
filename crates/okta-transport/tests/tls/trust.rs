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
