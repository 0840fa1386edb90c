//! Scripted failures.

mod action;
mod edit;
mod matcher;
mod queue;

pub(crate) use action::{Action, Base};
pub(crate) use queue::Queue;

use action::Replacement;
use bytes::Bytes;
use edit::Edit;
use http::{HeaderMap, Response};
use matcher::Matcher;
use serde_json::Value;
use std::time::Duration;

/// One scripted failure: what happens, to which request, and how often.
///
/// A fault handed to [`MockOrg::fault`](crate::MockOrg::fault) meets the next request that it matches, once. With several in the
/// queue, the first that matches is taken.
///
/// ```
/// # use okta_mock::{Fault, MockOrg};
/// # use std::time::Duration;
/// let org = MockOrg::new();
/// org.fault(Fault::status(503).html("<h1>Service Unavailable</h1>").times(2));
/// org.fault(Fault::reset().executed().on("DELETE", "/api/v1/api-tokens/"));
/// org.fault(Fault::cut(10).nth(3));
/// org.fault(Fault::none().delay(Duration::from_secs(5)).remove_header("x-rate-limit-reset"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until it is given to an org"]
pub struct Fault {
    pub(crate) action: Action,
    pub(crate) executed: bool,
    pub(crate) delay: Duration,
    edits: Vec<Edit>,
    matcher: Matcher,
}

impl Fault {
    fn new(action: Action) -> Self {
        Self {
            action,
            executed: false,
            delay: Duration::ZERO,
            edits: Vec::new(),
            matcher: Matcher::default(),
        }
    }

    /// The org answers as ever: a carrier for [`delay`](Self::delay) and the header changes.
    pub fn none() -> Self {
        Self::new(Action::Pass)
    }

    /// An answer with this status: Okta's error object where a code goes with the status, else no body.
    ///
    /// The request counts in its bucket, but is not executed.
    ///
    /// # Panics
    /// When `status` is outside 100 to 999.
    pub fn status(status: u16) -> Self {
        Self::new(Action::Replace(Replacement::status(status)))
    }

    /// A whole answer of the user's own, as from a proxy in front: nothing is added to it and nothing counted.
    pub fn respond(response: Response<Bytes>) -> Self {
        Self::new(Action::Replace(Replacement::response(response)))
    }

    /// The connection is reset before an answer. The request is not executed; see [`executed`](Self::executed).
    pub fn reset() -> Self {
        Self::new(Action::Reset)
    }

    /// The request is executed and its answer begins; after `sent` bytes of the body the connection closes.
    pub fn cut(sent: usize) -> Self {
        Self::new(Action::Cut { sent })
    }

    /// The request is executed and its answer begins; after `sent` bytes of the body nothing follows, ever.
    pub fn stall(sent: usize) -> Self {
        Self::new(Action::Stall { sent })
    }

    /// 200 with bytes that are neither JSON nor text, as `application/json`.
    pub fn garbage() -> Self {
        Self::status(200)
            .body(Bytes::from_static(b"\x00\xff\xfe{\"\x80garbage\xc3\x28]"))
            .content_type("application/json")
    }

    /// 200 with an HTML page, as a captive portal sends it.
    pub fn html_page() -> Self {
        Self::status(200)
            .html("<!DOCTYPE html><html><title>Sign in</title><body>Network sign-in</body></html>")
    }

    /// 200 with `Content-Length: 0`.
    pub fn empty() -> Self {
        Self::status(200).body(Bytes::new())
    }

    /// 200 with a JSON string of `len` bytes.
    pub fn oversized(len: usize) -> Self {
        let mut body = vec![b'x'; len.max(2)];
        let last = body.len() - 1;
        (body[0], body[last]) = (b'"', b'"');
        Self::status(200)
            .body(body)
            .content_type("application/json")
    }
}

/// The answer that replaces the org's; on [`none`](Fault::none) it begins as an empty 200.
///
/// # Panics
/// Each of these does on a fault of the connection, which has no answer: [`reset`](Fault::reset), [`cut`](Fault::cut) and
/// [`stall`](Fault::stall).
impl Fault {
    /// Okta's error object with this code.
    pub fn code(self, code: &str) -> Self {
        self.replacement(|it| it.code = Some(code.to_owned()))
    }

    /// A JSON body.
    pub fn json(self, value: &Value) -> Self {
        self.body(value.to_string())
            .content_type("application/json")
    }

    /// An HTML body.
    pub fn html(self, page: &str) -> Self {
        self.body(page.to_owned()).content_type("text/html")
    }

    /// A body, without content type unless one is set.
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.replacement(|it| it.body = Some(body))
    }

    /// The `Content-Type` of the answer.
    pub fn content_type(self, value: &str) -> Self {
        self.set_header("content-type", value)
    }

    /// Leaves `Content-Type` out of the answer.
    pub fn no_content_type(self) -> Self {
        self.remove_header("content-type")
    }

    /// As from nginx in front of the org: no request id, no rate limit headers, and nothing counted in the bucket.
    pub fn bare(self) -> Self {
        self.replacement(|it| it.base = Base::Proxy)
    }

    fn replacement(mut self, change: impl FnOnce(&mut Replacement)) -> Self {
        if let Action::Pass = self.action {
            self.action = Action::Replace(Replacement::status(200));
        }
        match &mut self.action {
            Action::Replace(replacement) => change(replacement),
            other => panic!("a fault of the connection ({other:?}) has no answer to change"),
        }
        self
    }
}

/// Circumstances of any fault.
impl Fault {
    /// The request is executed all the same, and only its answer lost or replaced.
    pub fn executed(self) -> Self {
        Self {
            executed: true,
            ..self
        }
    }

    /// Holds the answer (or the reset) back for so long, above the org's own latency.
    pub fn delay(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// Replaces all values of a header by this one.
    ///
    /// # Panics
    /// When `name` or `value` is no valid header; so do the other header methods.
    pub fn set_header(mut self, name: &str, value: &str) -> Self {
        self.edits.push(Edit::set(name, value));
        self
    }

    /// Adds a value to a header and keeps those that are there.
    pub fn append_header(mut self, name: &str, value: &str) -> Self {
        self.edits.push(Edit::append(name, value));
        self
    }

    /// Removes a header.
    pub fn remove_header(mut self, name: &str) -> Self {
        self.edits.push(Edit::remove(name));
        self
    }

    pub(crate) fn edit(&self, headers: &mut HeaderMap) {
        for edit in &self.edits {
            edit.apply(headers);
        }
    }
}

/// Which requests a fault meets.
impl Fault {
    /// Only requests with this method and a path that begins with `path`.
    pub fn on(self, method: &str, path: &str) -> Self {
        self.method(method).path(path)
    }

    /// Only requests with this method.
    pub fn method(mut self, method: &str) -> Self {
        self.matcher.method = Some(method.to_owned());
        self
    }

    /// Only requests whose path begins with `prefix`.
    pub fn path(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.matcher.prefix);
        self
    }

    /// From the `n`-th matching request on, counted from 1 when the fault is queued.
    pub fn nth(mut self, n: usize) -> Self {
        self.matcher.skip = n.saturating_sub(1);
        self
    }

    /// `n` matching requests instead of one.
    pub fn times(mut self, n: usize) -> Self {
        self.matcher.times = n;
        self
    }

    /// Every matching request.
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }
}
