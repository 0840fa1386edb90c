//! What becomes of HTTP/2 connections.
#![cfg(feature = "http2")]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Response;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use okta_mock::MockOrg;
use okta_transport::Transport;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::spawn;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, advance, sleep};

use crate::support::{call, head, settle, transport};

/// A server that takes so many streams at a time, and answers once it is told to.
struct Server {
    url: String,
    connections: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    answers: Arc<Semaphore>,
    leaving: watch::Sender<bool>,
}

impl Server {
    async fn start(streams: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (leaving, leave) = watch::channel(false);
        let server = Self {
            url: format!("http://{}/", listener.local_addr().unwrap()),
            connections: Arc::default(),
            open: Arc::default(),
            requests: Arc::default(),
            answers: Arc::new(Semaphore::new(0)),
            leaving,
        };
        let (connections, open) = (server.connections.clone(), server.open.clone());
        let (requests, answers) = (server.requests.clone(), server.answers.clone());
        spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // Or the system may hold back what is written, for a time that no paused clock knows of.
                stream.set_nodelay(true).unwrap();
                let stream = TokioIo::new(stream);
                connections.fetch_add(1, Ordering::SeqCst);
                open.fetch_add(1, Ordering::SeqCst);
                let (requests, answers) = (requests.clone(), answers.clone());
                let service = service_fn(move |_| {
                    requests.fetch_add(1, Ordering::SeqCst);
                    let answers = answers.clone();
                    async move {
                        answers.acquire().await.unwrap().forget();
                        Ok::<_, Infallible>(Response::new("ok".to_owned()))
                    }
                });
                let serving = http2::Builder::new(TokioExecutor::new())
                    .max_concurrent_streams(streams)
                    .serve_connection(stream, service);
                let (open, mut leave) = (open.clone(), leave.clone());
                leave.mark_unchanged();
                spawn(async move {
                    let mut serving = std::pin::pin!(serving);
                    tokio::select! {
                        _ = serving.as_mut() => {}
                        _ = leave.changed() => {
                            serving.as_mut().graceful_shutdown();
                            _ = serving.await;
                        }
                    }
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    fn answer(&self, requests: usize) {
        self.answers.add_permits(requests);
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Makes so many calls at once.
    fn calls(&self, transport: &Transport, calls: usize) -> Vec<tokio::task::JoinHandle<()>> {
        let one = |_| {
            let (transport, url) = (transport.clone(), self.url.clone());
            spawn(async move {
                let answer = call(&transport, &url).await.unwrap();
                assert_eq!(answer.body().as_ref(), b"ok");
            })
        };
        (0..calls).map(one).collect()
    }
}

fn http2() -> Transport {
    http2_idle_for(Duration::from_secs(20))
}

fn http2_idle_for(timeout: Duration) -> Transport {
    transport(|builder| builder.http2_prior_knowledge().idle_timeout(timeout))
}

async fn done(calls: Vec<tokio::task::JoinHandle<()>>) {
    for call in calls {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn calls_at_once_make_one_connection_where_tls_finds_http_2_and_enough_where_it_does_not() {
    for (http1_only, expected) in [(false, 1..=1), (true, 2..=30)] {
        let org = MockOrg::builder().tokens(1).build();
        let serve = org.serve().tls();
        let serve = if http1_only {
            serve.http1_only()
        } else {
            serve
        };
        let server = serve.await.unwrap();
        let ca = server.ca_pem().unwrap().as_bytes();
        let transport = transport(|builder| builder.add_ca_pem(ca).unwrap());
        let calls: Vec<_> = (0..30)
            .map(|_| {
                let (transport, url) = (transport.clone(), server.url().to_owned());
                spawn(async move { call(&transport, &url).await.unwrap() })
            })
            .collect();
        for call in calls {
            call.await.unwrap();
        }
        assert!(
            expected.contains(&org.connections()),
            "{}",
            org.connections()
        );
        assert_eq!(org.log().len(), 30);
    }
}

#[tokio::test(start_paused = true)]
async fn past_the_limit_of_streams_there_are_more_connections_and_none_past_need() {
    let server = Server::start(2).await;
    let transport = http2();
    server.answer(1);
    call(&transport, &server.url).await.unwrap();
    let calls = server.calls(&transport, 7);
    settle().await;
    assert_eq!((server.connections(), server.requests()), (4, 8));
    server.answer(7);
    done(calls).await;
    let calls = server.calls(&transport, 8);
    settle().await;
    assert_eq!((server.connections(), server.requests()), (4, 16));
    server.answer(8);
    done(calls).await;
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_a_connection_that_is_full_holds_for_those_that_are_made_next() {
    let server = Server::start(1).await;
    let transport = http2();
    let first = server.calls(&transport, 1);
    settle().await;
    let more = server.calls(&transport, 3);
    settle().await;
    assert_eq!((server.connections(), server.requests()), (4, 4));
    server.answer(4);
    done(first).await;
    done(more).await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_free_once_its_body_is_read_or_its_call_is_dropped() {
    let server = Server::start(1).await;
    let transport = http2();
    server.answer(1);
    let unread = head(&transport, &server.url).await.unwrap();
    server.answer(1);
    call(&transport, &server.url).await.unwrap();
    assert_eq!(server.connections(), 2);
    drop(unread);
    let waiting = server.calls(&transport, 2);
    settle().await;
    assert_eq!((server.connections(), server.requests()), (2, 4));
    for call in waiting {
        call.abort();
    }
    settle().await;
    server.answer(4);
    for _ in 0..2 {
        done(server.calls(&transport, 2)).await;
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_in_time() {
    let server = Server::start(100).await;
    let transport = http2();
    server.answer(2);
    call(&transport, &server.url).await.unwrap();
    sleep(Duration::from_secs(19)).await;
    let used = Instant::now();
    call(&transport, &server.url).await.unwrap();
    while server.open() > 0 {
        assert!(used.elapsed() < Duration::from_secs(21), "it is still open");
        settle().await;
    }
    assert!(
        used.elapsed() >= Duration::from_secs(20),
        "it was closed too early"
    );
    assert_eq!(server.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_too_old_serves_nobody_even_before_it_is_closed() {
    let server = Server::start(100).await;
    let transport = http2();
    server.answer(2);
    call(&transport, &server.url).await.unwrap();
    // The clock goes on here, and other tasks do not.
    let mut later = tokio_test::task::spawn(advance(Duration::from_secs(20)));
    assert!(later.poll().is_pending());
    call(&transport, &server.url).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn each_idle_connection_is_closed_in_its_own_time() {
    let server = Server::start(1).await;
    let transport = http2();
    for calls in [1, 2, 1] {
        server.answer(calls);
        done(server.calls(&transport, calls)).await;
        sleep(Duration::from_secs(9)).await;
    }
    // The one has not been in use for 18 s, and the other for 9 s.
    assert_eq!((server.connections(), server.open()), (2, 2));
    sleep(Duration::from_secs(3)).await;
    assert_eq!(server.open(), 1);
    sleep(Duration::from_secs(9)).await;
    assert_eq!(server.open(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_kept_while_another_origin_is_called() {
    let servers = [Server::start(100).await, Server::start(100).await];
    let transport = http2();
    for _ in 0..2 {
        for server in &servers {
            server.answer(1);
            call(&transport, &server.url).await.unwrap();
        }
    }
    assert_eq!(servers.each_ref().map(Server::connections), [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_in_use_does_not_grow_old() {
    let server = Server::start(100).await;
    let transport = http2();
    // From here on it is looked at each time that it may be too old.
    server.answer(1);
    call(&transport, &server.url).await.unwrap();
    let long = server.calls(&transport, 1);
    sleep(Duration::from_secs(60)).await;
    server.answer(2);
    call(&transport, &server.url).await.unwrap();
    done(long).await;
    assert_eq!((server.connections(), server.open()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_idle_time_of_zero_keeps_no_connection() {
    let server = Server::start(100).await;
    let transport = http2_idle_for(Duration::ZERO);
    for calls in 1..4 {
        server.answer(2);
        // One connection for those that are made at once.
        done(server.calls(&transport, 2)).await;
        settle().await;
        assert_eq!((server.connections(), server.open()), (calls, 0));
    }
    let long = server.calls(&transport, 2);
    settle().await;
    server.answer(1);
    settle().await;
    let more = server.calls(&transport, 1);
    server.answer(2);
    done(long).await;
    done(more).await;
    settle().await;
    assert_eq!((server.connections(), server.open()), (4, 0));
    {
        let mut early = tokio_test::task::spawn(call(&transport, &server.url));
        assert!(early.poll().is_pending());
    }
    settle().await;
    settle().await;
    assert_eq!((server.connections(), server.open()), (5, 0));
}

#[test]
fn a_body_may_be_dropped_where_there_is_no_runtime() {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().unwrap();
    let transport = http2_idle_for(Duration::ZERO);
    let (server, unread) = runtime.block_on(async {
        let server = Server::start(100).await;
        server.answer(1);
        let unread = head(&transport, &server.url).await.unwrap();
        (server, unread)
    });
    assert_eq!(server.open(), 1);
    drop(unread);
    runtime.block_on(settle());
    assert_eq!(server.open(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_leaves_the_connection_it_waited_for() {
    let server = Server::start(100).await;
    let transport = http2();
    {
        let mut early = tokio_test::task::spawn(call(&transport, &server.url));
        assert!(early.poll().is_pending());
    }
    settle().await;
    server.answer(1);
    call(&transport, &server.url).await.unwrap();
    assert_eq!((server.connections(), server.requests()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_the_server_leaves_is_left() {
    let server = Server::start(100).await;
    let transport = http2();
    let calls = server.calls(&transport, 3);
    settle().await;
    server.leaving.send(true).unwrap();
    settle().await;
    // What it has begun it ends.
    server.answer(3);
    done(calls).await;
    settle().await;
    server.answer(1);
    call(&transport, &server.url).await.unwrap();
    assert_eq!((server.connections(), server.requests()), (2, 4));
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_is_dropped_closes_what_is_idle() {
    let server = Server::start(100).await;
    let transport = http2();
    server.answer(1);
    call(&transport, &server.url).await.unwrap();
    assert_eq!(server.open(), 1);
    drop(transport);
    settle().await;
    assert_eq!(server.open(), 0);
}
