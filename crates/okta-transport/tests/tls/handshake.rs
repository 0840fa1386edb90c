//! Which handshakes are no connection: nothing of a request leaves then.

use okta_transport::{Body, Error, ErrorKind, Sent, Transport};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, date_time_ymd};
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::support::{Authority, Server, self_signed};

async fn failure(url: &str, trusted: &Authority) -> Error {
    let transport = Transport::builder()
        .add_ca_pem(trusted.pem().as_bytes())
        .unwrap();
    let request = http::Request::get(url).header("authorization", "SSWS 00a");
    let request = request.body(Body::plain("")).unwrap();
    let answer = transport.build().unwrap().oneshot(request).await;
    answer.map(drop).unwrap_err()
}

#[tokio::test]
async fn a_certificate_that_does_not_hold_here_ends_the_handshake() {
    let (authority, other) = (Authority::new(), Authority::new());
    let expired = |params: &mut CertificateParams| params.not_after = date_time_ymd(2020, 1, 1);
    let early = |params: &mut CertificateParams| params.not_before = date_time_ymd(3000, 1, 1);
    let of_client = |params: &mut CertificateParams| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    };
    let named = |name: &'static str| {
        move |params: &mut CertificateParams| {
            params.subject_alt_names = CertificateParams::new(vec![name.to_owned()])
                .unwrap()
                .subject_alt_names;
        }
    };
    let cases = [
        (
            "expired",
            authority.server(expired),
            ErrorKind::CertificateInvalid,
        ),
        (
            "not valid yet",
            authority.server(early),
            ErrorKind::CertificateInvalid,
        ),
        (
            "of a client",
            authority.server(of_client),
            ErrorKind::CertificateInvalid,
        ),
        ("of itself", self_signed(), ErrorKind::CertificateUntrusted),
        (
            "of another authority",
            other.server(|_| ()),
            ErrorKind::CertificateUntrusted,
        ),
        (
            "of another address",
            authority.server(named("127.0.0.2")),
            ErrorKind::CertificateNameMismatch,
        ),
        (
            "of a name",
            authority.server(named("localhost")),
            ErrorKind::CertificateNameMismatch,
        ),
    ];
    for (name, shown, kind) in cases {
        for (version, protocol) in [(&TLS12, "http/1.1"), (&TLS13, "h2")] {
            let shown = (shown.0.clone(), clone(&shown.1));
            let server = Server::showing(shown, &authority, version, protocol).await;
            let error = failure(&server.url, &authority).await;
            assert_eq!(error.kind(), kind, "{name}: {error:?}");
            assert_eq!(error.sent(), Sent::No, "{name}");
            assert!(!error.kind().is_transient(), "{name}");
            let text = error.to_string();
            let said = match name {
                "expired" => "expired on 2020-01-01",
                "not valid yet" => "not valid yet, but from its begin on 3000-01-01",
                "of a client" => "is not one for servers",
                "of itself" | "of another authority" => {
                    "no trusted authority, or the host leaves out"
                }
                _ => "for another name",
            };
            assert!(text.contains(said), "{name}: {text}");
        }
    }
}

fn clone(key: &rcgen::KeyPair) -> rcgen::KeyPair {
    rcgen::KeyPair::try_from(key.serialize_der()).unwrap()
}

/// A `ServerHello` of TLS 1.0 and of TLS 1.1 (RFC 4346, section 7.4.1.3), and the alert of a server that has no later one.
#[tokio::test]
async fn a_server_of_an_old_version_is_no_server() {
    let hello = |minor: u8| {
        let mut hello = vec![22, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor];
        hello.extend([7; 32]);
        hello.extend([0, 0xc0, 0x13, 0]);
        hello
    };
    let protocol_version = vec![21, 3, 1, 0, 2, 2, 70];
    for answer in [hello(1), hello(2), protocol_version] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut seen = vec![0; 4096];
            let length = stream.read(&mut seen).await.unwrap();
            seen.truncate(length);
            stream.write_all(&answer).await.unwrap();
            _ = stream.read_to_end(&mut seen).await;
            seen
        });
        let error = failure(&url, &Authority::new()).await;
        assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
        assert_eq!(error.sent(), Sent::No);
        assert!(error.to_string().contains("no version of TLS"), "{error}");
        let seen = server.await.unwrap();
        assert!(!String::from_utf8_lossy(&seen).contains("SSWS"));
    }
}
