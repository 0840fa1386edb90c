use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use tokio::time::timeout;
use tower_service::Service;

use super::tls;
use crate::ErrorKind;
use crate::error::ConnectError;

/// Resolves, connects and shakes hands, all within one time.
#[derive(Clone)]
pub(super) struct Connector {
    inner: tls::Connector,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(inner: tls::Connector, timeout: Duration) -> Self {
        Self { inner, timeout }
    }
}

type Connection = <tls::Connector as Service<Uri>>::Response;

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = ConnectError;
    // A box for each connection, and none for the calls on it.
    type Future = Pin<Box<dyn Future<Output = Result<Connection, ConnectError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        self.inner.poll_ready(cx).map_err(ConnectError::find)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let limit = self.timeout;
        let connecting = self.inner.call(uri);
        Box::pin(async move {
            let connected = if limit.is_zero() {
                connecting.await
            } else {
                timeout(limit, connecting)
                    .await
                    .map_err(|elapsed| ConnectError::new(ErrorKind::ConnectTimeout, elapsed))?
            };
            connected.map_err(ConnectError::find)
        })
    }
}
