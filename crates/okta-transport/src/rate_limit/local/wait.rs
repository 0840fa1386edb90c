use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::bucket::Bucket;
use super::{LocalSlot, driver};
use crate::Error;
use crate::admission::Place;
use crate::call::Ticket;

/// The wait for a slot of a bucket in this process.
#[must_use = "futures do nothing unless polled"]
pub struct LocalWait {
    bucket: Arc<Bucket>,
    ticket: Ticket,
    /// `None` once it was served.
    place: Option<Place>,
}

impl LocalWait {
    pub(super) fn new(bucket: Arc<Bucket>, ticket: Ticket, place: Place) -> Self {
        Self {
            bucket,
            ticket,
            place: Some(place),
        }
    }
}

impl Future for LocalWait {
    type Output = Result<LocalSlot, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let place = self.place.expect("polled after it was ready");
        if self.bucket.needs_driver() {
            driver::start(&self.bucket);
        }
        let served = ready!(self.bucket.poll(place, cx.waker()));
        self.place = None;
        Poll::Ready(
            served.map(|grant| LocalSlot::served(Arc::clone(&self.bucket), self.ticket, grant)),
        )
    }
}

impl Drop for LocalWait {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.bucket.leave(place);
        }
    }
}

impl fmt::Debug for LocalWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalWait")
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}
