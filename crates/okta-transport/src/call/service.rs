use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use crate::{Body, BoxError, Error};

/// What carries an HTTP request to Okta: a transport, or a stack of layers over one.
///
/// It is implemented for every `Service<Request<Body>>` whose error is [`Error`] and whose future and response body can
/// be sent between threads, so that `S: HttpService + Clone` is all that a program over any stack has to write.
/// A layer or a transport with another error belongs below a [`NormalizeLayer`](crate::NormalizeLayer): where the
/// compiler says that it expected `Error` and found another one, that layer is missing.
///
/// ```
/// use okta_transport::{Client, Error, HttpService};
/// use okta_core::{ApiTokenId, GetApiToken};
///
/// async fn owner<S: HttpService + Clone>(client: &Client<S>, id: &ApiTokenId) -> Result<Option<String>, Error> {
///     let token = client.call(GetApiToken::new(id)).await?.value;
///     Ok(token.user_id.map(|id| id.to_string()))
/// }
/// ```
pub trait HttpService:
    Service<
        Request<Body>,
        Response = Response<Self::ResponseBody>,
        Error = Error,
        Future: Send + 'static,
    >
{
    /// The body of an answer.
    type ResponseBody: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static;
}

impl<S, B> HttpService for S
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error, Future: Send + 'static>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type ResponseBody = B;
}
