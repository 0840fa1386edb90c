//! What is left of a credential in the memory of the process once it is dropped.
//!
//! The test reads its own memory, and so keeps the secret masked and never as it is. All of it is one test, since others of
//! the same process would move what is looked at.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::FileExt;

use http::{Request, Response};
use okta_core::{ListApiTokens, OrgUrl};
use okta_transport::collect::Collected;
use okta_transport::{Body, Client, Credential, Error, HttpService, Stack, Transport};
use tower::service_fn;
use zeroize::Zeroize;

const MASK: u8 = 0x5a;

/// The secret, masked: 42 characters, as an API token of Okta's has.
const MASKED: [u8; 42] = {
    let mut masked = *b"00aQ7mRk2Zt9vLx4Wc8Yb1Ns6Hd3Jf5Gp0Tq_Ue-Vw";
    let mut at = 0;
    while at < masked.len() {
        masked[at] ^= MASK;
        at += 1;
    }
    masked
};

fn secret() -> String {
    let mut secret = String::with_capacity(MASKED.len());
    secret.extend(MASKED.iter().map(|byte| char::from(byte ^ MASK)));
    secret
}

/// How many whole copies of the secret the writable memory of the process holds.
fn copies() -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps: Vec<String> = BufReader::new(File::open("/proc/self/maps").unwrap())
        .lines()
        .map(Result::unwrap)
        .collect();
    let mut chunk = vec![0; 1 << 20];
    let own = chunk.as_ptr() as usize..chunk.as_ptr() as usize + chunk.len();
    let mut found = 0;
    for map in maps {
        let (range, rest) = map.split_once(' ').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let [mut from, to] = [from, to].map(|at| usize::from_str_radix(at, 16).unwrap());
        if !rest.starts_with("rw") {
            continue;
        }
        while from < to {
            let length = chunk.len().min(to - from);
            // What is read here would be found again in a later chunk.
            if own.start < from + length && from < own.end && from < own.start {
                found += count(&memory, from, &mut chunk[..own.start - from]);
                from = own.end;
                continue;
            } else if own.contains(&from) {
                from = own.end;
                continue;
            }
            found += count(&memory, from, &mut chunk[..length]);
            from += length.saturating_sub(MASKED.len() - 1).max(1);
            if length < MASKED.len() {
                break;
            }
        }
    }
    chunk.zeroize();
    found
}

fn count(memory: &File, from: usize, chunk: &mut [u8]) -> usize {
    if memory.read_exact_at(chunk, from as u64).is_err() {
        return 0;
    }
    let is_secret = |window: &&[u8]| {
        let mut bytes = window.iter().zip(MASKED);
        bytes.all(|(byte, masked)| byte ^ MASK == masked)
    };
    let found = chunk.windows(MASKED.len()).filter(is_secret).count();
    chunk.zeroize();
    found
}

/// Answers each request with an empty list, and keeps nothing of it.
fn server() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let mut read = 0;
            while !head[..read].ends_with(b"\r\n\r\n") {
                match stream.read(&mut head[read..]) {
                    Ok(0) | Err(_) => break,
                    Ok(more) => read += more,
                }
            }
            head.zeroize();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n[]";
            stream.write_all(answer).unwrap();
        }
    });
    address
}

fn list_over<S: HttpService + Clone + Send + Sync + 'static>(
    url: &str,
    credential: Credential,
    transport: S,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let org = OrgUrl::parse(url).unwrap();
        let stack = Stack::new(&org, credential).over(transport);
        let client = Client::new(org, stack);
        let page = client.call(ListApiTokens::new()).await.unwrap();
        assert!(page.items.is_empty());
    });
}

#[test]
fn what_is_left_of_a_credential_that_was_dropped() {
    assert_eq!(copies(), 0, "the test keeps none");
    let kept = secret();
    assert_eq!(copies(), 1, "and finds one that is there");
    let mut kept = kept;
    kept.zeroize();

    // Given, cloned, shown and rejected.
    let credential = Credential::ssws(secret()).unwrap();
    assert_eq!(copies(), 1);
    let clone = credential.clone();
    assert!(!format!("{clone:?}").is_empty());
    drop((credential, clone));
    let mut broken = secret();
    broken.push('\n');
    assert!(Credential::ssws(broken).is_err());
    assert_eq!(copies(), 0);

    // Sent in memory: nothing of this library keeps one.
    let in_memory = service_fn(|_: Request<Body>| async {
        let body = Collected::from(bytes::Bytes::from_static(b"[]"));
        Ok::<_, Error>(Response::new(body))
    });
    let credential = Credential::ssws(secret()).unwrap();
    list_over("https://acme.okta.com", credential, in_memory);
    assert_eq!(copies(), 0);

    // Sent over HTTP/1.1: the buffer in which hyper wrote the head is not overwritten when it is freed.
    let url = format!("http://{}", server());
    let credential = Credential::ssws(secret()).unwrap();
    list_over(&url, credential, Transport::new().unwrap());
    let left = copies();
    assert!(left <= 1, "{left} copies");
}
