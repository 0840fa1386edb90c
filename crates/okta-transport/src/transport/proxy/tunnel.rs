//! The request for a tunnel (RFC 9110, section 9.3.6).
//!
//! hyper-util's own tunnel keeps neither the status of a refusal nor the scheme that the proxy asks for, which are what
//! the reader of the error needs.

use std::io;

use http::StatusCode;
use httparse::{EMPTY_HEADER, Response, Status};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use super::{Proxy, answer};
use crate::error::ConnectError;

/// The longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 8 * 1024;
const MOST_HEADERS: usize = 64;

/// Asks for a tunnel to `target`, host and port, over a connection to the proxy.
pub(super) async fn open(
    mut stream: TcpStream,
    target: &str,
    proxy: &Proxy,
) -> Result<TcpStream, ConnectError> {
    stream
        .write_all(&request(target, proxy))
        .await
        .map_err(|error| answer::broken(proxy, error))?;
    let mut head = Vec::with_capacity(512);
    let mut received = 0;
    loop {
        let read = stream
            .read_buf(&mut head)
            .await
            .map_err(|error| answer::broken(proxy, error))?;
        if read == 0 {
            return Err(answer::broken(proxy, io::ErrorKind::UnexpectedEof.into()));
        }
        received += read;
        while let Some((length, status)) = parse(&head, target, proxy)? {
            if status == StatusCode::SWITCHING_PROTOCOLS {
                return Err(answer::foreign(proxy, "it switched to another protocol"));
            } else if status.is_informational() {
                head.drain(..length);
            } else if head.len() > length {
                // Nobody speaks in the tunnel before this side does.
                return Err(answer::foreign(proxy, "it sent more than a head"));
            } else {
                return Ok(stream);
            }
        }
        // Those before the last one count too.
        if received > LONGEST_HEAD {
            return Err(answer::foreign(proxy, "its head is too long"));
        }
    }
}

fn request(target: &str, proxy: &Proxy) -> Zeroizing<Vec<u8>> {
    let target = target.as_bytes();
    let mut parts = vec![b"CONNECT ", target, b" HTTP/1.1\r\nHost: ", target, b"\r\n"];
    if let Some(basic) = &proxy.basic {
        parts.extend([b"Proxy-Authorization: ", basic.as_bytes(), b"\r\n"]);
    }
    parts.push(b"\r\n");
    // It is allocated once in its full length, so that no copy of the credentials is left behind by growing.
    Zeroizing::new(parts.concat())
}

/// The length and the status of a head that is whole and no refusal; none while it is not whole.
fn parse(
    bytes: &[u8],
    target: &str,
    proxy: &Proxy,
) -> Result<Option<(usize, StatusCode)>, ConnectError> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut response = Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(error) => return Err(answer::foreign(proxy, error)),
    };
    let status = StatusCode::from_u16(response.code.unwrap_or_default())
        .map_err(|error| answer::foreign(proxy, error))?;
    if status.is_success() || status.is_informational() {
        Ok(Some((length, status)))
    } else {
        Err(answer::refused(proxy, target, status, response.headers))
    }
}
