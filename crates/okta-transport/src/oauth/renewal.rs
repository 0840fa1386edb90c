use std::sync::Arc;
use std::time::Duration;

use okta_core::InvalidInput;
use tokio::runtime::Handle;

use super::manager::Manager;
use super::request::{Issued, RequestToken};
use crate::time::between;
use crate::{Error, ErrorKind};

/// A renewal that is under way, in a task of its own: nobody who waits for it can end it.
pub(super) struct Running {
    manager: Arc<Manager>,
    number: u64,
    is_ended: bool,
}

impl Running {
    /// Begins it. The lock of the manager must be free: a runtime that is being shut down drops the task at once.
    pub(super) fn spawn(manager: &Arc<Manager>, number: u64, runtime: &Handle) {
        let running = Self {
            manager: Arc::clone(manager),
            number,
            is_ended: false,
        };
        runtime.spawn(async move {
            let result = running.manager.client.call(RequestToken).await;
            running.end(Some(result));
        });
    }

    fn end(mut self, outcome: Option<Result<Issued, Error>>) {
        self.is_ended = true;
        self.manager.ended(self.number, outcome);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_ended {
            return;
        }
        // Something of the user's panicked, and would again; or the runtime came to its end.
        let panicked = std::thread::panicking().then(|| {
            let error = Error::new(ErrorKind::Layer);
            Err(error.with_message("the token request panicked; its message is where panics go"))
        });
        self.manager.ended(self.number, panicked);
    }
}

/// When a token is renewed that is still valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RenewalPoint {
    /// After so many per cent of its life.
    Percent(u8),
    /// So long before its end.
    Before(Duration),
}

impl RenewalPoint {
    pub(super) fn percent(percent: u8) -> Result<Self, InvalidInput> {
        if (1..=99).contains(&percent) {
            return Ok(Self::Percent(percent));
        }
        Err(InvalidInput::new(
            "renewal",
            "it is after 1 to 99 per cent of the life of a token",
        ))
    }

    /// How long before its end a token with this life is renewed: up to a twentieth of its life earlier than was set, at
    /// random, so that the clients of an org do not all come at once.
    pub(super) fn before_expiry(self, life: Duration) -> Duration {
        let left = match self {
            Self::Percent(percent) => life * u32::from(100 - percent) / 100,
            // A token that lives shorter than that is renewed in the middle of its life, and not all the time.
            Self::Before(offset) => offset.min(life / 2),
        };
        between(left, (left + life / 20).min(life))
    }
}

/// How long to stay away from a token endpoint that fails.
pub(super) struct Backoff;

impl Backoff {
    const FIRST: Duration = Duration::from_secs(1);
    const LONGEST: Duration = Duration::from_secs(60);

    /// After `failures` in a row: a second, twice as long after each further one, a minute at most; the second half of it at
    /// random.
    pub(super) fn wait(failures: u32) -> Duration {
        let factor = 1_u32.checked_shl(failures.saturating_sub(1));
        let most = Self::FIRST
            .saturating_mul(factor.unwrap_or(u32::MAX))
            .min(Self::LONGEST);
        between(most / 2, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn the_renewal_point_is_spread() {
        let minutes = |point: RenewalPoint, life| point.before_expiry(life).as_secs() / 60;
        let mut seen = std::collections::HashSet::new();
        for _ in 0..200 {
            seen.insert(minutes(RenewalPoint::Percent(80), HOUR));
            assert!((10..=13).contains(&minutes(
                RenewalPoint::Before(Duration::from_secs(600)),
                HOUR
            )));
        }
        assert!(seen.iter().all(|minute| (12..=15).contains(minute)));
        assert!(seen.len() > 1, "all of 200 renew in the same minute");
    }

    #[test]
    fn a_token_is_used_for_half_of_its_life_at_least() {
        let offset = RenewalPoint::Before(HOUR);
        assert!(offset.before_expiry(Duration::from_secs(300)) <= Duration::from_secs(165));
        assert!(RenewalPoint::percent(0).is_err() && RenewalPoint::percent(100).is_err());
    }

    #[test]
    fn waits_grow_to_a_minute() {
        for (failures, most) in [(1, 1), (2, 2), (5, 16), (7, 60), (u32::MAX, 60)] {
            let most = Duration::from_secs(most);
            for _ in 0..50 {
                let wait = Backoff::wait(failures);
                assert!((most / 2..=most).contains(&wait), "{failures}: {wait:?}");
            }
        }
    }
}
