use std::time::Duration;

use okta_transport::retry::{Backoff, RetryPolicyBuilder};
use okta_transport::{RateLimitLayer, RetryPolicy, SharedCredential, Stack};

use super::keep;
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
        let (retry, limits) =
            self.checked(|mistakes| self.retry(mistakes).zip(self.limits(mistakes)))?;
        Ok(self.stacked(retry, limits, credential))
    }

    pub(super) fn stacked(
        &self,
        retry: RetryPolicyBuilder,
        limits: RateLimitLayer,
        credential: impl Into<SharedCredential>,
    ) -> Stack {
        let stack = Stack::new(self.org_url(), credential)
            .retry(retry.build())
            .rate_limit(limits);
        match self.request_timeout() {
            Some(timeout) => stack.deadline(timeout),
            None => stack,
        }
    }

    /// What is repeated, of calls and of token requests.
    pub(super) fn retry(&self, mistakes: &mut Vec<Finding>) -> Option<RetryPolicyBuilder> {
        let mut policy = RetryPolicy::builder();
        if let Some(retries) = self.max_retries() {
            policy = policy.retries(retries);
        }
        for status in self.retry_on() {
            policy = policy.status(*status);
        }
        let has_retries = self.max_retries() != Some(0);
        let Some(longest) = self.max_backoff().filter(|_| has_retries) else {
            return Some(policy);
        };
        let backoff = Backoff::new(FLOOR.min(longest), longest).map_err(|_| {
            self.mistake(
                "rateLimit.maxBackoff",
                "it is 0, and a failing org would be called again without a pause; set rateLimit.maxRetries to 0 for no retries",
            )
        });
        Some(policy.backoff(keep(backoff, mistakes)?))
    }

    /// How calls are kept inside the rate limits.
    pub(super) fn limits(&self, mistakes: &mut Vec<Finding>) -> Option<RateLimitLayer> {
        let mut limits = RateLimitLayer::builder();
        // Zero would be without end there, and is "no retries" here.
        if let Some(longest) = self.max_backoff().filter(|longest| !longest.is_zero()) {
            limits = limits.longest_wait(longest);
        }
        let limits = limits.build();
        let limits = limits.map_err(|error| self.refused("rateLimit.maxBackoff", &error));
        keep(limits, mistakes)
    }
}
