use std::num::NonZeroU32;
use std::time::Duration;

use okta_core::InvalidInput;

/// A ceiling of your own: so many calls in such a time.
///
/// Calls are spread evenly (the generic cell rate algorithm): with 600 a minute one goes each 100 ms, and up to
/// [`burst`](Self::burst) of them at once after a pause.
///
/// ```
/// use std::time::Duration;
/// use okta_transport::rate_limit::Quota;
///
/// let quota = Quota::new(300, Duration::from_secs(60))?.burst(10)?;
/// assert!(Quota::new(0, Duration::from_secs(60)).is_err());
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    calls: NonZeroU32,
    period: Duration,
    burst: NonZeroU32,
}

impl Quota {
    /// `calls` in each `period`, without bursts. Refused where either is zero, or so that a call would be due more often
    /// than each nanosecond.
    pub fn new(calls: u32, period: Duration) -> Result<Self, InvalidInput> {
        let refused = |mistake: &str| InvalidInput::new("quota", mistake);
        let calls = NonZeroU32::new(calls).ok_or_else(|| {
            refused("0 calls would let nothing pass; leave the quota out for none")
        })?;
        let quota = Self {
            calls,
            period,
            burst: NonZeroU32::MIN,
        };
        if quota.interval().is_zero() {
            return Err(refused("its period is too short for so many calls"));
        }
        Ok(quota)
    }

    /// Lets up to `calls` go at once after a pause.
    pub fn burst(self, calls: u32) -> Result<Self, InvalidInput> {
        let burst = NonZeroU32::new(calls)
            .ok_or_else(|| InvalidInput::new("burst", "0 calls at once would let nothing pass"))?;
        Ok(Self { burst, ..self })
    }

    /// The time between two calls.
    pub(super) fn interval(self) -> Duration {
        self.period / self.calls.get()
    }

    pub(super) fn at_once(self) -> NonZeroU32 {
        self.burst
    }
}
