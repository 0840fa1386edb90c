//! The org behind TLS.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[path = "common/socket.rs"]
mod socket;

use common::LIST;
use http::Version;
use okta_mock::{Fault, MockOrg, ServeError};
use socket::Client;

const BOTH: &[&[u8]] = &[b"h2", b"http/1.1"];

#[tokio::test]
async fn alpn_settles_the_version() {
    for (http1_only, offer, version) in [
        (false, BOTH, Version::HTTP_2),
        (false, &BOTH[1..], Version::HTTP_11),
        (false, &[], Version::HTTP_11),
        (true, BOTH, Version::HTTP_11),
    ] {
        let org = MockOrg::new();
        let serve = org.serve().tls();
        let server = if http1_only {
            serve.http1_only()
        } else {
            serve
        }
        .await
        .unwrap();
        assert!(server.url().starts_with("https://127.0.0.1:"));
        let mut client = Client::tls(&server, "localhost", offer).await.unwrap();
        let answer = client.get(LIST).await.unwrap();
        assert_eq!((answer.status, answer.ids().len()), (200, 20));
        assert_eq!(org.log()[0].version, version);
        let own = &answer.json()[0]["_links"]["self"]["href"];
        assert!(own.as_str().unwrap().starts_with(server.url()), "{own}");
    }
}

#[tokio::test]
async fn the_certificate_is_for_this_host_alone() {
    let org = MockOrg::new();
    let server = org.serve().tls().await.unwrap();
    for name in ["localhost", "127.0.0.1", "::1"] {
        Client::tls(&server, name, BOTH).await.unwrap();
    }
    assert!(Client::tls(&server, "acme.okta.com", BOTH).await.is_err());

    let other = org.serve().tls_for("acme.okta.com").await.unwrap();
    Client::tls(&other, "acme.okta.com", BOTH).await.unwrap();
    let error = Client::tls(&other, "localhost", BOTH).await.err().unwrap();
    assert!(error.to_string().contains("not valid for name"), "{error}");
    assert_ne!(server.ca_pem(), other.ca_pem(), "a CA for every start");
}

#[tokio::test]
async fn an_impossible_name_is_an_error() {
    let error = MockOrg::new()
        .serve()
        .tls_for("not ascii ä")
        .await
        .unwrap_err();
    assert!(matches!(error, ServeError::Certificate(_)), "{error:?}");
}

#[tokio::test]
async fn faults_end_the_whole_connection() {
    for offer in [BOTH, &BOTH[1..]] {
        for fault in [Fault::reset(), Fault::cut(10)] {
            let org = MockOrg::new();
            let server = org.serve().tls().await.unwrap();
            let mut client = Client::tls(&server, "localhost", offer).await.unwrap();
            assert_eq!(client.get(LIST).await.unwrap().status, 200);
            org.fault(fault.clone());
            assert!(client.get(LIST).await.is_err(), "{fault:?}");
            assert!(
                client.get(LIST).await.is_err(),
                "the connection is gone: {fault:?}"
            );
            assert_eq!(org.log().len(), 2);
        }
    }
}
