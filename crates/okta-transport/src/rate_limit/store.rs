use tokio::time::Instant;

use super::{BucketSnapshot, Ticket};
use crate::Error;
use crate::admission::{Admission, Pass};

/// Where the budget of the buckets is kept.
///
/// [`LocalBuckets`](super::LocalBuckets) keeps it in this process. A store that several processes share takes its place
/// through this trait; the layer never assumes that the count is local.
///
/// The pass is the slot: it learns from the answer ([`Pass::answered`]), where it leaves a [`Ticket`] if the bucket was
/// full. Learning is synchronous, so a store that has to tell others hands the facts on to a task of its own.
///
/// ```
/// use okta_transport::admission::Admission;
/// use okta_transport::rate_limit::{Ask, BucketSnapshot, BucketStore, LocalBuckets};
///
/// /// Lets nothing wait: what cannot go at once goes around the limiter's queue and is dropped.
/// #[derive(Clone, Default)]
/// struct Impatient(LocalBuckets);
///
/// impl BucketStore for Impatient {
///     type Slot = <LocalBuckets as BucketStore>::Slot;
///     type Wait = <LocalBuckets as BucketStore>::Wait;
///
///     fn reserve(&self, ask: Ask<'_>) -> Admission<Self::Slot, Self::Wait> {
///         match self.0.reserve(ask) {
///             Admission::Waiting(_) => Admission::Refused(
///                 okta_transport::Error::new(okta_transport::ErrorKind::QueueFull),
///             ),
///             other => other,
///         }
///     }
///
///     fn snapshot(&self) -> Vec<BucketSnapshot> {
///         self.0.snapshot()
///     }
/// }
/// ```
pub trait BucketStore: Clone + Send + Sync + 'static {
    /// A slot of a bucket, held from the reservation to the answer.
    type Slot: Pass;
    /// The wait for a slot. Dropping it gives up the place in the queue.
    type Wait: Future<Output = Result<Self::Slot, Error>> + Send + 'static;

    /// Takes a slot, or a place in the queue for one.
    fn reserve(&self, ask: Ask<'_>) -> Admission<Self::Slot, Self::Wait>;

    /// What is known of every bucket, by name.
    fn snapshot(&self) -> Vec<BucketSnapshot>;
}

/// What a call asks of a bucket.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Ask<'a> {
    /// The name of the bucket.
    pub bucket: &'a str,
    /// The place in the queue that the call had when it was refused.
    pub ticket: Option<Ticket>,
    /// When the call has to be done. One that cannot be sent before then is refused at once.
    pub deadline: Option<Instant>,
    /// Whether the call goes now, past the queue and past a bucket that is closed. One that was refused waits like any other.
    pub skips_queue: bool,
}

impl<'a> Ask<'a> {
    /// Asks for a slot of `bucket`, however long it takes.
    pub fn new(bucket: &'a str) -> Self {
        Self {
            bucket,
            ticket: None,
            deadline: None,
            skips_queue: false,
        }
    }
}
