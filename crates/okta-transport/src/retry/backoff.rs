use std::time::Duration;

use okta_core::InvalidInput;

use crate::time::between;

/// Waits that double from one attempt to the next, each taken at random between nothing and all of it ("full jitter").
///
/// Each delay is drawn anew from a generator of the thread, so no two clones of a policy wait alike.
///
/// ```
/// use std::time::Duration;
/// use okta_transport::retry::Backoff;
///
/// let backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(20))?;
/// assert!(backoff.delay(0) <= Duration::from_millis(250));
/// assert!(backoff.delay(10) <= Duration::from_secs(20));
/// assert!(Backoff::new(Duration::from_secs(2), Duration::from_secs(1)).is_err());
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    floor: Duration,
    cap: Duration,
}

impl Backoff {
    /// Up to `floor` before the first repeat, twice as much before each further one, and never more than `cap`.
    ///
    /// # Errors
    /// Where the floor is zero or above the cap.
    pub fn new(floor: Duration, cap: Duration) -> Result<Self, InvalidInput> {
        if floor.is_zero() {
            return Err(InvalidInput::new(
                "backoff",
                "its floor is 0, and a failing org would be called again without a pause",
            ));
        }
        if floor > cap {
            return Err(InvalidInput::new(
                "backoff",
                format!("its floor of {floor:?} is above its cap of {cap:?}"),
            ));
        }
        Ok(Self { floor, cap })
    }

    pub(super) const fn constant(floor: Duration, cap: Duration) -> Self {
        Self { floor, cap }
    }

    /// A delay before the repeat that follows `repeats` others.
    pub fn delay(&self, repeats: u32) -> Duration {
        let factor = 1_u32.checked_shl(repeats).unwrap_or(u32::MAX);
        between(
            Duration::ZERO,
            self.floor.saturating_mul(factor).min(self.cap),
        )
    }
}

impl Default for Backoff {
    /// From 250 ms to 20 s.
    fn default() -> Self {
        Self::constant(Duration::from_millis(250), Duration::from_secs(20))
    }
}
