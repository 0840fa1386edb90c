//! What the tests of the org share.
#![allow(
    dead_code,
    reason = "every test file is a crate of its own and uses its part"
)]

pub(crate) mod oauth;

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) const LIST: &str = "/api/v1/api-tokens";

/// A complete answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> String {
        self.json()["errorCode"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Ids of a list.
    pub(crate) fn ids(&self) -> Vec<String> {
        let list = self.json();
        list.as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Path and query of the `next` link.
    pub(crate) fn next(&self) -> Option<String> {
        let links = self.headers.get_all("link").iter();
        let texts: Vec<_> = links
            .flat_map(|value| value.to_str().unwrap().split(", "))
            .collect();
        let next = texts.iter().find(|text| text.ends_with("rel=\"next\""))?;
        let url: http::Uri = next.split(['<', '>']).nth(1)?.parse().unwrap();
        Some(url.path_and_query()?.to_string())
    }
}

pub(crate) fn request(
    method: &str,
    path: &str,
    authorization: &str,
    body: impl Into<Bytes>,
) -> Request<Full<Bytes>> {
    let mut request = Request::builder().method(method).uri(path);
    if !authorization.is_empty() {
        request = request.header("authorization", authorization);
    }
    request.body(Full::new(body.into())).unwrap()
}

pub(crate) async fn try_send(
    org: &MockOrg,
    request: Request<Full<Bytes>>,
) -> std::io::Result<Answer> {
    let (head, body) = org.service().oneshot(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body,
    })
}

pub(crate) async fn send(org: &MockOrg, request: Request<Full<Bytes>>) -> Answer {
    try_send(org, request).await.unwrap()
}

/// Sends with the default API token and without a body.
pub(crate) async fn call(org: &MockOrg, method: &str, path: &str) -> Answer {
    send(org, request(method, path, &ssws(), Bytes::new())).await
}

pub(crate) fn ssws() -> String {
    format!("SSWS {DEFAULT_API_TOKEN}")
}

pub(crate) fn one(id: &str) -> String {
    format!("{LIST}/{id}")
}
