//! Which idle HTTP/1.1 connections are kept, and for how long.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pool_support;

use std::time::Duration;

use tokio::join;
use tokio::time::{Instant, sleep};

use self::pool_support::{Listener, OK, call, transport};

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_in_time() {
    let listener = Listener::bind().await;
    let url = listener.url("http");
    let transport = transport(|builder| builder.idle_timeout(Duration::from_secs(20)));
    let (answer, mut peer) = join!(call(&transport, &url), async {
        let mut peer = listener.accept().await;
        peer.serve(OK).await;
        peer
    });
    answer.unwrap();
    sleep(Duration::from_secs(19)).await;
    let used = Instant::now();
    let (answer, _) = join!(call(&transport, &url), peer.serve(OK));
    answer.unwrap();
    while !peer.is_closed().await {
        assert!(used.elapsed() < Duration::from_secs(21), "it is still open");
    }
    assert!(
        used.elapsed() >= Duration::from_secs(20),
        "it was closed too early"
    );
    let (answer, ()) = join!(call(&transport, &url), async {
        listener.accept().await.serve(OK).await;
    });
    answer.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_more_idle_connections_are_kept_than_asked_for() {
    let listener = Listener::bind().await;
    let url = listener.url("http");
    let transport = transport(|builder| builder.max_idle_connections(2));
    let calls = async {
        let (a, b, c) = join!(
            call(&transport, &url),
            call(&transport, &url),
            call(&transport, &url)
        );
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
    };
    let ((), mut peers) = join!(calls, async {
        let mut peers = Vec::new();
        for _ in 0..3 {
            peers.push(listener.accept().await);
        }
        for peer in &mut peers {
            peer.serve(OK).await;
        }
        peers
    });
    let mut open = 0;
    for peer in &mut peers {
        open += usize::from(!peer.is_closed().await);
    }
    assert_eq!(open, 2);
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_is_dropped_closes_what_is_idle() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let (answer, mut peer) = join!(call(&transport, &url), async {
        let mut peer = listener.accept().await;
        peer.serve(OK).await;
        peer
    });
    answer.unwrap();
    assert!(!peer.is_closed().await);
    drop(transport);
    assert!(peer.is_closed().await);
}
