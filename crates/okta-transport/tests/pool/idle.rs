//! Which idle HTTP/1.1 connections are kept, and for how long.

use std::time::Duration;

use okta_transport::Transport;
use tokio::join;
use tokio::runtime::Builder;
use tokio::time::{Instant, advance, sleep, timeout};

use crate::support::{Listener, OK, Peer, call, head, transport};

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

/// Makes two calls at once, and gives the server's sides of their connections: the one that came back last is the last.
async fn two(listener: &Listener, transport: &Transport, url: &str) -> [Peer; 2] {
    let one = async || Box::pin(call(transport, url)).await.unwrap();
    let (_, _, peers) = join!(one(), one(), async {
        let mut peers = [listener.accept().await, listener.accept().await];
        for peer in &mut peers {
            peer.serve(OK).await;
        }
        peers
    });
    peers
}

#[tokio::test(start_paused = true)]
async fn the_connection_that_came_back_last_is_taken_and_the_others_grow_old() {
    let listener = Listener::bind().await;
    let url = listener.url("http");
    let transport = transport(|builder| builder.idle_timeout(Duration::from_secs(20)));
    let start = Instant::now();
    let [mut old, mut young] = two(&listener, &transport, &url).await;
    sleep(Duration::from_secs(9)).await;
    let (a, b, ()) = join!(call(&transport, &url), call(&transport, &url), async {
        old.serve(OK).await;
        young.serve(OK).await;
    });
    assert!(a.is_ok() && b.is_ok());
    sleep(Duration::from_secs(9)).await;
    let (answer, _) = join!(call(&transport, &url), young.serve(OK));
    answer.unwrap();
    old.end().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 29);
    young.end().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 38);
    // The next ones are watched anew.
    for mut peer in two(&listener, &transport, &url).await {
        peer.end().await.unwrap();
    }
    assert_eq!(start.elapsed().as_secs(), 58);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_too_old_serves_nobody_even_before_it_is_closed() {
    let listener = Listener::bind().await;
    let url = listener.url("http");
    let transport = transport(|builder| builder.idle_timeout(Duration::from_secs(20)));
    let _idle = two(&listener, &transport, &url).await;
    // The clock goes on here, and other tasks do not.
    let mut later = tokio_test::task::spawn(advance(Duration::from_secs(20)));
    assert!(later.poll().is_pending());
    let (answer, ()) = join!(call(&transport, &url), async {
        listener.accept().await.serve(OK).await;
    });
    answer.unwrap();
}

#[test]
fn a_body_may_be_dropped_where_there_is_no_runtime() {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().unwrap();
    let transport = transport(|builder| builder.idle_timeout(Duration::ZERO));
    let (unread, mut peer) = runtime.block_on(async {
        let listener = Listener::bind().await;
        let url = listener.url("http");
        let (unread, peer) = join!(head(&transport, &url), async {
            let mut peer = listener.accept().await;
            peer.serve(OK).await;
            peer
        });
        (unread.unwrap(), peer)
    });
    assert!(!runtime.block_on(peer.is_closed()));
    drop(unread);
    assert!(runtime.block_on(peer.is_closed()));
}

#[test]
fn idle_connections_are_watched_in_another_runtime_where_that_of_the_first_is_gone() {
    let ours = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let theirs = Builder::new_current_thread().enable_all().build().unwrap();
    let listener = ours.block_on(Listener::bind());
    let url = listener.url("http");
    let transport = transport(|builder| builder.idle_timeout(Duration::from_millis(20)));
    let server = ours.spawn(async move {
        let mut first = listener.accept().await;
        first.serve(OK).await;
        let mut second = listener.accept().await;
        second.serve(OK).await;
        second.end().await
    });
    theirs.block_on(call(&transport, &url)).unwrap();
    drop(theirs);
    ours.block_on(async {
        call(&transport, &url).await.unwrap();
        let closed = timeout(Duration::from_secs(60), server).await;
        closed.expect("it is not closed").unwrap().unwrap();
    });
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
    let mut closed = Vec::new();
    for peer in &mut peers {
        closed.push(peer.is_closed().await);
    }
    assert_eq!(closed, [true, false, false], "the oldest is not kept");
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
