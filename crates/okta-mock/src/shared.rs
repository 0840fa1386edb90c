//! What all clones of an org share.

use crate::{
    bucket::Meter, clock::OrgClock, config::Config, credential::Credentials, fault::Queue,
    log::Log, oauth::OAuth, records::Records,
};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) clock: OrgClock,
    pub(crate) connections: AtomicU64,
    in_flight: AtomicUsize,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) records: Records,
    pub(crate) credentials: Credentials,
    pub(crate) oauth: OAuth,
    /// The bucket of the API token operations, then one for each route, then the token endpoint's.
    pub(crate) buckets: Vec<Meter>,
    pub(crate) faults: Queue,
    pub(crate) log: Log,
}

impl Shared {
    pub(crate) fn new(config: Config, clock: OrgClock, state: State) -> Self {
        Self {
            config,
            clock,
            connections: AtomicU64::new(0),
            in_flight: AtomicUsize::new(0),
            state: Mutex::new(state),
        }
    }

    /// The state; never held across an await. A panic in a user's test must not hide behind a poisoned lock.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a request in; it leaves when the guard is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> InFlight {
        let before = self.in_flight.fetch_add(1, Ordering::SeqCst);
        InFlight {
            org: Arc::clone(self),
            count: before + 1,
        }
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }
}

/// A request that is in the org.
#[derive(Debug)]
pub(crate) struct InFlight {
    org: Arc<Shared>,
    /// Requests in the org when this one came, itself included.
    pub(crate) count: usize,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.org.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
