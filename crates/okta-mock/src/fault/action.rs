//! What a fault does to a request's answer.

use crate::answer::{Answer, OktaError, Payload};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header::CONTENT_TYPE};

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Pass,
    Reset,
    Cut { sent: usize },
    Stall { sent: usize },
    Replace(Replacement),
}

/// An answer in place of the org's.
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub(crate) status: StatusCode,
    pub(crate) code: Option<String>,
    pub(crate) body: Option<Bytes>,
    pub(crate) headers: HeaderMap,
    pub(crate) base: Base,
}

/// The headers that a replacement begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// The org's, and the request counts in its bucket.
    Org,
    /// nginx's.
    Proxy,
    Nothing,
}

impl Replacement {
    pub(super) fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a status is between 100 and 999");
        let code = usual_code(status).map(str::to_owned);
        Self {
            status,
            code,
            body: None,
            headers: HeaderMap::new(),
            base: Base::Org,
        }
    }

    pub(super) fn response(response: Response<Bytes>) -> Self {
        let (head, body) = response.into_parts();
        Self {
            status: head.status,
            code: None,
            body: Some(body),
            headers: head.headers,
            base: Base::Nothing,
        }
    }

    /// The answer to request `number`, with the replacement's own headers over `base`.
    pub(crate) fn answer(&self, number: u64, mut base: HeaderMap) -> Answer {
        base.remove(CONTENT_TYPE);
        for name in self.headers.keys() {
            base.remove(name);
        }
        for (name, value) in &self.headers {
            base.append(name, value.clone());
        }
        match (&self.body, &self.code) {
            (Some(body), _) if self.base == Base::Nothing => Answer {
                status: self.status,
                headers: base,
                payload: Payload::Sized(body.clone()),
            },
            (Some(body), _) => Answer::sized(self.status, base, body.clone()),
            (None, Some(code)) => {
                let error = OktaError::new(self.status, code);
                Answer::json(self.status, base, error.body(number))
            }
            (None, None) if self.status == StatusCode::NO_CONTENT => Answer::no_content(base),
            (None, None) => Answer::sized(self.status, base, Bytes::new()),
        }
    }
}

/// The code that Okta answers with this status most often.
fn usual_code(status: StatusCode) -> Option<&'static str> {
    Some(match status.as_u16() {
        400 => "E0000001",
        401 => "E0000011",
        403 => "E0000006",
        404 => "E0000007",
        405 => "E0000022",
        429 => "E0000047",
        500 => "E0000009",
        _ => return None,
    })
}
