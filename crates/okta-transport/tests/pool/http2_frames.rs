//! What becomes of HTTP/2 calls, against a server whose every frame is written here.
#![cfg(feature = "http2")]

use std::time::Duration;

use okta_transport::transport::TransportBuilder;
use okta_transport::{ErrorKind, Sent, Transport};
use tokio::time::Instant;
use tokio::{join, spawn};

use crate::support::frames::{
    ACK, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, RST_STREAM, SETTINGS, STATUS_200,
};
use crate::support::{Listener, Peer, call, settle, transport};

const REFUSED_STREAM: [u8; 4] = 7_u32.to_be_bytes();

fn http2() -> Transport {
    transport(TransportBuilder::http2_prior_knowledge)
}

/// The server's side of a connection on which one call was served.
async fn used(listener: &Listener, transport: &Transport, url: &str) -> Peer {
    let (_, peer) = join!(async { call(transport, url).await.unwrap() }, async {
        let mut peer = listener.accept().await;
        peer.http2(100).await;
        let stream = peer.request().await;
        peer.answer(stream).await;
        peer
    });
    peer
}

#[tokio::test(start_paused = true)]
async fn the_largest_page_comes_without_a_wait_for_more_of_the_window() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let (answer, ()) = join!(call(&transport, &url), async {
        let mut peer = listener.accept().await;
        peer.http2(100).await;
        let (_, settings) = peer.next(SETTINGS).await;
        // SETTINGS_INITIAL_WINDOW_SIZE is 4, and a page of 200 tokens has some 100 KiB.
        let window = settings.chunks(6).find(|it| it[..2] == [0, 4]).unwrap();
        let window = u32::from_be_bytes(window[2..].try_into().unwrap());
        assert!(window >= 1024 * 1024, "{window}");
        let stream = peer.request().await;
        peer.answer(stream).await;
    });
    answer.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_noticed_and_left() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let mut silent = used(&listener, &transport, &url).await;
    let start = Instant::now();
    let (answer, _) = join!(call(&transport, &url), silent.request());
    let error = answer.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
    assert_eq!(error.kind().sent(), Sent::Maybe);
    let noticed = start.elapsed().as_secs();
    assert!((29..=30).contains(&noticed), "after {noticed} s");
    used(&listener, &transport, &url).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_pings_may_take_its_time() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let mut slow = used(&listener, &transport, &url).await;
    let start = Instant::now();
    let (answer, ()) = join!(call(&transport, &url), async {
        let stream = slow.request().await;
        for _ in 0..3 {
            let (_, payload) = slow.next(PING).await;
            slow.send(PING, ACK, 0, &payload).await;
        }
        slow.answer(stream).await;
    });
    answer.unwrap();
    assert!(start.elapsed() > Duration::from_secs(50));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_never_sent_goes_to_another_connection() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let early = spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { call(&transport, &url).await.map(drop) }
    });
    let mut leaving = listener.accept().await;
    leaving.http2(100).await;
    let stream = leaving.request().await;
    leaving.go_away(stream).await;
    used(&listener, &transport, &url).await;
    // What it has begun it ends.
    leaving.answer(stream).await;
    early.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_the_server_refuses_was_not_sent() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let calls = async {
        let fresh = call(&transport, &url).await.unwrap_err();
        let reused = call(&transport, &url).await.unwrap_err();
        call(&transport, &url).await.unwrap();
        [fresh, reused]
    };
    let (errors, ()) = join!(calls, async {
        let mut peer = listener.accept().await;
        peer.http2(100).await;
        for _ in 0..2 {
            let stream = peer.request().await;
            peer.send(RST_STREAM, 0, stream, &REFUSED_STREAM).await;
        }
        let stream = peer.request().await;
        peer.answer(stream).await;
    });
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert_eq!(error.kind().sent(), Sent::No);
        assert_eq!(
            error.to_string(),
            "the host takes no more requests on the connection (REFUSED_STREAM); it did nothing with this one; \
             it can be sent again"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_server_that_leaves_has_not_looked_at_was_not_sent() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let mut leaving = used(&listener, &transport, &url).await;
    let calls = async { join!(call(&transport, &url), call(&transport, &url)) };
    let ((early, late), ()) = join!(calls, async {
        let early = leaving.request().await;
        leaving.request().await;
        leaving.go_away(early).await;
        leaving.answer(early).await;
    });
    early.unwrap();
    let error = late.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert_eq!(error.kind().sent(), Sent::No);
    assert!(error.to_string().contains("GOAWAY"), "{error}");
    used(&listener, &transport, &url).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_leaves_and_breaks_what_it_has_begun_may_have_done_it() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let mut leaving = used(&listener, &transport, &url).await;
    let (answer, ()) = join!(call(&transport, &url), async {
        let stream = leaving.request().await;
        leaving.go_away(stream).await;
        drop(leaving);
    });
    let error = answer.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
    assert_eq!(error.kind().sent(), Sent::Maybe);
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_in_part_was_looked_at() {
    for frame in [RST_STREAM, GOAWAY] {
        let listener = Listener::bind().await;
        let (url, transport) = (listener.url("http"), http2());
        let (answer, ()) = join!(call(&transport, &url), async {
            let mut peer = listener.accept().await;
            peer.http2(100).await;
            let stream = peer.request().await;
            peer.send(HEADERS, END_HEADERS, stream, STATUS_200).await;
            peer.send(DATA, 0, stream, b"half").await;
            if frame == RST_STREAM {
                peer.send(RST_STREAM, 0, stream, &REFUSED_STREAM).await;
            } else {
                // Of an error, and behind no request at all.
                peer.send(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 2]).await;
            }
            settle().await;
        });
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
        assert_eq!(error.sent(), Sent::Maybe);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_pauses_says_nothing_of_the_next_connection() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let mut paused = used(&listener, &transport, &url).await;
    paused.send(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 0]).await;
    settle().await;
    let server = spawn(async move {
        let mut others = Vec::new();
        for _ in 0..2 {
            let mut peer = listener.accept().await;
            peer.http2(100).await;
            others.push(spawn(async move {
                let stream = peer.request().await;
                peer.answer(stream).await;
                peer
            }));
        }
        others
    });
    let (one, other) = join!(call(&transport, &url), call(&transport, &url));
    one.unwrap();
    other.unwrap();
    server.abort();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_closes_each_new_connection_is_given_up() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let (answer, ()) = join!(call(&transport, &url), async {
        drop(listener.accept().await);
        listener.nobody().await;
    });
    let error = answer.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.to_string().contains("nothing was sent"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn trailers_are_passed_over_and_free_the_stream() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), http2());
    let calls = async {
        for _ in 0..3 {
            let answer = call(&transport, &url).await.unwrap();
            assert_eq!(answer.body().as_ref(), b"ok");
        }
    };
    join!(calls, async {
        let mut peer = listener.accept().await;
        peer.http2(1).await;
        for _ in 0..3 {
            let stream = peer.request().await;
            peer.send(HEADERS, END_HEADERS, stream, STATUS_200).await;
            peer.send(DATA, 0, stream, b"ok").await;
            peer.send(HEADERS, END_STREAM | END_HEADERS, stream, b"\0\x01a\x01b")
                .await;
        }
    });
}

#[tokio::test(start_paused = true)]
async fn a_head_that_is_not_taken_is_an_answer_and_costs_no_other_call() {
    let field = |length: u8| {
        let mut field = vec![0, 1, b'a', length];
        field.resize(4 + usize::from(length), b'x');
        field
    };
    let large = [STATUS_200.to_vec(), field(100).repeat(150)].concat();
    let without_status = field(1);
    for (head, name) in [(large, "large"), (without_status, "without a status")] {
        let listener = Listener::bind().await;
        let (url, transport) = (listener.url("http"), http2());
        let (error, other, ()) = join!(call(&transport, &url), call(&transport, &url), async {
            let mut peer = listener.accept().await;
            peer.http2(100).await;
            let (bad, good) = (peer.request().await, peer.request().await);
            peer.send(HEADERS, END_STREAM | END_HEADERS, bad, &head)
                .await;
            peer.answer(good).await;
        });
        other.unwrap();
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HeadTooLarge, "{name}: {error:?}");
        assert_eq!(error.sent(), Sent::Answered, "{name}");
        assert!(!error.kind().is_transient());
        assert!(error.to_string().contains("16 KiB"), "{error}");
    }
}
