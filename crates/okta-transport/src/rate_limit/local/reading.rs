use http::{HeaderMap, HeaderValue, StatusCode, header::DATE};
use jiff::Timestamp;
use okta_core::{RateLimit, headers};

use crate::time::{Nanos, date_or_own, nanos, own_clock};

/// What an answer says of its bucket.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reading {
    /// When the request was sent and its answer received.
    pub(super) sent: Nanos,
    pub(super) received: Nanos,
    /// 429.
    pub(super) refused: bool,
    pub(super) limit: Option<u32>,
    pub(super) remaining: Option<u32>,
    /// In seconds of the server's clock.
    pub(super) reset: Option<i64>,
    /// In seconds of the server's clock.
    pub(super) date: Option<i64>,
    /// What the clock of this machine shows, in seconds, where the server names a reset and tells no clock of its own.
    pub(super) own_clock: Option<i64>,
    /// How long a 429 asks to stay away (`Retry-After`).
    pub(super) retry_after: Option<Nanos>,
}

impl Reading {
    pub(super) fn new(
        status: StatusCode,
        headers: &HeaderMap,
        dates: &mut Dates,
        (sent, received): (Nanos, Nanos),
    ) -> Self {
        let RateLimit {
            limit,
            remaining,
            reset,
            ..
        } = RateLimit::from_headers(headers);
        let date = dates.read(headers);
        let refused = status == StatusCode::TOO_MANY_REQUESTS;
        Self {
            sent,
            received,
            refused,
            retry_after: refused
                .then(|| headers::retry_after_by(headers, || Some(date_or_own(headers))))
                .flatten()
                .map(nanos),
            limit,
            remaining,
            reset: reset.map(Timestamp::as_second),
            date,
            own_clock: (date.is_none() && reset.is_some()).then(|| own_clock().as_second()),
        }
    }

    /// Whether the refusal came from the limit of calls at once, which says nothing of the bucket.
    pub(super) fn is_of_concurrency(&self) -> bool {
        self.refused && self.limit == Some(0) && self.remaining == Some(0)
    }
}

/// Reads `Date`. The header stays the same for a second, so the last one is kept with its meaning.
#[derive(Debug, Default)]
pub(super) struct Dates {
    last: Option<(HeaderValue, Option<i64>)>,
}

impl Dates {
    fn read(&mut self, headers: &HeaderMap) -> Option<i64> {
        let header = headers.get(DATE)?;
        if let Some((last, date)) = &self.last
            && last == header
        {
            return *date;
        }
        let date = headers::date(headers).map(Timestamp::as_second);
        self.last = Some((header.clone(), date));
        date
    }
}
