//! One request on its way through the org, and the answers that it can have anywhere.

use crate::{
    Bucket,
    answer::{Answer, HeaderSet, OktaError, rate},
    origin::Origin,
};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;

#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Bytes>,
    pub(crate) origin: Origin,
    /// Number of the request, from which its ids are made.
    pub(crate) number: u64,
    /// When it arrived, on the org's clock.
    pub(crate) now: Timestamp,
    /// Requests in the org, this one included.
    pub(crate) in_flight: usize,
}

impl Call<'_> {
    /// The header set that goes with a status.
    pub(crate) fn headers(&self, status: StatusCode, bucket: Option<Bucket>) -> HeaderMap {
        let set = match status {
            StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS => HeaderSet::Refused,
            StatusCode::METHOD_NOT_ALLOWED => HeaderSet::Proxy,
            _ => HeaderSet::Org,
        };
        let mut headers = self.header_set(set);
        if let Some(bucket) = bucket {
            rate(&mut headers, bucket);
        }
        headers
    }

    pub(crate) fn error(&self, bucket: Option<Bucket>, error: &OktaError) -> Answer {
        Answer::json(
            error.status,
            self.headers(error.status, bucket),
            error.body(self.number),
        )
    }

    /// The static page of the web server in front of the org, 46 bytes as recorded.
    pub(crate) fn web_server_404(&self) -> Answer {
        let page = b"{\"status\":404,\"message\":\"Resource not found\"}\n";
        let headers = self.header_set(HeaderSet::WebServer);
        Answer::sized(StatusCode::NOT_FOUND, headers, Bytes::from_static(page))
    }

    /// What nginx in front of the org adds to its own pages.
    pub(crate) fn proxy_headers(&self) -> HeaderMap {
        self.header_set(HeaderSet::Proxy)
    }

    fn header_set(&self, set: HeaderSet) -> HeaderMap {
        set.headers(self.now, self.number, &self.origin)
    }
}
