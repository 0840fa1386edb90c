use std::sync::Arc;

use okta_core::InvalidInput;
use tower_layer::Layer;

use super::Concurrency;
use super::limiter::Limiter;

/// Bounds the calls in flight; see the [module](super).
///
/// All services that it makes, and all its clones, share the limit. One belongs to one org.
#[derive(Debug, Clone)]
pub struct ConcurrencyLayer {
    limiter: Arc<Limiter>,
}

impl ConcurrencyLayer {
    /// The cap where none is set: below the 35 calls at once of Okta's free plans, so that it holds for any org.
    pub const DEFAULT_CAP: u32 = 32;

    /// Lets up to `cap` calls go at once, and less while Okta refuses them. A cap of 0 is refused; to do without a limit
    /// leave the layer out, or set `u32::MAX`.
    pub fn new(cap: u32) -> Result<Self, InvalidInput> {
        if cap == 0 {
            return Err(InvalidInput::new(
                "concurrency cap",
                "0 calls at once would let nothing pass; leave the layer out to have no limit",
            ));
        }
        Ok(Self::capped(cap))
    }

    fn capped(cap: u32) -> Self {
        Self {
            limiter: Arc::new(Limiter::new(cap, Self::DEFAULT_QUEUE)),
        }
    }

    /// How many calls may wait where none is set.
    pub const DEFAULT_QUEUE: usize = 10_000;

    /// Lets `calls` wait at most; 10,000 unless set. One more is an error of kind [`QueueFull`](crate::ErrorKind::QueueFull), and
    /// with 0 none waits.
    ///
    /// It begins anew: set it before the layer is cloned.
    #[must_use]
    pub fn queue(self, calls: usize) -> Self {
        Self {
            limiter: Arc::new(Limiter::new(self.limiter.cap(), calls)),
        }
    }

    /// How many calls may be in flight now.
    pub fn limit(&self) -> u32 {
        self.limiter.limit()
    }

    /// How many calls are in flight now.
    pub fn in_flight(&self) -> u32 {
        self.limiter.in_flight()
    }

    /// How many calls wait now.
    pub fn queued(&self) -> usize {
        self.limiter.queued()
    }
}

impl Default for ConcurrencyLayer {
    fn default() -> Self {
        Self::capped(Self::DEFAULT_CAP)
    }
}

impl<S> Layer<S> for ConcurrencyLayer {
    type Service = Concurrency<S>;

    fn layer(&self, inner: S) -> Concurrency<S> {
        Concurrency::new(inner, Arc::clone(&self.limiter))
    }
}
