use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

/// What can be set for one call, in place of the settings of the stack.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct CallOptions {
    /// How long one attempt may take, head and body. Zero means without end.
    pub attempt_timeout: Option<Duration>,
    /// How long the call may take in all, waits included, from when it is made. Zero means without end.
    pub deadline: Option<Duration>,
    /// When the call has to be done; it is kept beside the other deadlines, of which the earliest holds.
    pub deadline_at: Option<Instant>,
    /// How many retries are made at most; 0 for none.
    pub retries: Option<u32>,
    /// Statuses that are worth a repeat beside those that always are, where the operation may be repeated.
    pub retry_statuses: Vec<StatusCode>,
    /// Whether the call goes past the queue of the rate limit, and past a bucket that is closed. It may meet a 429 then.
    pub skips_queue: bool,
}

pub(crate) static UNSET: CallOptions = CallOptions {
    attempt_timeout: None,
    deadline: None,
    deadline_at: None,
    retries: None,
    retry_statuses: Vec::new(),
    skips_queue: false,
};

/// The options of a call as they travel with it: nothing but a null pointer where none is set, as for nearly every call.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedOptions(Option<Arc<CallOptions>>);

impl SharedOptions {
    pub(crate) fn are_set(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn make_mut(&mut self) -> &mut CallOptions {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

impl From<CallOptions> for SharedOptions {
    fn from(options: CallOptions) -> Self {
        Self((options != UNSET).then(|| Arc::new(options)))
    }
}

impl Deref for SharedOptions {
    type Target = CallOptions;

    fn deref(&self) -> &CallOptions {
        self.0.as_deref().unwrap_or(&UNSET)
    }
}
