use std::time::Duration;

use tower_layer::Layer;

use super::AttemptTimeout;

/// Bounds the time of one attempt; see the [module](super).
#[derive(Debug, Clone, Copy)]
pub struct AttemptTimeoutLayer {
    timeout: Duration,
}

impl AttemptTimeoutLayer {
    /// Ends an attempt after `timeout`, or when the deadline of its call passes. Zero means without end. A call can set its
    /// own ([`CallOptions::attempt_timeout`](crate::CallOptions::attempt_timeout)).
    pub const fn new(timeout: Duration) -> Self {
        Self { timeout }
    }
}

impl Default for AttemptTimeoutLayer {
    /// 30 s: several times the slowest answers that Okta's own limits let pass.
    fn default() -> Self {
        Self::new(Duration::from_secs(30))
    }
}

impl<S> Layer<S> for AttemptTimeoutLayer {
    type Service = AttemptTimeout<S>;

    fn layer(&self, inner: S) -> AttemptTimeout<S> {
        AttemptTimeout::new(inner, self.timeout)
    }
}
