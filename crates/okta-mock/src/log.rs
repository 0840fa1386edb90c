//! What the org received and answered.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Version, header};
use std::{collections::VecDeque, fmt};
use tokio::time::Instant;

/// One request that reached the org, and the status of its answer.
///
/// `Debug` hides credentials and the body, which can hold a client assertion; [`has_header`](Self::has_header) compares
/// any header without printing it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Exchange {
    /// The request's method.
    pub method: Method,
    /// Path and query as received.
    pub target: String,
    /// All headers as received, credentials among them.
    pub headers: HeaderMap,
    /// The request's body.
    pub body: Bytes,
    /// The HTTP version of the request.
    pub version: Version,
    /// When the request was complete, on tokio's clock.
    pub arrived: Instant,
    /// Number of the connection it came on, from 1; none in memory.
    pub connection: Option<u64>,
    /// Status of the answer; none while it is on its way, and where the connection was reset instead.
    pub status: Option<StatusCode>,
}

impl Exchange {
    /// The value of a header, if it is there once or more and its first value is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether one of the values of header `name` is `value`.
    #[must_use]
    pub fn has_header(&self, name: &str, value: &str) -> bool {
        self.headers
            .get_all(name)
            .iter()
            .any(|given| given == value)
    }

    /// The path without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("headers", &Redacted(&self.headers))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("version", &self.version)
            .field("arrived", &self.arrived)
            .field("connection", &self.connection)
            .field("status", &self.status)
            .finish()
    }
}

struct Redacted<'a>(&'a HeaderMap);

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = [
            header::AUTHORIZATION.as_str(),
            header::PROXY_AUTHORIZATION.as_str(),
            "cookie",
            "dpop",
        ];
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            map.key(name);
            if secret.contains(&name.as_str()) {
                map.value(&"***")
            } else {
                map.value(value)
            };
        }
        map.finish()
    }
}

/// The last exchanges, up to a capacity.
#[derive(Debug)]
pub(crate) struct Log {
    entries: VecDeque<Exchange>,
    capacity: usize,
    /// Number of the oldest entry that is still held.
    first: u64,
}

impl Log {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            capacity,
            first: 0,
        }
    }

    /// Notes a request and returns its number.
    pub(crate) fn received(&mut self, request: &Request<Bytes>, connection: Option<u64>) -> u64 {
        let number = self.first + self.entries.len() as u64;
        if self.capacity == 0 {
            self.first += 1;
            return number;
        }
        if self.entries.len() == self.capacity {
            self.entries.pop_front();
            self.first += 1;
        }
        let target = request
            .uri()
            .path_and_query()
            .map_or("", |target| target.as_str());
        self.entries.push_back(Exchange {
            method: request.method().clone(),
            target: target.to_owned(),
            headers: request.headers().clone(),
            body: request.body().clone(),
            version: request.version(),
            arrived: Instant::now(),
            connection,
            status: None,
        });
        number
    }

    pub(crate) fn answered(&mut self, number: u64, status: StatusCode) {
        let index = number
            .checked_sub(self.first)
            .and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            entry.status = Some(status);
        }
    }

    pub(crate) fn entries(&self) -> Vec<Exchange> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.first += self.entries.len() as u64;
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_with_their_entries() {
        for capacity in 0..4_usize {
            let mut log = Log::new(capacity);
            for round in 0..10_u16 {
                let number = log.received(&Request::new(Bytes::new()), None);
                assert_eq!(number, u64::from(round));
                log.answered(number, StatusCode::from_u16(200 + round).unwrap());
                log.answered(number.saturating_sub(5), StatusCode::OK);
            }
            let kept = log.entries();
            assert_eq!(kept.len(), capacity);
            if let Some(last) = kept.last() {
                assert_eq!(last.status.unwrap().as_u16(), 209);
            }
        }
    }
}
