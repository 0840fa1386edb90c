//! Which HTTP/1.1 connection a call gets, and what is sent on it, against a server whose every byte is written here.

use std::future::poll_fn;
use std::time::Duration;

use http::Version;
use okta_mock::MockOrg;
use okta_transport::ErrorKind;
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
use okta_transport::transport::TransportBuilder;
use tokio::time::{Instant, timeout};
use tokio::{join, spawn};
use tokio_test::{assert_ready_ok, task};

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
use crate::support::secure::Secure;
use crate::support::{Listener, OK, call, head, read, request, settle, transport};

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
        while let Some(frame) =
            poll_fn(|cx| http_body::Body::poll_frame(std::pin::Pin::new(&mut body), cx)).await
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
async fn trailers_are_passed_over_and_the_connection_is_kept() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let calls = async {
        for _ in 0..3 {
            let answer = call(&transport, &url).await.unwrap();
            assert_eq!(answer.body().as_ref(), b"ok");
        }
    };
    join!(calls, async {
        let mut peer = listener.accept().await;
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n";
        peer.serve(&format!("{chunked}0\r\na: b\r\n\r\n")).await;
        peer.serve(&format!("{chunked}0\r\n")).await;
        peer.write("a: b\r\n").await;
        peer.write("\r\n").await;
        peer.serve(OK).await;
    });
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_here_already_need_not_be_read() {
    for (with_head, after_it) in [("ok", ""), ("o", "k"), ("", "ok")] {
        let listener = Listener::bind().await;
        let (url, transport) = (listener.url("http"), transport(|builder| builder));
        let (answer, mut peer) = join!(head(&transport, &url), async {
            let mut peer = listener.accept().await;
            let head = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
            peer.serve(&format!("{head}{with_head}")).await;
            peer
        });
        peer.write(after_it).await;
        drop(answer.unwrap());
        let (answer, _) = join!(call(&transport, &url), peer.serve(OK));
        answer.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_may_move_to_another_task() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let mut waiting = Box::pin(async move { call(&transport, &url).await.map(drop) });
    assert!(task::spawn(waiting.as_mut()).poll().is_pending());
    let mut peer = listener.accept().await;
    settle().await;
    assert!(task::spawn(waiting.as_mut()).poll().is_pending());
    let moved = Instant::now();
    let waiting = spawn(timeout(Duration::from_secs(9), waiting));
    peer.serve(OK).await;
    waiting.await.unwrap().unwrap().unwrap();
    assert!(moved.elapsed().as_secs() < 1, "it was not woken");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_over_is_not_woken_by_the_connection_that_it_had() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let mut over = task::spawn(call(&transport, &url));
    assert!(over.poll().is_pending());
    let mut peer = listener.accept().await;
    settle().await;
    assert!(over.is_woken() && over.poll().is_pending());
    peer.serve(OK).await;
    assert!(over.is_woken());
    assert_ready_ok!(over.poll());
    assert!(!over.is_woken(), "by what it did itself");
    drop(peer);
    settle().await;
    assert!(!over.is_woken());
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
        let mut early = task::spawn(call(&transport, &url));
        assert!(early.poll().is_pending());
    }
    // It is not forgotten for another origin either.
    let other = Listener::bind().await;
    let other_url = other.url("http");
    let (answer, _) = join!(call(&transport, &other_url), async {
        other.accept().await.serve(OK).await
    });
    answer.unwrap();
    let mut peer = listener.accept().await;
    let (answer, _) = join!(call(&transport, &url), peer.serve(OK));
    answer.unwrap();
    listener.nobody().await;
}

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#[tokio::test(start_paused = true)]
async fn a_connection_that_comes_free_is_taken_while_another_one_is_made() {
    let server = Secure::bind().await;
    let transport = server.transport(TransportBuilder::http1_only);
    let url = &server.url;
    let (_, (), (mut peer, _other)) = join!(
        async { call(&transport, url).await.unwrap() },
        async {
            settle().await;
            call(&transport, url).await.unwrap();
        },
        async {
            let mut peer = server.accept("http/1.1").await;
            peer.read().await;
            // The second connection is never made.
            let other = server.listener.accept().await;
            settle().await;
            peer.write(OK).await;
            peer.serve(OK).await;
            (peer, other)
        }
    );
    assert!(!peer.is_closed().await);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_long_in_the_making_holds_up_no_later_call() {
    let listener = Listener::bind().await;
    let (url, transport) = (listener.url("https"), transport(|builder| builder));
    let mut early = Box::pin(call(&transport, &url));
    assert!(timeout(Duration::from_secs(2), &mut early).await.is_err());
    drop(early);
    let _mute = listener.accept().await;
    let mut late = task::spawn(call(&transport, &url));
    assert!(late.poll().is_pending());
    timeout(Duration::from_millis(10), listener.accept())
        .await
        .expect("a connection of its own");
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
        // The URI decides to whom the credential goes, and no layer's header.
        (named, format!("localhost:{port}")),
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
async fn a_user_before_the_host_is_not_named() {
    let listener = Listener::bind().await;
    let url = listener.url("http");
    let transport = transport(|builder| builder);
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let with_user = format!("http://admin@{host}/");
    let (answer, head) = join!(call(&transport, &with_user), async {
        listener.accept().await.serve(OK).await
    });
    answer.unwrap();
    assert!(head.starts_with("GET / HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: {host}\r\n")), "{head}");
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

#[tokio::test(start_paused = true)]
async fn a_connection_in_use_comes_back_though_another_origin_was_called() {
    let (listener, other) = (Listener::bind().await, Listener::bind().await);
    let (url, transport) = (listener.url("http"), transport(|builder| builder));
    let long = spawn({
        let (transport, url) = (transport.clone(), url.clone());
        async move { call(&transport, &url).await.map(drop) }
    });
    let mut peer = listener.accept().await;
    peer.read().await;
    let other_url = other.url("http");
    let (answer, _) = join!(call(&transport, &other_url), async {
        other.accept().await.serve(OK).await
    });
    answer.unwrap();
    peer.write(OK).await;
    long.await.unwrap().unwrap();
    let (answer, _) = join!(call(&transport, &url), peer.serve(OK));
    answer.unwrap();
}

#[tokio::test]
async fn an_origin_has_connections_of_its_own_in_whatever_case_it_is_written() {
    let org = MockOrg::builder().tokens(1).build();
    let other = MockOrg::builder().tokens(1).build();
    let (server, another) = (org.serve().await.unwrap(), other.serve().await.unwrap());
    let transport = transport(|builder| builder);
    let port = server.url().rsplit(':').next().unwrap();
    let named = ["localhost", "LOCALHOST", "LocalHost"].map(|host| format!("http://{host}:{port}"));
    for _ in 0..2 {
        call(&transport, server.url()).await.unwrap();
        call(&transport, another.url()).await.unwrap();
        for url in &named {
            call(&transport, url).await.unwrap();
        }
    }
    assert_eq!((org.connections(), other.connections()), (2, 1));
    let secure = server.url().replace("http:", "https:");
    let error = call(&transport, &secure).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotTls, "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_lose_no_call_and_keep_no_more_than_they_use() {
    let org = MockOrg::builder().tokens(1).build();
    let server = org.serve().await.unwrap();
    let transport = transport(|builder| builder);
    let calls: Vec<_> = (0..400)
        .map(|n| {
            let (transport, url) = (transport.clone(), server.url().to_owned());
            spawn(async move {
                if n % 5 == 0 {
                    // Dropped at once, wherever it is.
                    let mut call = task::spawn(call(&transport, &url));
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
