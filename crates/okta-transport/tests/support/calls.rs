//! Clients over the fake org with the whole default stack, and how calls end.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use okta_core::{
    ApiResponse, ApiTokenId, DecodeError, InvalidInput, Operation, OperationDescription, OrgUrl,
    RequestBuilder, Revoked,
};
use okta_mock::{MockOrg, MockOrgBuilder};
use okta_transport::{
    Body, BoxStack, Client, Credential, Error, ErrorKind, GaveUp, NormalizeLayer, Stack,
};
use tower::{Layer, ServiceExt, service_fn};

pub(crate) use super::url;

pub(crate) const SECRET: &str = "00a_secret";

pub(crate) fn builder() -> MockOrgBuilder {
    MockOrg::builder().tokens(3).api_token(SECRET)
}

/// An org that answers after `latency` milliseconds.
pub(crate) fn org(latency: u64) -> MockOrg {
    builder().latency(Duration::from_millis(latency)).build()
}

pub(crate) fn stack() -> Stack {
    Stack::new(&url(), Credential::ssws(SECRET).unwrap())
}

/// A client whose attempts find no connection that have these numbers, counted from 0.
pub(crate) fn client_but(unsent: Range<usize>, org: &MockOrg, stack: Stack) -> Client<BoxStack> {
    let attempts = Arc::new(AtomicUsize::new(0));
    let org = NormalizeLayer.layer(org.service());
    let transport = service_fn(move |request: Request<Body>| {
        let is_sent = !unsent.contains(&attempts.fetch_add(1, Ordering::SeqCst));
        let org = org.clone();
        async move {
            if is_sent {
                org.oneshot(request).await
            } else {
                Err(Error::new(ErrorKind::ConnectionRefused))
            }
        }
    });
    Client::new(url(), BoxStack::new(stack.over(transport)))
}

pub(crate) fn client(org: &MockOrg, stack: Stack) -> Client<BoxStack> {
    client_but(0..0, org, stack)
}

/// An id that is not the caller's own.
pub(crate) fn other_id(org: &MockOrg) -> ApiTokenId {
    let own = org.token_id(SECRET).unwrap();
    let tokens = org.tokens();
    let ids = tokens.iter().map(|token| token["id"].as_str().unwrap());
    ids.rev().find(|id| *id != own).unwrap().parse().unwrap()
}

/// Something that must not be carried out twice.
pub(crate) struct Create;

impl Operation for Create {
    type Output = ApiResponse<()>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("create", Method::POST, "/api/v1/things");

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION).build(org)
    }

    fn decode(&self, answer: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::confirmed(answer, ())
    }
}

pub(crate) fn with_things(builder: MockOrgBuilder) -> MockOrg {
    let route = |_: &Request<Bytes>| (StatusCode::CREATED, serde_json::json!({}));
    builder.route(Method::POST, "/api/v1/things", route).build()
}

/// How a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Ok,
    Gone,
    Failed(ErrorKind, Option<GaveUp>),
}

pub(crate) fn end<T>(result: Result<T, Error>, value: impl Fn(&T) -> End) -> End {
    match result {
        Ok(done) => value(&done),
        Err(error) => End::Failed(error.kind(), error.gave_up()),
    }
}

pub(crate) fn revoked(answer: &ApiResponse<Revoked>) -> End {
    match answer.value {
        Revoked::AlreadyGone => End::Gone,
        _ => End::Ok,
    }
}
