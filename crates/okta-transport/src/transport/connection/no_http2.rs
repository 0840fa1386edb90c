//! In place of HTTP/2 where the library is built without it: there is no such connection.

#![expect(clippy::unused_self, reason = "the same signatures as with HTTP/2")]

use std::sync::Arc;

use http::Request;

use super::{Answered, Stream};
use crate::transport::payload::Payload;

/// It is no type without a value, such as an empty `enum`: the compiler would take the code around it for unreachable.
#[derive(Clone)]
#[expect(dead_code, reason = "it is never made")]
pub(in crate::transport) struct Http2(Arc<()>);

const NEVER: &str = "HTTP/2 was neither offered nor asked for";

impl Http2 {
    #[expect(clippy::unused_async, reason = "the same signature as with HTTP/2")]
    pub(in crate::transport) async fn handshake(_: Stream, _: usize) -> hyper::Result<Self> {
        unreachable!("{NEVER}")
    }

    pub(in crate::transport) fn is_closed(&self) -> bool {
        unreachable!("{NEVER}")
    }

    pub(in crate::transport) fn most_streams(&self) -> Option<usize> {
        unreachable!("{NEVER}")
    }

    pub(in crate::transport) fn send(
        &mut self,
        _: Request<Payload>,
    ) -> std::future::Ready<Answered> {
        unreachable!("{NEVER}")
    }
}
