//! Making a connection, in a task of its own.

use std::sync::{Arc, Weak};

use hyper_util::client::legacy::connect::Connection as _;
use tower::ServiceExt;

use super::state::Kind;
use super::{Offer, Origin, Settings};
use crate::error::ConnectError;
use crate::transport::connection::{Http1, Http2, Stream};

/// Begins to make a connection that the state knows of.
pub(super) fn start(origin: &Arc<Origin>) {
    let attempt = Attempt(Arc::downgrade(origin));
    let Settings {
        connector, offer, ..
    } = origin.settings();
    let connecting = connector.clone().oneshot(origin.address().uri());
    let making = Box::pin(make(connecting, *offer, origin.state().most_streams()));
    tokio::spawn(async move { attempt.end(making.await) });
}

async fn make(
    connecting: impl Future<Output = Result<Stream, ConnectError>>,
    offer: Offer,
    most: usize,
) -> Result<Made, ConnectError> {
    let stream = connecting.await?;
    if offer == Offer::Http2 || stream.connected().is_negotiated_h2() {
        let made = Http2::handshake(stream, most).await;
        made.map(Made::Http2).map_err(ConnectError::find)
    } else {
        let made = Http1::handshake(stream).await;
        made.map(Made::Http1).map_err(ConnectError::find)
    }
}

enum Made {
    Http1(Box<Http1>),
    Http2(Http2),
}

/// A connection that is being made. It holds nobody's transport: where that is gone, so are those who wait.
struct Attempt(Weak<Origin>);

impl Attempt {
    fn end(mut self, made: Result<Made, ConnectError>) {
        let Some(origin) = std::mem::take(&mut self.0).upgrade() else {
            return;
        };
        match made {
            Ok(Made::Http1(connection)) => {
                origin.connected(Kind::Http1);
                origin.hand_on(connection, false);
                origin.cover();
            }
            Ok(Made::Http2(connection)) => {
                let most = origin.state().most_streams();
                origin.connected(Kind::Http2 { most });
                origin.share(connection);
                origin.cover();
            }
            Err(error) => origin.failed(Some(&error)),
        }
    }
}

impl Drop for Attempt {
    /// The task was lost, with its runtime or by a panic.
    fn drop(&mut self) {
        if let Some(origin) = self.0.upgrade() {
            origin.failed(None);
        }
    }
}
