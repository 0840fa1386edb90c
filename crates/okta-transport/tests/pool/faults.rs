//! What becomes of HTTP/1.1 calls where a connection breaks or cannot be made, or its runtime is gone.

use std::future::poll_fn;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
use okta_transport::transport::TransportBuilder;
use okta_transport::{Body, ErrorKind, Sent};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio::{join, spawn};
use tokio_test::task;

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
use crate::support::secure::Secure;
use crate::support::{Listener, OK, call, read, settle, transport};

#[tokio::test(start_paused = true)]
async fn a_request_that_was_never_sent_goes_to_another_connection() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let (a, b, ()) = join!(call(&transport, &url), call(&transport, &url), async {
        let (mut a, mut b) = (listener.accept().await, listener.accept().await);
        a.serve(OK).await;
        b.serve(OK).await;
        // Both are closed while they are idle.
    });
    assert!(a.is_ok() && b.is_ok());
    settle().await;
    let (answer, ()) = join!(call(&transport, &url), async {
        let mut peer = listener.accept().await;
        peer.serve(OK).await;
        assert!(!peer.is_closed().await, "one request, and it is kept");
        listener.nobody().await;
    });
    assert_eq!(answer.unwrap().body().as_ref(), b"ok");
}

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#[tokio::test(start_paused = true)]
async fn a_request_is_not_lost_with_the_connection_that_another_call_left_it() {
    let server = Secure::bind().await;
    let transport = server.transport(TransportBuilder::http1_only);
    let first = spawn({
        let (transport, url) = (transport.clone(), server.url.clone());
        async move { call(&transport, &url).await.map(drop) }
    });
    let mut peer = server.accept("http/1.1").await;
    let mut waiting = task::spawn(call(&transport, &server.url));
    assert!(waiting.poll().is_pending());
    let other = server.listener.accept().await;
    peer.serve(OK).await;
    first.await.unwrap().unwrap();
    assert!(waiting.is_woken());
    // It is closed before the request is sent on it.
    drop(peer);
    settle().await;
    assert!(waiting.poll().is_pending());
    let (answer, _) = join!(waiting, async {
        server.shake_hands(other, "http/1.1").await.serve(OK).await
    });
    answer.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_may_have_been_received_is_not_repeated() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let (error, ()) = join!(
        async {
            call(&transport, &url).await.unwrap();
            call(&transport, &url).await.unwrap_err()
        },
        async {
            let mut peer = listener.accept().await;
            peer.serve(OK).await;
            peer.read().await;
            drop(peer);
            listener.nobody().await;
        }
    );
    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
    assert_eq!(error.kind().sent(), Sent::Maybe);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_closes_each_new_connection_is_given_up() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let (answer, ()) = join!(call(&transport, &url), async {
        drop(listener.accept().await);
        listener.nobody().await;
    });
    let error = answer.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.to_string().contains("nothing was sent"), "{error}");
}

#[tokio::test(start_paused = true)]
#[cfg_attr(
    not(feature = "http2"),
    ignore = "without HTTP/2 a connection is made for each call"
)]
async fn each_call_learns_that_their_one_connection_could_not_be_made() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("https"), transport(|builder| builder));
    let calls = async {
        join!(
            call(&transport, &url),
            call(&transport, &url),
            call(&transport, &url)
        )
    };
    // It is not known yet whether one connection will do for all, so one is made.
    let ((a, b, c), ()) = join!(calls, async {
        let mut peer = listener.accept().await;
        peer.write("no TLS\r\n\r\n").await;
        listener.nobody().await;
    });
    for error in [a.unwrap_err(), b.unwrap_err(), c.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::NotTls, "{error:?}");
        assert_eq!(error.kind().sent(), Sent::No);
    }
}

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#[tokio::test(start_paused = true)]
async fn only_the_calls_for_which_no_connection_is_being_made_any_more_fail() {
    let server = Secure::bind().await;
    let transport = server.transport(TransportBuilder::http1_only);
    let one = |_| {
        let (transport, url) = (transport.clone(), server.url.clone());
        spawn(async move { call(&transport, &url).await.map(drop) })
    };
    let mut calls: Vec<_> = (0..5).map(one).collect();
    let mut unmade = Vec::new();
    for _ in &calls {
        unmade.push(server.listener.accept().await);
    }
    // Nobody waits for one of them any more.
    calls.remove(0).abort();
    let mut refuse = async |calls: &[JoinHandle<_>]| {
        unmade.pop().unwrap().write("no TLS\r\n\r\n").await;
        calls.iter().filter(|call| call.is_finished()).count()
    };
    assert_eq!(refuse(&calls).await, 0, "four are left for four");
    assert_eq!(refuse(&calls).await, 1, "three are left for four");
    let error = calls.remove(0).await.unwrap().unwrap_err();
    assert_eq!(error.kind().sent(), Sent::No, "{error:?}");
    calls.remove(0).abort();
    assert_eq!(refuse(&calls).await, 0, "two are left for two");
    let mut made = Vec::new();
    for peer in unmade {
        made.push(server.shake_hands(peer, "http/1.1").await);
    }
    for peer in &mut made {
        peer.serve(OK).await;
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
    server.listener.nobody().await;
}

#[tokio::test(start_paused = true)]
async fn what_comes_unasked_is_no_answer_to_the_next_request() {
    for late in [false, true] {
        let listener = Listener::bind().await;
        let (url, transport) = (listener.url("http"), transport(|builder| builder));
        let unasked = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad";
        let client = async {
            call(&transport, &url).await.unwrap();
            settle().await;
            settle().await;
            call(&transport, &url).await.unwrap()
        };
        let (answer, ()) = join!(client, async {
            let mut peer = listener.accept().await;
            if late {
                peer.serve(OK).await;
                peer.write(unasked).await;
            } else {
                peer.serve(&format!("{OK}{unasked}")).await;
            }
            let mut other = listener.accept().await;
            other.serve(OK).await;
        });
        assert_eq!(answer.body().as_ref(), b"ok", "late: {late}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_come_before_the_request_is_sent_whole() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let large = Bytes::from(vec![b'x'; 32 << 20]);
    let large = Request::post(&url).body(Body::plain(large)).unwrap();
    let (answer, mut peer) = join!(read(&transport, large), async {
        let mut peer = listener.accept().await;
        peer.serve("HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n")
            .await;
        peer
    });
    assert_eq!(answer.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    let (answer, ()) = join!(call(&transport, &url), async {
        listener.accept().await.serve(OK).await;
    });
    answer.unwrap();
    let all_read = async { while !peer.is_closed().await {} };
    timeout(Duration::from_secs(60), all_read).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_cut_is_an_error() {
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nno",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n",
    ] {
        let listener = Listener::bind().await;
        let (url, transport) = (listener.url("http"), transport(|builder| builder));
        let (answer, ()) = join!(call(&transport, &url), async {
            listener.accept().await.serve(cut).await;
        });
        assert_eq!(
            answer.unwrap_err().kind(),
            ErrorKind::ConnectionLost,
            "{cut}"
        );
    }
}

/// A runtime that goes on by itself, and one that ends with a test's wish.
fn runtimes() -> (Runtime, Runtime) {
    let ours = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let theirs = Builder::new_current_thread().enable_all().build();
    (ours.unwrap(), theirs.unwrap())
}

#[test]
#[cfg_attr(
    not(feature = "http2"),
    ignore = "without HTTP/2 a connection is made for each call"
)]
fn who_waits_for_a_connection_is_told_when_its_runtime_is_gone() {
    let (ours, theirs) = runtimes();
    let listener = ours.block_on(Listener::bind());
    let (url, transport) = (listener.url("https"), transport(|builder| builder));
    let mut early = task::spawn(call(&transport, &url));
    let _unanswered = theirs.block_on(async {
        assert!(early.poll().is_pending());
        listener.accept().await
    });
    let mut waiting = Box::pin(call(&transport, &url));
    let error = ours.block_on(async {
        assert!(task::spawn(waiting.as_mut()).poll().is_pending());
        theirs.shutdown_background();
        waiting.await.unwrap_err()
    });
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.to_string().contains("runtime"), "{error}");
}

#[test]
fn a_connection_whose_runtime_is_gone_is_found_dead() {
    let (ours, theirs) = runtimes();
    let listener = ours.block_on(Listener::bind());
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let server = ours.spawn(async move {
        let mut first = listener.accept().await;
        first.serve(OK).await;
        listener.accept().await.serve(OK).await;
    });
    theirs.block_on(call(&transport, &url)).unwrap();
    drop(theirs);
    ours.block_on(call(&transport, &url)).unwrap();
    ours.block_on(server).unwrap();
}

/// A task may do so much in one go, and is then put off by tokio wherever it asks for more.
#[tokio::test(start_paused = true)]
async fn a_task_that_has_used_up_its_share_goes_on_later() {
    let cases = (0..8).flat_map(|left| (0..4).flat_map(move |at| [(left, at, OK), (left, at, "")]));
    let transport = transport(|builder| builder);
    for (left, at, answer) in cases {
        let listener = Listener::bind().await;
        let (url, transport) = (listener.url("http"), transport.clone());
        let (first, mut peer) = join!(call(&transport, &url), async {
            let mut peer = listener.accept().await;
            peer.serve(OK).await;
            peer
        });
        first.unwrap();
        let calling = spawn(async move {
            let (mut calling, mut polls) = (Box::pin(call(&transport, &url)), 0);
            poll_fn(move |cx| {
                // tokio gives a task 128 units, each time that it is polled.
                for _ in (left..128).filter(|_| polls == at) {
                    _ = tokio::task::coop::poll_proceed(cx).map(|unit| unit.made_progress());
                }
                polls += 1;
                calling.as_mut().poll(cx).map_ok(drop)
            })
            .await
        });
        peer.read().await;
        peer.write(answer).await;
        drop(peer);
        let result = timeout(Duration::from_secs(9), calling).await;
        let result = result.unwrap_or_else(|_| panic!("it hangs with {left} units at poll {at}"));
        assert_eq!(result.unwrap().is_ok(), !answer.is_empty());
    }
}
