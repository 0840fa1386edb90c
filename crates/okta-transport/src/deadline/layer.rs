use std::time::Duration;

use tower_layer::Layer;

use super::Deadline;

/// Bounds the time of a call; see the [module](super).
#[derive(Debug, Clone, Copy)]
pub struct DeadlineLayer {
    timeout: Duration,
}

impl DeadlineLayer {
    /// Ends a call `timeout` after it was made. Zero means without end. A call can set its own
    /// ([`CallOptions::deadline`](crate::CallOptions::deadline)), and one whose request carries an earlier deadline
    /// ([`Body::set_deadline`](crate::Body::set_deadline)) keeps that.
    pub const fn new(timeout: Duration) -> Self {
        Self { timeout }
    }
}

impl Default for DeadlineLayer {
    /// 120 s: a wait for the next window of a rate limit, and one more attempt of 30 s beside it.
    fn default() -> Self {
        Self::new(Duration::from_secs(120))
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline::new(inner, self.timeout)
    }
}
