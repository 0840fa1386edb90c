use std::time::Duration;

use okta_transport::retry::Backoff;
use okta_transport::{RetryPolicy, SharedCredential, Stack};

use crate::{Config, ConfigError, Finding};

/// The first wait before a retry, as where nothing is set.
const FLOOR: Duration = Duration::from_millis(250);

impl Config {
    /// The stack: deadline and retries as configured, all else in its defaults. It takes layers of your own, and stands over a
    /// transport then.
    ///
    /// # Errors
    /// Where the waits before retries cannot be had.
    pub fn stack(&self, credential: impl Into<SharedCredential>) -> Result<Stack, ConfigError> {
        let retry = self.retry().map_err(|mistake| self.refuse(vec![mistake]))?;
        let mut stack = Stack::new(self.org_url(), credential).retry(retry);
        if let Some(timeout) = self.request_timeout() {
            stack = stack.deadline(timeout);
        }
        Ok(stack)
    }

    pub(super) fn stack_mistakes(&self) -> Vec<Finding> {
        self.retry().err().into_iter().collect()
    }

    fn retry(&self) -> Result<RetryPolicy, Finding> {
        let mut policy = RetryPolicy::builder();
        if let Some(retries) = self.max_retries() {
            policy = policy.retries(retries);
        }
        if let Some(longest) = self.max_backoff() {
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
