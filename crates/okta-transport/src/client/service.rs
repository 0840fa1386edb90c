use std::fmt;
use std::marker::PhantomData;
use std::task::{Context, Poll};

use okta_core::{Operation, OrgUrl};
use tower_service::Service;

use super::{Client, ResponseFuture};
use crate::call::call_span;
use crate::{Body, CallOptions, Error, HttpService};

/// One operation as a tower service: takes the operation's parameters, returns its output.
///
/// Any layer that is generic over the request can stand around it.
///
/// ```
/// use okta_core::{ApiTokenId, GetApiToken};
/// use okta_transport::{Client, Error, HttpService};
/// use tower::{ServiceBuilder, ServiceExt};
///
/// async fn get<S: HttpService + Clone>(client: &Client<S>, id: ApiTokenId) -> Result<(), tower::BoxError> {
///     let get = ServiceBuilder::new()
///         .concurrency_limit(4)
///         .service(client.service::<GetApiToken>());
///     println!("{}", get.oneshot(GetApiToken::new(id)).await?.value.name);
///     Ok(())
/// }
/// ```
pub struct OperationService<Op, S> {
    client: Client<S>,
    operation: PhantomData<fn(Op)>,
}

impl<Op, S> OperationService<Op, S> {
    /// Calls the operation through `client`.
    pub fn new(client: Client<S>) -> Self {
        Self {
            client,
            operation: PhantomData,
        }
    }

    pub(crate) fn org(&self) -> &OrgUrl {
        &self.client.org
    }

    /// What is set for every call.
    pub(super) fn options(&self) -> &CallOptions {
        &self.client.options
    }

    /// The same, to be changed.
    pub fn options_mut(&mut self) -> &mut CallOptions {
        self.client.options.make_mut()
    }
}

impl<Op, S> Service<Op> for OperationService<Op, S>
where
    Op: Operation,
    S: HttpService + Clone,
{
    type Response = Op::Output;
    type Error = Error;
    type Future = ResponseFuture<Op, S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.client.stack.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, operation: Op) -> Self::Future {
        let span = call_span(Op::DESCRIPTION);
        let entered = span.clone().entered();
        let client = &mut self.client;
        let request = match operation.request(&client.org) {
            Ok(request) => request,
            Err(refused) => {
                // The readiness that was waited for goes back, or a limit in the stack would stay one short.
                client.stack = client.stack.clone();
                return ResponseFuture::refused(operation, refused, span);
            }
        };
        let options = client.options.clone();
        let observer = client.observer.clone();
        let request =
            request.map(|data| Body::of_call(data, Op::DESCRIPTION, options).observed_by(observer));
        let answer = client.stack.call(request);
        drop(entered);
        ResponseFuture::sent(operation, answer, client.decoded_limit, span)
    }
}

impl<Op, S: Clone> Clone for OperationService<Op, S> {
    fn clone(&self) -> Self {
        Self::new(self.client.clone())
    }
}

impl<Op: Operation, S: fmt::Debug> fmt::Debug for OperationService<Op, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationService")
            .field("operation", &Op::DESCRIPTION.id())
            .field("client", &self.client)
            .finish()
    }
}
