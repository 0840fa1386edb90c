//! Answers in gzip over a socket.
#![cfg(feature = "gzip")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Method, Request, Response};
use okta_core::{ListApiTokens, OrgUrl};
use okta_transport::collect::Collected;
use okta_transport::{
    Body, Client, CollectLayer, Credential, Error, ErrorKind, RetryPolicy, Sent, Stack, Transport,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tower::{Layer, ServiceExt};

/// A server that gives the same answer to every request, one to a connection.
struct Server {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let task = {
            let heads = Arc::clone(&heads);
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    serve(stream, &answer, &heads).await;
                }
            })
        };
        Self { url, heads, task }
    }

    async fn send(&self, method: Method) -> Result<Response<Collected>, Error> {
        self.send_with(method, None, usize::MAX).await
    }

    async fn send_with(
        &self,
        method: Method,
        accept: Option<&str>,
        limit: usize,
    ) -> Result<Response<Collected>, Error> {
        let mut request = Request::builder().method(method).uri(&self.url);
        if let Some(accept) = accept {
            request = request.header("accept-encoding", accept);
        }
        CollectLayer::new(limit)
            .layer(Transport::new().unwrap())
            .oneshot(request.body(Body::plain("")).unwrap())
            .await
    }

    /// The values of `Accept-Encoding` that came.
    fn accepted(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        let lines = heads.iter().flat_map(|head| head.lines());
        lines
            .filter_map(|line| line.strip_prefix("accept-encoding: "))
            .map(str::to_owned)
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: &[u8], heads: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    heads.lock().unwrap().push(String::from_utf8(head).unwrap());
    // A client that has read enough is gone before the end.
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn with_length(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn chunked(headers: &str, body: &[u8], length: usize) -> Vec<u8> {
    let mut answer =
        format!("HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    for chunk in body.chunks(length) {
        write!(answer, "{:x}\r\n", chunk.len()).unwrap();
        answer.extend_from_slice(chunk);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    answer
}

const GZIP: &str = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";

#[tokio::test]
async fn an_answer_in_gzip_is_undone_and_tells_no_more_of_it() {
    let text = "[1,2,3]".repeat(10_000);
    let packed = gzip(text.as_bytes());
    for answer in [
        with_length(GZIP, &packed),
        chunked(GZIP, &packed, 7),
        chunked(GZIP, &packed, 100_000),
    ] {
        let server = Server::start(answer).await;
        let answer = server.send(Method::GET).await.unwrap();
        assert!(answer.headers().get("content-encoding").is_none());
        assert!(answer.headers().get("content-length").is_none());
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.into_body().into_bytes(), text);
        assert_eq!(server.accepted(), ["gzip"]);
    }
}

#[tokio::test]
async fn a_request_that_says_what_it_takes_is_left_as_it_is() {
    let server = Server::start(with_length("", b"[]")).await;
    let sent = server.send_with(Method::GET, Some("identity"), 100).await;
    assert_eq!(sent.unwrap().into_body().into_bytes(), "[]");
    assert_eq!(server.accepted(), ["identity"]);
}

#[tokio::test]
async fn an_answer_that_is_not_in_gzip_is_left_as_it_is() {
    for headers in [
        "",
        "Content-Encoding: br\r\n",
        "Content-Encoding: gzip, gzip\r\n",
    ] {
        let server = Server::start(with_length(headers, b"as it is")).await;
        let answer = server.send(Method::GET).await.unwrap();
        assert_eq!(answer.headers()["content-length"], "8");
        assert_eq!(
            answer.headers().contains_key("content-encoding"),
            !headers.is_empty()
        );
        assert_eq!(answer.into_body().into_bytes(), "as it is");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_no_broken_gzip() {
    let head = format!("HTTP/1.1 200 OK\r\n{GZIP}Content-Length: 99\r\n\r\n").into_bytes();
    let none = format!("HTTP/1.1 204 No Content\r\n{GZIP}\r\n").into_bytes();
    for (method, answer) in [
        (Method::GET, with_length(GZIP, b"")),
        (Method::GET, chunked(GZIP, b"", 1)),
        (Method::GET, none),
        (Method::HEAD, head),
    ] {
        let server = Server::start(answer).await;
        let is_head = method == Method::HEAD;
        let answer = server.send(method).await.unwrap();
        if is_head {
            // They tell of the body that a GET would have.
            assert_eq!(answer.headers()["content-length"], "99");
            assert_eq!(answer.headers()["content-encoding"], "gzip");
        }
        assert_eq!(answer.into_body().into_bytes(), Bytes::new());
    }
}

#[tokio::test]
async fn gzip_that_breaks_off_is_a_lost_answer() {
    let packed = gzip("[1,2,3]".repeat(1_000).as_bytes());
    for length in [5, packed.len() / 2, packed.len() - 1] {
        let server = Server::start(with_length(GZIP, &packed[..length])).await;
        let error = server.send(Method::GET).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
        assert_eq!(error.sent(), Sent::Maybe);
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.to_string().contains("gzip"), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_gzip_cannot_be_read() {
    let mut damaged = gzip("[1,2,3]".repeat(1_000).as_bytes());
    let end = damaged.len();
    damaged[end - 6] ^= 1;
    for body in [b"[1,2,3], and not packed".to_vec(), damaged] {
        let server = Server::start(with_length(GZIP, &body)).await;
        let error = server.send(Method::GET).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
        assert_eq!(error.sent(), Sent::Answered);
        assert!(
            error.to_string().contains("says that it is gzip"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_bound_of_the_body_holds_for_what_comes_out_of_it() {
    // 32 MiB in some 32 KiB.
    let bomb = gzip(&vec![b' '; 32 << 20]);
    let limit = 1 << 20;
    assert!(bomb.len() < limit);
    let server = Server::start(with_length(GZIP, &bomb)).await;
    let sent = server.send_with(Method::GET, None, limit).await;
    assert_eq!(sent.unwrap_err().kind(), ErrorKind::BodyTooLarge);

    let just = gzip(&vec![b' '; limit]);
    let server = Server::start(with_length(GZIP, &just)).await;
    let sent = server.send_with(Method::GET, None, limit).await.unwrap();
    assert_eq!(sent.into_body().into_bytes().len(), limit);
}

#[tokio::test]
async fn a_call_through_the_whole_stack_reads_the_list() {
    let server = Server::start(with_length(GZIP, &gzip(b"[]"))).await;
    let org = OrgUrl::parse(server.url.trim_end_matches('/')).unwrap();
    let stack = Stack::new(&org, Credential::ssws("00a_secret").unwrap())
        .retry(RetryPolicy::builder().retries(0).build())
        .over(Transport::new().unwrap());
    let page = Client::new(org, stack)
        .call(ListApiTokens::new())
        .await
        .unwrap();
    assert!(page.items.is_empty());
    assert_eq!(server.accepted(), ["gzip"]);
}
