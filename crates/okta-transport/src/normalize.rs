use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::{BoxError, Error};

/// Turns the errors of layers that are not ours back into [`Error`].
///
/// Many layers of tower erase the error to a box. An error of ours comes out of the box as it went in; any other gets
/// the kind [`Layer`](crate::ErrorKind::Layer). The default stack has one above each slot for user layers.
///
/// ```
/// use std::time::Duration;
/// use okta_transport::NormalizeLayer;
/// use tower::ServiceBuilder;
/// # use okta_transport::{Body, Error, HttpService};
/// # fn is_http_service(_: &impl HttpService) {}
/// # let transport = tower::service_fn(|_: http::Request<Body>| async {
/// #     Ok::<_, Error>(http::Response::new(Body::plain("[]")))
/// # });
///
/// let stack = ServiceBuilder::new()
///     .layer(NormalizeLayer)
///     .load_shed()
///     .service(transport);
/// is_http_service(&stack);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct NormalizeLayer;

impl<S> Layer<S> for NormalizeLayer {
    type Service = Normalize<S>;

    fn layer(&self, inner: S) -> Normalize<S> {
        Normalize { inner }
    }
}

/// The service of [`NormalizeLayer`].
#[derive(Debug, Clone)]
pub struct Normalize<S> {
    inner: S,
}

impl<S, R> Service<R> for Normalize<S>
where
    S: Service<R, Error: Into<BoxError>>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = NormalizeFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner
            .poll_ready(cx)
            .map_err(|error| Error::from(error.into()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        NormalizeFuture {
            inner: self.inner.call(request),
        }
    }
}

pin_project! {
    /// The future of [`Normalize`].
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct NormalizeFuture<F> {
        #[pin]
        inner: F,
    }
}

impl<F, T, E> Future for NormalizeFuture<F>
where
    F: Future<Output = Result<T, E>>,
    E: Into<BoxError>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project()
            .inner
            .poll(cx)
            .map_err(|error| Error::from(error.into()))
    }
}
