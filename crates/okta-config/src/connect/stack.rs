use std::time::Duration;

use okta_transport::retry::Backoff;
use okta_transport::{RateLimitLayer, RetryPolicy, SharedCredential, Stack};

use crate::{Config, ConfigError, Finding};

/// The first wait before a retry, as where nothing is set.
const FLOOR: Duration = Duration::from_millis(250);

impl Config {
    /// The stack: deadline, retries and the longest wait for a rate limit as configured, all else in its defaults. It takes
    /// layers of your own, and stands over a transport then.
    ///
    /// # Errors
    /// Where the waits before retries cannot be had.
    pub fn stack(&self, credential: impl Into<SharedCredential>) -> Result<Stack, ConfigError> {
        let refuse = |mistake| self.refuse(vec![mistake]);
        let retry = self.retry().map_err(refuse)?;
        let mut stack = Stack::new(self.org_url(), credential).retry(retry);
        if let Some(timeout) = self.request_timeout() {
            stack = stack.deadline(timeout);
        }
        // Zero would be without end there, and is "no retries" here.
        if let Some(longest) = self.max_backoff().filter(|longest| !longest.is_zero()) {
            let limits = RateLimitLayer::builder().longest_wait(longest).build();
            let limits =
                limits.map_err(|error| refuse(self.refused("rateLimit.maxBackoff", &error)))?;
            stack = stack.rate_limit(limits);
        }
        Ok(stack)
    }

    /// What is repeated, of calls and of token requests.
    pub(super) fn retry(&self) -> Result<RetryPolicy, Finding> {
        let mut policy = RetryPolicy::builder();
        if let Some(retries) = self.max_retries() {
            policy = policy.retries(retries);
        }
        let has_retries = self.max_retries() != Some(0);
        if let Some(longest) = self.max_backoff().filter(|_| has_retries) {
            let backoff = Backoff::new(FLOOR.min(longest), longest).map_err(|_| {
                self.mistake(
                    "rateLimit.maxBackoff",
                    "it is 0, and a failing org would be called again without a pause; set rateLimit.maxRetries to 0 for no retries",
                )
            })?;
            policy = policy.backoff(backoff);
        }
        Ok(policy.build())
    }
}
