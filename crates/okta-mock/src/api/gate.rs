//! Limits that stand before the credential: concurrency, then the bucket.

use crate::{
    Bucket,
    answer::{OktaError, Refusal},
    call::Call,
    shared::{Shared, State},
};

/// Lets the request in, or refuses it with 429.
pub(super) fn admit(
    org: &Shared,
    state: &mut State,
    call: &Call<'_>,
    bucket: usize,
) -> Result<Bucket, Refusal> {
    let meter = &mut state.buckets[bucket];
    let refused = match org.config.concurrency_limit {
        // Documented: both are 0, and the reset is only a suggestion.
        Some(limit) if call.in_flight > limit => Bucket {
            limit: 0,
            remaining: 0,
            ..meter.snapshot(call.now)
        },
        _ => match meter.draw(call.now) {
            Ok(admitted) => return Ok(admitted),
            Err(full) => full,
        },
    };
    Err(Box::new(
        call.error(Some(refused), &OktaError::too_many_requests()),
    ))
}
