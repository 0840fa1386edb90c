use std::fmt;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota as Cells, RateLimiter};
use tokio::time::Instant;

use crate::rate_limit::Quota;
use crate::time::{Nanos, duration, nanos};

/// The ceilings of the user's own for one bucket: a quota, and a pace that spreads the budget over the window.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    ceiling: Option<Governor>,
    smooths: bool,
    pace: Option<(Quota, Governor)>,
    /// The ceiling let a call pass that the pace then held back; it is not asked again for the same call.
    passed_ceiling: bool,
}

impl Throttle {
    pub(super) fn new(ceiling: Option<Quota>, smooths: bool) -> Self {
        Self {
            ceiling: ceiling.map(Governor::new),
            smooths,
            ..Self::default()
        }
    }

    /// Spreads `calls` over each window of `length`.
    pub(super) fn budget(&mut self, calls: u32, length: Nanos) {
        if !self.smooths {
            return;
        }
        if let Ok(quota) = Quota::new(calls, duration(length))
            && self.pace.as_ref().is_none_or(|(pace, _)| *pace != quota)
        {
            self.pace = Some((quota, Governor::new(quota)));
        }
    }

    /// Lets one call pass, or says how long the next one has to wait.
    pub(super) fn check(&mut self) -> Result<(), Nanos> {
        if !self.passed_ceiling {
            self.ceiling.as_ref().map_or(Ok(()), Governor::check)?;
        }
        self.passed_ceiling = true;
        self.pace
            .as_ref()
            .map_or(Ok(()), |(_, pace)| pace.check())?;
        self.passed_ceiling = false;
        Ok(())
    }

    /// How long it takes at least until the `position`-th call may go.
    pub(super) fn time_for(&self, position: u32) -> Nanos {
        let ceiling = self.ceiling.as_ref().map(|it| it.time_for(position));
        let pace = self.pace.as_ref().map(|(_, it)| it.time_for(position));
        ceiling.max(pace).unwrap_or_default()
    }
}

struct Governor {
    limiter: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>,
    quota: Quota,
}

impl Governor {
    fn new(quota: Quota) -> Self {
        let cells = Cells::with_period(quota.interval()).expect("a quota has an interval");
        Self {
            limiter: RateLimiter::direct_with_clock(
                cells.allow_burst(quota.at_once()),
                TokioClock(Instant::now()),
            ),
            quota,
        }
    }

    fn time_for(&self, position: u32) -> Nanos {
        let behind = position.saturating_sub(self.quota.at_once().get());
        nanos(self.quota.interval().saturating_mul(behind))
    }

    fn check(&self) -> Result<(), Nanos> {
        self.limiter
            .check()
            .map_err(|not_until| nanos(not_until.wait_time_from(self.limiter.clock().now())))
    }
}

impl fmt::Debug for Governor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Governor({:?})", self.quota)
    }
}

/// tokio's clock for governor, so that a paused one drives it too.
#[derive(Debug, Clone)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
