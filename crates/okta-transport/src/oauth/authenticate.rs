use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower::ServiceExt;
use tower_layer::Layer;
use tower_service::Service;

use super::app::App;
use crate::{Body, Error};

/// Puts what shows who asks on each attempt of a token request: made inside the attempt, since an assertion is spent with
/// it, whatever the answer says.
#[derive(Debug, Clone)]
pub(super) struct AuthenticateLayer(pub(super) Arc<App>);

impl<S> Layer<S> for AuthenticateLayer {
    type Service = Authenticate<S>;

    fn layer(&self, inner: S) -> Authenticate<S> {
        Authenticate {
            inner,
            app: Arc::clone(&self.0),
        }
    }
}

/// The service of [`AuthenticateLayer`].
#[derive(Debug, Clone)]
pub(super) struct Authenticate<S> {
    inner: S,
    app: Arc<App>,
}

impl<S, B> Service<Request<Body>> for Authenticate<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error, Future: Send>
        + Clone
        + Send
        + 'static,
    B: AsRef<[u8]> + 'static,
{
    type Response = Response<B>;
    type Error = Error;
    // A box for each token request, and none for the calls that use the token.
    type Future = Pin<Box<dyn Future<Output = Result<Response<B>, Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // The signer may take its time: the readiness of what is below goes back meanwhile.
        self.inner = self.inner.clone();
        let inner = self.inner.clone();
        let app = Arc::clone(&self.app);
        Box::pin(async move {
            let stamped = app.stamp(&mut request).await?;
            let mut answer = inner.oneshot(request).await?;
            app.learn(stamped, &mut answer);
            Ok(answer)
        })
    }
}
