use std::num::NonZeroU32;
use std::time::Duration;

use okta_core::InvalidInput;

/// A year: what lies beyond is a mistake, and would overflow the arithmetic of the generic cell rate algorithm.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

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
    /// `calls` in each `period`, without bursts. Refused where either is zero, where a call would be due more often than
    /// each nanosecond, and where the period is longer than a year.
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
        if period > LONGEST {
            return Err(refused("its period is longer than a year"));
        }
        Ok(quota)
    }

    /// Lets up to `calls` go at once after a pause. Refused where that is none, or more than a year would bring.
    pub fn burst(self, calls: u32) -> Result<Self, InvalidInput> {
        let burst = NonZeroU32::new(calls)
            .ok_or_else(|| InvalidInput::new("burst", "0 calls at once would let nothing pass"))?;
        if self.interval().saturating_mul(calls) > LONGEST {
            let mistake = "so many calls at once are more than a year would bring";
            return Err(InvalidInput::new("burst", mistake));
        }
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
