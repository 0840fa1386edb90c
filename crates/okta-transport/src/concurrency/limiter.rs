use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use http::{Response, StatusCode};
use okta_core::RateLimit;

use crate::admission::{Admission, Pass, Place, Queue};
use crate::{Error, ErrorKind};

/// The limit and who waits for it.
///
/// One lock holds all of it. It is taken once a step, and never across an await or while a waker runs.
#[derive(Debug)]
pub(super) struct Limiter {
    cap: u32,
    /// How many may wait.
    most_queued: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limit: u32,
    in_flight: u32,
    /// Answers since the limit went up last.
    answers: u32,
    /// How often the limit was cut. A call that was let in before the last cut does not cut it again.
    cuts: u32,
    queue: Queue<(), u32>,
    tickets: u64,
}

impl Limiter {
    pub(super) fn new(cap: u32, most_queued: usize) -> Self {
        Self {
            cap,
            most_queued,
            state: Mutex::new(State {
                limit: cap,
                in_flight: 0,
                answers: 0,
                cuts: 0,
                queue: Queue::new(),
                tickets: 0,
            }),
        }
    }

    pub(super) fn cap(&self) -> u32 {
        self.cap
    }

    pub(super) fn limit(&self) -> u32 {
        self.state().limit
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.state().in_flight
    }

    pub(super) fn queued(&self) -> usize {
        self.state().queue.len()
    }

    pub(super) fn acquire(self: Arc<Self>) -> Admission<Permit, Acquire> {
        let mut state = self.state();
        if state.queue.is_empty() && state.in_flight < state.limit {
            state.in_flight += 1;
            let cuts = state.cuts;
            drop(state);
            return Admission::Granted(Permit::new(self, cuts));
        }
        let queued = state.queue.len();
        if queued >= self.most_queued {
            let limit = state.limit;
            drop(state);
            return Admission::Refused(Error::new(ErrorKind::QueueFull).with_message(format!(
                "{limit} calls are in flight, the limit, and {queued} wait, as many as may; make fewer calls at once, or raise \
                 `ConcurrencyLayer::queue`"
            )));
        }
        state.tickets += 1;
        let ticket = state.tickets;
        let place = state.queue.enter(ticket, ());
        drop(state);
        Admission::Waiting(Acquire {
            limiter: self,
            place: Some(place),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then lets in as many as there is room for, and wakes them after the lock is free.
    fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let done = change(&mut state);
        let mut woken = Vec::new();
        while state.in_flight < state.limit
            && let Some(first) = state.queue.first()
        {
            state.in_flight += 1;
            let cuts = state.cuts;
            woken.extend(state.queue.serve(first, cuts));
        }
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        done
    }
}

impl State {
    /// A call was refused because too many were in work at once.
    fn cut(&mut self, cuts: u32) {
        if cuts == self.cuts {
            self.limit = (self.limit / 2).max(1);
            self.cuts = self.cuts.wrapping_add(1);
            self.answers = 0;
        }
    }

    /// A call was answered. An answer says that more could go only where all that may go were in flight.
    fn grow(&mut self, cap: u32) {
        if self.limit == cap || self.in_flight < self.limit {
            return;
        }
        self.answers += 1;
        if self.answers >= self.limit {
            self.limit += 1;
            self.answers = 0;
        }
    }
}

/// A permit for one call in flight.
pub struct Permit {
    limiter: Arc<Limiter>,
    /// How often the limit had been cut when it was given out.
    cuts: u32,
    is_held: bool,
}

impl Permit {
    fn new(limiter: Arc<Limiter>, cuts: u32) -> Self {
        Self {
            limiter,
            cuts,
            is_held: true,
        }
    }
}

impl Pass for Permit {
    fn sent(&mut self) {}

    fn answered<B>(mut self, answer: &mut Response<B>) {
        let is_refused = answer.status() == StatusCode::TOO_MANY_REQUESTS;
        let is_cut = is_refused && RateLimit::from_headers(answer.headers()).is_concurrency_limit();
        self.is_held = false;
        self.limiter.update(|state| {
            if is_cut {
                state.cut(self.cuts);
            } else {
                state.grow(self.limiter.cap);
            }
            state.in_flight -= 1;
        });
    }

    fn failed(self, _: &Error) {}
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_held {
            self.limiter.update(|state| state.in_flight -= 1);
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").finish_non_exhaustive()
    }
}

/// The wait for a [`Permit`].
#[must_use = "futures do nothing unless polled"]
pub struct Acquire {
    limiter: Arc<Limiter>,
    /// `None` once it was served.
    place: Option<Place>,
}

impl Future for Acquire {
    type Output = Result<Permit, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let place = self.place.expect("polled after it was ready");
        let (served, replaced) = self.limiter.state().queue.poll(place, cx.waker());
        drop(replaced);
        let cuts = ready!(served);
        self.place = None;
        Poll::Ready(Ok(Permit::new(Arc::clone(&self.limiter), cuts)))
    }
}

impl Drop for Acquire {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            let waker = self.limiter.update(|state| {
                let (served, waker) = state.queue.leave(place);
                if served.is_some() {
                    state.in_flight -= 1;
                }
                waker
            });
            drop(waker);
        }
    }
}

impl fmt::Debug for Acquire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acquire").finish_non_exhaustive()
    }
}
