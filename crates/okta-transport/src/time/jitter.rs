use std::time::Duration;

/// A duration between the two, drawn at random to the nanosecond from a generator of the thread.
pub(crate) fn between(least: Duration, most: Duration) -> Duration {
    let nanos = |duration: Duration| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(fastrand::u64(nanos(least)..=nanos(most)))
}
