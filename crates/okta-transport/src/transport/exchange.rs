use std::sync::Arc;

use http::{Request, Response};

use super::body::WireBody;
use super::payload::Payload;
use super::pool::{Origin, Taken};
use crate::error::{exchange_failed, request_unsent};
use crate::{Error, ErrorKind};

/// One request and its answer.
///
/// A connection may be closed by the server just as a request is handed to it. Where hyper gives the request back, no
/// byte of it was sent, and it goes to another connection; from a connection that was made for it, it does not.
pub(super) fn exchange(
    origin: Arc<Origin>,
    request: Request<Payload>,
) -> impl Future<Output = Result<Response<WireBody>, Error>> {
    // Where an `async fn` has a parameter, its future has room for it twice.
    let mut request = Some(request);
    async move {
        loop {
            let mut lease = match origin.take() {
                Taken::Now(lease) => lease,
                Taken::Later(promise) => promise
                    .await
                    .map_err(|_| lost())?
                    .map_err(exchange_failed)?,
            };
            let mut error = match lease.answer(&mut request).await {
                Ok(answer) => return Ok(answer.map(|body| WireBody::new(body, lease))),
                Err(error) => error,
            };
            request = error.take_message();
            if request.is_none() {
                return Err(exchange_failed(error.into_error()));
            }
            if !lease.is_reused() {
                return Err(request_unsent(error.into_error()));
            }
        }
    }
}

/// The runtime in which the connection was being made is gone. The next attempt makes its own.
fn lost() -> Error {
    Error::new(ErrorKind::Connect).with_message(
        "the runtime in which the connection was being made is gone; nothing was sent",
    )
}
