use std::fmt;
use std::sync::Arc;

use http::Response;

use super::bucket::Bucket;
use super::meter::Grant;
use super::reading::Reading;
use crate::admission::Pass;
use crate::call::Ticket;
use crate::time::Nanos;
use crate::{Error, Sent};

/// A slot of a bucket in this process.
pub struct LocalSlot {
    bucket: Arc<Bucket>,
    ticket: Ticket,
    grant: Grant,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not sent; when it was granted, if that was a moment ago.
    Held(Option<Nanos>),
    Sent(Nanos),
    /// The bucket knows what became of it.
    Settled,
}

impl LocalSlot {
    /// A slot that was waited for.
    pub(super) fn served(bucket: Arc<Bucket>, ticket: Ticket, grant: Grant) -> Self {
        Self {
            bucket,
            ticket,
            grant,
            state: State::Held(None),
        }
    }

    /// A slot that was free at once. Its attempt is taken to be sent at `now`, without another look at the clock: where it
    /// is polled later, all that is learnt from its answer is the more careful for it.
    pub(super) fn granted(bucket: Arc<Bucket>, ticket: Ticket, grant: Grant, now: Nanos) -> Self {
        Self {
            bucket,
            ticket,
            grant,
            state: State::Held(Some(now)),
        }
    }
}

impl Pass for LocalSlot {
    fn sent(&mut self) {
        let at = match self.state {
            State::Held(Some(granted)) => granted,
            _ => self.bucket.now(),
        };
        self.state = State::Sent(at);
    }

    fn answered<B>(mut self, answer: &mut Response<B>) {
        let received = self.bucket.now();
        let sent = match self.state {
            State::Sent(sent) => sent,
            State::Held(_) | State::Settled => received,
        };
        self.state = State::Settled;
        let refused = self.bucket.update(received, |state| {
            let times = (sent, received);
            let reading = Reading::new(answer.status(), answer.headers(), &mut state.dates, times);
            state.meter.learn(self.grant, &reading)
        });
        if refused {
            answer.extensions_mut().insert(self.ticket);
        }
    }

    fn failed(mut self, error: &Error) {
        if error.kind().sent() == Sent::No {
            self.state = State::Settled;
            self.bucket
                .update(self.bucket.now(), |state| state.meter.fail(self.grant));
        }
    }
}

impl Drop for LocalSlot {
    fn drop(&mut self) {
        let now = || self.bucket.now();
        match self.state {
            State::Settled => {}
            State::Held(_) => self
                .bucket
                .update(now(), |state| state.meter.give_back(self.grant)),
            State::Sent(_) => {
                let now = now();
                self.bucket
                    .update(now, |state| state.meter.lose(self.grant, now));
            }
        }
    }
}

impl fmt::Debug for LocalSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalSlot")
            .field("ticket", &self.ticket)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
