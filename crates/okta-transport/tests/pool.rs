//! What becomes of HTTP/1.1 connections, against a server whose every byte is written here.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pool_support;

use std::future::poll_fn;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, Version};
use okta_transport::transport::Proxy;
use okta_transport::{Body, ErrorKind, Sent};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep, timeout};
use tokio::{join, spawn};

use self::pool_support::{Listener, OK, call, head, read, request, settle, transport};

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
async fn a_connection_serves_the_next_call_only_once_its_body_is_read() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let client = async {
        let unread = head(&transport, &url).await.unwrap();
        call(&transport, &url).await.unwrap();
        unread
    };
    let (unread, (mut first, mut second)) = join!(client, async {
        let mut first = listener.accept().await;
        first
            .serve("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nno")
            .await;
        let mut second = listener.accept().await;
        second.serve(OK).await;
        (first, second)
    });
    // One whose rest nobody will read is closed.
    drop(unread);
    assert!(first.is_closed().await);
    assert!(!second.is_closed().await);
    let (_, head) = join!(call(&transport, &url), second.serve(OK));
    assert!(head.starts_with("GET / HTTP/1.1\r\n"), "{head}");
}

#[tokio::test(start_paused = true)]
async fn a_body_is_read_in_pieces_and_by_another_task() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let (answer, mut peer) = join!(head(&transport, &url), async {
        let mut peer = listener.accept().await;
        peer.serve("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            .await;
        peer
    });
    let mut body = answer.unwrap().into_body();
    let reading = spawn(async move {
        let mut pieces = Vec::new();
        while let Some(frame) = std::future::poll_fn(|cx| {
            http_body::Body::poll_frame(std::pin::Pin::new(&mut body), cx)
        })
        .await
        {
            pieces.push(frame.unwrap().into_data().unwrap());
        }
        pieces
    });
    for piece in ["2\r\nab\r\n", "3\r\ncde\r\n", "0\r\n", "\r\n"] {
        peer.write(piece).await;
    }
    assert_eq!(reading.await.unwrap(), ["ab", "cde"]);
    let (again, _) = join!(call(&transport, &url), peer.serve(OK));
    again.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_closes_its_connection() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let waiting = spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { call(&transport, &url).await.map(drop) }
    });
    let mut peer = listener.accept().await;
    peer.read().await;
    waiting.abort();
    settle().await;
    assert!(peer.is_closed().await);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_leaves_the_connection_it_waited_for() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    {
        let mut early = tokio_test::task::spawn(call(&transport, &url));
        assert!(early.poll().is_pending());
    }
    let mut peer = listener.accept().await;
    let (answer, _) = join!(call(&transport, &url), peer.serve(OK));
    answer.unwrap();
    listener.nobody().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_comes_free_is_taken_while_another_one_is_made() {
    let proxy = Listener::bind().await;
    let transport = transport(|builder| builder.proxy(Proxy::new(&proxy.url("http")).unwrap()));
    let url = "http://127.0.0.1:9/";
    let (_, (), (mut peer, _tunnel)) = join!(
        async { call(&transport, url).await.unwrap() },
        async {
            settle().await;
            call(&transport, url).await.unwrap();
        },
        async {
            let mut peer = proxy.accept().await;
            let connect = peer.serve("HTTP/1.1 200 OK\r\n\r\n").await;
            assert!(connect.starts_with("CONNECT 127.0.0.1:9 "), "{connect}");
            peer.read().await;
            // The second tunnel is never made.
            let tunnel = proxy.accept().await;
            settle().await;
            peer.write(OK).await;
            peer.serve(OK).await;
            (peer, tunnel)
        }
    );
    assert!(!peer.is_closed().await);
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
async fn a_connection_that_the_server_will_close_serves_no_other_call() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let last = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
    let client = async {
        call(&transport, &url).await.unwrap();
        call(&transport, &url).await.unwrap();
    };
    join!(client, async {
        let mut first = listener.accept().await;
        first.serve(last).await;
        let mut second = listener.accept().await;
        second.serve(OK).await;
        assert!(first.is_closed().await);
    });
}

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
fn who_waits_for_a_connection_is_told_when_its_runtime_is_gone() {
    let (ours, theirs) = runtimes();
    let listener = ours.block_on(Listener::bind());
    let (url, transport) = (listener.url("https"), transport(|builder| builder));
    let mut early = tokio_test::task::spawn(call(&transport, &url));
    let _unanswered = theirs.block_on(async {
        assert!(early.poll().is_pending());
        listener.accept().await
    });
    let mut waiting = Box::pin(call(&transport, &url));
    let error = ours.block_on(async {
        assert!(
            tokio_test::task::spawn(waiting.as_mut())
                .poll()
                .is_pending()
        );
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

#[tokio::test(start_paused = true)]
async fn the_host_is_named_as_http_1_asks_for() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let port = url.rsplit(':').next().unwrap().trim_end_matches('/');
    let mut named = request(&format!("http://localhost:{port}/a?b=c"));
    named
        .headers_mut()
        .insert("host", "other.example".parse().unwrap());
    for (request, host) in [
        (request(&format!("{url}a?b=c")), format!("127.0.0.1:{port}")),
        (named, "other.example".to_owned()),
    ] {
        let (answer, head) = join!(read(&transport, request), async {
            listener.accept().await.serve(OK).await
        });
        answer.unwrap();
        assert!(head.starts_with("GET /a?b=c HTTP/1.1\r\n"), "{head}");
        assert!(head.contains(&format!("host: {host}\r\n")), "{head}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_here_already_need_not_be_read() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let (answer, mut peer) = join!(head(&transport, &url), async {
        let mut peer = listener.accept().await;
        peer.serve(OK).await;
        peer
    });
    drop(answer.unwrap());
    let (answer, _) = join!(call(&transport, &url), peer.serve(OK));
    answer.unwrap();
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

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_long_in_the_making_holds_up_no_later_call() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("https"), transport(|builder| builder));
    let mut early = Box::pin(call(&transport, &url));
    assert!(timeout(Duration::from_secs(2), &mut early).await.is_err());
    drop(early);
    let _mute = listener.accept().await;
    let mut late = tokio_test::task::spawn(call(&transport, &url));
    assert!(late.poll().is_pending());
    timeout(Duration::from_millis(10), listener.accept())
        .await
        .expect("a connection of its own");
}

#[tokio::test(start_paused = true)]
async fn a_request_of_another_version_is_sent_as_it_can_be() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let mut request = request(&url);
    *request.version_mut() = Version::HTTP_3;
    let (answer, head) = join!(read(&transport, request), async {
        listener.accept().await.serve(OK).await
    });
    assert_eq!(answer.unwrap().version(), Version::HTTP_11);
    assert!(head.starts_with("GET / HTTP/1.1\r\n"), "{head}");
}

/// A task may do so much in one go, and is then put off by tokio wherever it asks for more.
#[tokio::test(start_paused = true)]
async fn a_task_that_has_used_up_its_share_goes_on_later() {
    let cases = (0..8).flat_map(|left| (0..4).flat_map(move |at| [(left, at, OK), (left, at, "")]));
    for (left, at, answer) in cases {
        let listener = Listener::bind().await;
        let (url, transport) = (listener.url("http"), transport(|builder| builder));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_lose_no_call_and_keep_no_more_than_they_use() {
    let org = okta_mock::MockOrg::builder().tokens(1).build();
    let server = org.serve().await.unwrap();
    let transport = transport(|builder| builder);
    let calls: Vec<_> = (0..400)
        .map(|n| {
            let (transport, url) = (transport.clone(), server.url().to_owned());
            spawn(async move {
                if n % 5 == 0 {
                    // Dropped at once, wherever it is.
                    let mut call = tokio_test::task::spawn(call(&transport, &url));
                    _ = call.poll();
                } else {
                    call(&transport, &url).await.unwrap();
                }
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    let made = org.connections();
    for _ in 0..32 {
        call(&transport, server.url()).await.unwrap();
    }
    assert!(org.connections() <= made + 1, "{made} and more");
}
