//! In place of HTTP/2 where the library is built without it: there is no such connection.

use http::Request;

use super::{Sending, Stream};
use crate::Body;

#[derive(Clone)]
pub(in crate::transport) enum Http2 {}

impl Http2 {
    #[expect(clippy::unused_async, reason = "the same signature as with HTTP/2")]
    pub(in crate::transport) async fn handshake(_: Stream, _: usize) -> hyper::Result<Self> {
        unreachable!("HTTP/2 was neither offered nor asked for")
    }

    pub(in crate::transport) fn is_closed(&self) -> bool {
        match *self {}
    }

    pub(in crate::transport) fn most_streams(&self) -> Option<usize> {
        match *self {}
    }

    pub(in crate::transport) fn send(&mut self, _: Request<Body>) -> Sending {
        match *self {}
    }
}
