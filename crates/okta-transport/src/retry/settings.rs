use std::time::Duration;

use http::StatusCode;
use tower::retry::budget::TpsBudget;

use super::{Backoff, RetryPolicy};

/// The settings of a [`RetryPolicy`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct RetryPolicyBuilder {
    pub(super) retries: u32,
    pub(super) backoff: Backoff,
    pub(super) statuses: Vec<StatusCode>,
    pub(super) budget: Option<u32>,
}

impl RetryPolicyBuilder {
    /// How many retries a call gets at most; 3 unless set, and 0 for none. The one repeat after a refused credential is
    /// not counted, and stays.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The waits between attempts where the server names none; from 250 ms to 20 s unless set.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// A status that is worth a repeat too, where the operation may be repeated.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.statuses.push(status);
        self
    }

    /// How many retries a second the budget allows whatever the calls are, beside a fifth of the calls; 1 unless set.
    pub fn budget_reserve(mut self, retries_per_second: u32) -> Self {
        self.budget = Some(retries_per_second);
        self
    }

    /// Does without the budget: each call gets all of its retries, also where all calls fail.
    pub fn no_budget(mut self) -> Self {
        self.budget = None;
        self
    }

    /// The policy. Its clones share the budget.
    pub fn build(self) -> RetryPolicy {
        let budget = self.budget.map(|reserve| {
            // tower refuses a reserve that does not fit into an i32.
            let reserve = reserve.min(1_000_000);
            TpsBudget::new(Duration::from_secs(10), reserve, 0.2)
        });
        RetryPolicy::new(self, budget)
    }
}

impl Default for RetryPolicyBuilder {
    fn default() -> Self {
        Self {
            retries: 3,
            backoff: Backoff::default(),
            statuses: Vec::new(),
            budget: Some(1),
        }
    }
}
