//! The cheapest server that can be had: it sends the same bytes to everyone, over HTTP/1.1 and over HTTP/2.
//!
//! It is a process of its own, so that nothing of what it does is counted as the client's. It says its two addresses and ends
//! with its standard input. With the argument `awake` it never sleeps: it takes a core for itself, and no client has to wake
//! it. Once a second it asks the fake org anew, since `Date` and the end of a window move.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use okta_benches::org::{Answers, org};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone)]
struct Current(Arc<Mutex<Wire>>);

/// The answers, and as HTTP/1.1 writes them.
struct Wire {
    answers: Answers,
    token: Bytes,
    page: Bytes,
}

impl Wire {
    fn new(answers: Answers) -> Self {
        Self {
            token: http1_bytes(&answers.token),
            page: http1_bytes(&answers.page),
            answers,
        }
    }
}

fn http1_bytes(answer: &http::Response<Bytes>) -> Bytes {
    let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
    let length = ("content-length", answer.body().len().to_string());
    for (name, value) in answer.headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    if !answer.headers().contains_key(length.0) {
        bytes.extend_from_slice(format!("{}: {}\r\n", length.0, length.1).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(answer.body());
    bytes.into()
}

/// Answers what comes in, also where several requests come at once or one comes in pieces. A GET has no body.
async fn http1(mut stream: TcpStream, current: Current) {
    let mut read = Vec::with_capacity(8 * 1024);
    while let Ok(1..) = stream.read_buf(&mut read).await {
        while let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let answer = {
                let wire = current.0.lock().expect("nobody panicked");
                if read.starts_with(b"GET /api/v1/api-tokens?") {
                    wire.page.clone()
                } else {
                    wire.token.clone()
                }
            };
            if stream.write_all(&answer).await.is_err() {
                return;
            }
            read.drain(..end + 4);
        }
    }
}

async fn http2(stream: TcpStream, current: Current) {
    let service = service_fn(move |request: Request<Incoming>| {
        let wire = current.0.lock().expect("nobody panicked");
        let answer = wire.answers.to(&request.uri().to_string()).clone();
        std::future::ready(Ok::<_, Infallible>(answer.map(Full::new)))
    });
    let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    // A client that goes away is no concern of the server's.
    let _ = connection
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn accept<F>(listener: TcpListener, current: Current, serve: fn(TcpStream, Current) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("the socket is open");
            tokio::spawn(serve(stream, current.clone()));
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let org = org();
    let current = Current(Arc::new(Mutex::new(Wire::new(Answers::of(&org).await))));
    for protocol in ["http1", "http2"] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        println!("{protocol} {address}");
        if protocol == "http1" {
            tokio::spawn(accept(listener, current.clone(), http1));
        } else {
            tokio::spawn(accept(listener, current.clone(), http2));
        }
    }
    std::io::stdout().flush().expect("someone reads");
    if std::env::args().nth(1).as_deref() == Some("awake") {
        tokio::spawn(async {
            loop {
                tokio::task::yield_now().await;
            }
        });
    }
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let wire = Wire::new(Answers::of(&org).await);
        *current.0.lock().expect("nobody panicked") = wire;
    }
}
