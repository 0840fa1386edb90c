//! An HTTP proxy for tests: it makes tunnels by CONNECT, or answers as it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a proxy does with a connection.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// Makes tunnels, and asks for this value of `Proxy-Authorization` where there is one.
    Tunnel(Option<&'static str>),
    /// Makes tunnels after an answer that is none yet.
    Continue,
    /// Answers with this, and closes.
    Answer(&'static [u8]),
    /// Reads the request and says nothing.
    Hang,
}

pub(crate) struct ConnectProxy {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    heads: Vec<String>,
    /// All that came from the client, heads and tunnels.
    bytes: Vec<u8>,
}

impl ConnectProxy {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Seen>>::default();
        let task = {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut connections = tokio::task::JoinSet::new();
                while let Ok((client, _)) = listener.accept().await {
                    connections.spawn(serve(client, manner, Arc::clone(&seen)));
                }
            })
        };
        Self {
            address,
            seen,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of the requests for tunnels, in order.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.seen.lock().unwrap().heads.clone()
    }

    /// Whether these bytes came from the client at any time.
    pub(crate) fn saw(&self, text: &str) -> bool {
        let bytes = &self.seen.lock().unwrap().bytes;
        bytes
            .windows(text.len())
            .any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
    }
}

impl Drop for ConnectProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut client: TcpStream, manner: Manner, seen: Arc<Mutex<Seen>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if client.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    seen.lock().unwrap().bytes.extend_from_slice(&head);
    let head = String::from_utf8(head).unwrap();
    seen.lock().unwrap().heads.push(head.clone());
    match manner {
        Manner::Answer(answer) => {
            let _ = client.write_all(answer).await;
        }
        Manner::Hang => std::future::pending().await,
        Manner::Continue => {
            let answer =
                b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 204 So be it\r\nVia: 1.1 test\r\n\r\n";
            tunnel(client, &head, answer, &seen).await;
        }
        Manner::Tunnel(Some(needed)) if !has_credentials(&head, needed) => {
            let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\n\
                Proxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 4\r\n\r\nnope";
            let _ = client.write_all(answer).await;
        }
        Manner::Tunnel(_) => {
            tunnel(
                client,
                &head,
                b"HTTP/1.1 200 Connection established\r\n\r\n",
                &seen,
            )
            .await;
        }
    }
}

fn has_credentials(head: &str, needed: &str) -> bool {
    let expected = format!("Proxy-Authorization: {needed}");
    head.lines().any(|line| line == expected)
}

async fn tunnel(mut client: TcpStream, head: &str, answer: &[u8], seen: &Mutex<Seen>) {
    let target = head.split(' ').nth(1).unwrap();
    let mut org = TcpStream::connect(target).await.unwrap();
    client.write_all(answer).await.unwrap();
    let (mut from_client, mut to_client) = client.split();
    let (mut from_org, mut to_org) = org.split();
    let out = async {
        let mut piece = vec![0; 4096];
        loop {
            let length = from_client.read(&mut piece).await?;
            if length == 0 {
                return to_org.shutdown().await;
            }
            let piece = &piece[..length];
            seen.lock().unwrap().bytes.extend_from_slice(piece);
            to_org.write_all(piece).await?;
        }
    };
    let back = async {
        copy(&mut from_org, &mut to_client).await?;
        to_client.shutdown().await
    };
    let _ = tokio::try_join!(out, back);
}
