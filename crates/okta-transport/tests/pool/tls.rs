//! How connections over TLS are closed, and how many there are by what the handshake finds.
#![cfg(all(feature = "http2", any(feature = "aws-lc-rs", feature = "ring")))]

use std::convert::Infallible;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use okta_transport::transport::Proxy;
use tokio::time::timeout;
use tokio::{join, spawn};

use crate::support::secure::{Secure, Secured};
use crate::support::{OK, Peer, call, settle};

const PROTOCOLS: [&str; 2] = ["http/1.1", "h2"];

/// Without `close_notify` (RFC 8446, section 6.1) the end of the stream is an error.
async fn ends_well(mut peer: Secured, how: &str) {
    let end = timeout(Duration::from_secs(51), peer.end()).await;
    end.unwrap_or_else(|_| panic!("{how}: it is not closed"))
        .unwrap_or_else(|error| panic!("{how}: {error}"));
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_as_tls_asks_for() {
    for protocol in PROTOCOLS {
        let server = Secure::bind().await;
        let transport = server.transport(|builder| builder);
        let peer = server.serve(&transport, protocol).await;
        ends_well(peer, &format!("{protocol}, in time")).await;
        let peer = server.serve(&transport, protocol).await;
        drop(transport);
        ends_well(peer, &format!("{protocol}, with the transport")).await;
        let transport = server.transport(|builder| builder.idle_timeout(Duration::ZERO));
        let peer = server.serve(&transport, protocol).await;
        ends_well(peer, &format!("{protocol}, at once")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_never_sent_by_http_1_is_sent_by_http_2() {
    let server = Secure::bind().await;
    let transport = server.transport(|builder| builder);
    drop(server.serve(&transport, "http/1.1").await);
    settle().await;
    let url = format!("{}a?b=c", server.url);
    let (answer, ()) = join!(call(&transport, &url), async {
        let Peer(stream) = server.accept("h2").await;
        let service = service_fn(async |request: Request<Incoming>| {
            let host = request.headers().get("host");
            Ok::<_, Infallible>(Response::new(format!("{} {host:?}", request.uri())))
        });
        let serving = http2::Builder::new(TokioExecutor::new());
        let serving = serving.serve_connection(TokioIo::new(stream), service);
        _ = timeout(Duration::from_secs(9), serving).await;
    });
    let seen = answer.unwrap().into_body().into_bytes();
    assert_eq!(seen, format!("{url} None"));
}

/// Whether one connection will do for all calls is not known, or it is known and not so any more.
#[tokio::test(start_paused = true)]
async fn each_call_has_a_connection_made_once_http_1_is_found() {
    for known in [None, Some("http/1.1"), Some("h2")] {
        let server = Secure::bind().await;
        let transport = server.transport(|builder| builder);
        if let Some(protocol) = known {
            drop(server.serve(&transport, protocol).await);
            settle().await;
        }
        let one = async || Box::pin(call(&transport, &server.url)).await.unwrap();
        join!(one(), one(), one(), async {
            let mut first = server.accept("http/1.1").await;
            // Neither of them gets on.
            let _others = [
                server.listener.accept().await,
                server.listener.accept().await,
            ];
            for _ in 0..3 {
                first.serve(OK).await;
            }
        });
    }
}

#[tokio::test(start_paused = true)]
async fn more_calls_than_one_connection_takes_have_another_once_http_2_is_found() {
    let server = Secure::bind().await;
    let transport = server.transport(|builder| builder);
    let one = |_| {
        let (transport, url) = (transport.clone(), server.url.clone());
        spawn(async move { call(&transport, &url).await.map(drop) })
    };
    let calls: Vec<_> = (0..101).map(one).collect();
    let mut peer = server.accept("h2").await;
    peer.http2(100).await;
    // It does not get on.
    let _another = server.listener.accept().await;
    for _ in 0..101 {
        let stream = peer.request().await;
        peer.answer(stream).await;
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_usual_port_of_tls_is_not_named() {
    for (authority, host) in [
        ("127.0.0.1:443", "127.0.0.1"),
        ("127.0.0.1:80", "127.0.0.1:80"),
    ] {
        let server = Secure::bind().await;
        let proxy = Proxy::new(&server.listener.url("http")).unwrap();
        let transport = server.transport(|builder| builder.proxy(proxy));
        let url = format!("https://{authority}/");
        let (answer, head) = join!(call(&transport, &url), async {
            let mut tunnel = server.listener.accept().await;
            tunnel.serve("HTTP/1.1 200 OK\r\n\r\n").await;
            let mut peer = server.shake_hands(tunnel, "http/1.1").await;
            peer.serve(OK).await
        });
        answer.unwrap();
        assert!(head.contains(&format!("host: {host}\r\n")), "{head}");
    }
}
