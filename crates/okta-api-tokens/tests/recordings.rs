//! Captured traffic is replayed through the client: what real orgs send is read, kept and written back.
//!
//! The captures of the folder that `OKTA_RECORDINGS` names are taken where it is set, in the form that
//! [`recorded`] reads; those in `tests/fixtures`, made up in the same shapes, always.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::path::Path;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use okta_api_tokens::{
    ApiResponse, ApiToken, Body, Client, CollectLayer, Credential, DecodeError, Error,
    InvalidInput, ListApiTokens, NormalizeLayer, Operation, OperationDescription, OrgUrl, Page,
    RequestBuilder, RetryPolicy, Stack,
};
use serde::Deserialize;
use serde_json::Value;
use tower::{Layer, Service};

#[derive(Clone, Deserialize)]
struct Exchange {
    id: String,
    method: String,
    url: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Exchange {
    /// The answer as it left the server: bodies are kept decompressed and in one piece.
    fn response(&self) -> Response<Full<Bytes>> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            if !["content-encoding", "transfer-encoding", "content-length"]
                .contains(&name.to_ascii_lowercase().as_str())
            {
                response = response.header(name, value);
            }
        }
        let body = self.body.clone().unwrap_or_default();
        response.body(Full::from(body)).unwrap()
    }

    fn header(&self, wanted: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.as_str())
    }

    fn is_of_api_tokens(&self) -> bool {
        self.url.starts_with("/api/v1/api-tokens")
    }
}

/// A transport that answers each request with one exchange.
#[derive(Clone)]
struct Replay(Exchange);

impl Service<Request<Body>> for Replay {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(self.0.response()))
    }
}

/// A success of any endpoint: raw JSON, or nothing.
struct Anything;

impl Operation for Anything {
    type Output = ApiResponse<Option<Value>>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("anything", Method::GET, "/api/v1/anything");

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION).build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        if response.body().is_empty() {
            ApiResponse::confirmed(response, None)
        } else {
            ApiResponse::from_json(response)
        }
    }
}

/// One API token of any answer that holds one.
struct OneToken;

impl Operation for OneToken {
    type Output = ApiResponse<ApiToken>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("oneToken", Method::GET, "/api/v1/api-tokens/x");

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION).build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::from_json(response)
    }
}

async fn replay<Op: Operation>(exchange: &Exchange, operation: Op) -> Result<Op::Output, Error> {
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let transport = NormalizeLayer.layer(Replay(exchange.clone()));
    let transport = CollectLayer::default().layer(transport);
    let stack = Stack::new(&org, Credential::ssws("00exampleTokenNobodyHolds").unwrap())
        .retry(RetryPolicy::builder().retries(0).build())
        .over(transport);
    Client::new(org, stack).call(operation).await
}

/// How many of each kind were replayed.
#[derive(Debug, Default)]
struct Counts {
    tokens: usize,
    errors: usize,
    nexts: usize,
    others: usize,
}

async fn check(exchange: &Exchange, counts: &mut Counts) {
    let id = &exchange.id;
    let body: Value = exchange
        .body
        .as_deref()
        .and_then(|body| serde_json::from_str(body).ok())
        .unwrap_or_default();
    if !(200..300).contains(&exchange.status) {
        check_error(exchange, &body).await;
        counts.errors += 1;
        return;
    }
    let answer = replay(exchange, Anything)
        .await
        .unwrap_or_else(|error| panic!("{id}: {error}"));
    assert_eq!(answer.value.unwrap_or_default(), body, "{id}");
    assert_eq!(
        answer.meta.request_id(),
        exchange.header("x-okta-request-id").next(),
        "{id}"
    );
    assert_eq!(
        answer.meta.date().is_some(),
        exchange.header("date").next().is_some(),
        "{id}"
    );
    counts.others += 1;

    if exchange.is_of_api_tokens() && exchange.method != "DELETE" {
        let page = match &body {
            Value::Array(_) => Box::pin(replay(exchange, ListApiTokens::new())).await,
            _ => replay(exchange, OneToken)
                .await
                .map(|one| Page::new(vec![one.value], None, one.meta)),
        };
        let items = page.unwrap_or_else(|error| panic!("{id}: {error}")).items;
        let expected = match body {
            Value::Array(tokens) => tokens,
            token => vec![token],
        };
        counts.tokens += items.len();
        let written = serde_json::to_value(items).unwrap();
        assert_eq!(
            without_nulls(written),
            without_nulls(expected.into()),
            "{id}"
        );
    }

    let expects_next = exchange
        .header("link")
        .any(|link| link.contains("rel=\"next\""));
    let next = okta_core_next(exchange);
    assert_eq!(next.is_some(), expects_next, "{id}");
    if let Some(next) = next {
        assert!(
            exchange
                .header("link")
                .any(|link| link.contains(&format!("{next}>"))),
            "{id}"
        );
        counts.nexts += 1;
    }
}

async fn check_error(exchange: &Exchange, body: &Value) {
    let id = &exchange.id;
    let error = replay(exchange, Anything).await.unwrap_err();
    assert_eq!(error.status().unwrap(), exchange.status, "{id}");
    let code = body["errorCode"]
        .as_str()
        .or_else(|| body["error"].as_str());
    assert_eq!(error.code(), code, "{id}");
    assert_eq!(
        error.request_id(),
        exchange.header("x-okta-request-id").next(),
        "{id}"
    );
    let api = error.api().unwrap();
    let causes = body["errorCauses"].as_array().map_or(0, Vec::len);
    assert_eq!(api.causes().len(), causes, "{id}");
    let limits = api.meta().rate_limit();
    let limit = exchange.header("x-rate-limit-limit").next();
    assert_eq!(
        limits.limit.map(|limit| limit.to_string()).as_deref(),
        limit,
        "{id}"
    );
}

fn okta_core_next(exchange: &Exchange) -> Option<String> {
    okta_core::link::next(exchange.response().headers())
        .unwrap_or_else(|error| panic!("{}: {error}", exchange.id))
        .map(|cursor| cursor.to_string())
}

/// Null and missing are one.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// The exchanges of every JSON file in `folder`.
fn recorded(folder: &Path) -> Vec<Exchange> {
    let files =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut exchanges = Vec::new();
    for file in files {
        let path = file.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let read: Vec<Exchange> = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            exchanges.extend(read);
        }
    }
    exchanges
}

async fn check_all(folder: &Path) {
    let mut counts = Counts::default();
    for exchange in recorded(folder) {
        Box::pin(check(&exchange, &mut counts)).await;
    }
    println!("{}: {counts:?}", folder.display());
    let Counts {
        tokens,
        errors,
        nexts,
        others,
    } = counts;
    assert!(
        tokens > 0 && errors > 0 && nexts > 0 && others > 0,
        "{counts:?}"
    );
}

#[tokio::test]
async fn made_up_exchanges_in_the_shapes_of_real_ones_are_read() {
    Box::pin(check_all(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
    ))
    .await;
}

#[tokio::test]
async fn captured_exchanges_are_read() {
    match std::env::var_os("OKTA_RECORDINGS") {
        Some(folder) => Box::pin(check_all(Path::new(&folder))).await,
        None => println!(
            "OKTA_RECORDINGS is not set: only the fixtures of the repository were replayed"
        ),
    }
}
