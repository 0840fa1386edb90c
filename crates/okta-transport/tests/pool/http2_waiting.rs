//! Who waits for a connection over HTTP/2 while another one is made: TLS in which no hands are shaken yet.
#![cfg(all(feature = "http2", any(feature = "aws-lc-rs", feature = "ring")))]

use std::collections::VecDeque;
use std::time::Duration;

use okta_transport::Transport;
use tokio::time::{Instant, sleep};
use tokio::{join, spawn};
use tokio_test::task;

use crate::support::secure::{Secure, Secured};
use crate::support::{Peer, call, settle};

fn one(transport: &Transport, server: &Secure) -> impl Future<Output = ()> + use<> {
    let (transport, url) = (transport.clone(), server.url.clone());
    async move { drop(call(&transport, &url).await.unwrap()) }
}

/// Shakes hands on a connection that takes one stream at a time.
async fn shake_hands(server: &Secure, peer: Peer) -> Secured {
    let mut peer = server.shake_hands(peer, "h2").await;
    peer.http2(1).await;
    peer
}

/// The first connection and its first stream.
async fn accept(server: &Secure) -> (Secured, u32) {
    let mut peer = shake_hands(server, server.listener.accept().await).await;
    let stream = peer.request().await;
    (peer, stream)
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_comes_free_serves_who_waits_even_where_no_connection_is_kept() {
    let server = Secure::bind().await;
    let transport = server.transport(|builder| builder.idle_timeout(Duration::ZERO));
    let call = || spawn(one(&transport, &server));
    let mut calls = VecDeque::from([call()]);
    let (mut peer, mut stream) = accept(&server).await;
    // Their connections are never made.
    calls.extend([call(), call()]);
    let _others = [
        server.listener.accept().await,
        server.listener.accept().await,
    ];
    while calls.len() > 1 {
        peer.answer(stream).await;
        // The longest waiting comes first.
        calls.pop_front().unwrap().await.unwrap();
        stream = peer.request().await;
    }
    assert!(!calls[0].is_finished());
    peer.answer(stream).await;
    calls.pop_front().unwrap().await.unwrap();
    peer.end().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_is_not_lost_with_the_connection_whose_stream_another_call_left_it() {
    let server = Secure::bind().await;
    let transport = server.transport(|builder| builder);
    let first = spawn(one(&transport, &server));
    let (mut peer, stream) = accept(&server).await;
    let mut waiting = task::spawn(one(&transport, &server));
    assert!(waiting.poll().is_pending());
    let other = server.listener.accept().await;
    peer.answer(stream).await;
    first.await.unwrap();
    assert!(waiting.is_woken());
    // It is closed before the request is sent on it.
    drop(peer);
    settle().await;
    assert!(waiting.poll().is_pending());
    let ((), ()) = join!(waiting, async {
        let mut other = shake_hands(&server, other).await;
        let stream = other.request().await;
        other.answer(stream).await;
    });
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_comes_when_nobody_waits_any_more_is_closed_in_time() {
    let server = Secure::bind().await;
    let idle = Duration::from_secs(5);
    let transport = server.transport(|builder| builder.idle_timeout(idle));
    let first = spawn(one(&transport, &server));
    let (mut peer, stream) = accept(&server).await;
    let second = spawn(one(&transport, &server));
    let late = server.listener.accept().await;
    peer.answer(stream).await;
    first.await.unwrap();
    let stream = peer.request().await;
    // Nothing is idle now, and so nothing is watched.
    sleep(idle).await;
    let start = Instant::now();
    let mut late = shake_hands(&server, late).await;
    late.end().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), idle.as_secs());
    peer.answer(stream).await;
    second.await.unwrap();
}
