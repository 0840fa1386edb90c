/// A call's place in the queue of its bucket.
///
/// The limiter leaves it in the extensions of a 429 that came from a full bucket. A retry takes it from there to the
/// request ([`Body::set_ticket`](crate::Body::set_ticket)) and sends that again at once: the limiter holds it until the
/// bucket is open, ahead of all that came later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

impl Ticket {
    /// The ticket with this number, for a [`BucketStore`](crate::rate_limit::BucketStore) of your own. Lower is earlier.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}
