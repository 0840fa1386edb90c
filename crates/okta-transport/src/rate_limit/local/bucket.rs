use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::meter::{Grant, Meter};
use super::reading::Dates;
use super::settings::Settings;
use super::{LocalSlot, LocalWait};
use crate::admission::{Admission, Place, Queue};
use crate::rate_limit::{Ask, BucketSnapshot, Ticket};
use crate::time::{Base, Nanos, duration};
use crate::{Error, ErrorKind};

/// One bucket: its count and its queue behind one lock.
///
/// The lock is the whole of the synchronisation. It is taken once for each step (reserve, poll, answer, drop), and is never
/// held across an await or while a waker runs, so there is no interleaving finer than these steps. A step takes no other
/// lock while it has this one; the lock of the map of buckets is taken before it where both are needed. What a model checker
/// would explore are therefore sequences of steps, and those are driven at random by the property tests.
#[derive(Debug)]
pub(super) struct Bucket {
    name: Box<str>,
    base: Base,
    settings: Arc<Settings>,
    state: Mutex<State>,
    /// Tells the driver that it is needed sooner, or no longer.
    pub(super) changed: Arc<Notify>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) meter: Meter,
    pub(super) dates: Dates,
    queue: Queue<Waiter, Served>,
    tickets: u64,
    /// No waiter has an earlier deadline.
    earliest_deadline: Nanos,
    /// Until when the driver sleeps, if there is one.
    pub(super) driver: Option<Nanos>,
}

/// What is known of a call that waits.
#[derive(Debug, Clone, Copy)]
struct Waiter {
    gives_up: Nanos,
    /// When its call has to be done.
    deadline: Nanos,
    /// Whether it was refused before. Such waiters stand at the head of the queue; behind them the moments at which
    /// waiters give up rise.
    is_back: bool,
}

/// What a waiter gets: its slot, or that its time is up.
type Served = Result<Grant, TimeUp>;

/// The wait took longer than it may, or will, and would go on until then.
#[derive(Debug)]
pub(super) struct TimeUp {
    until: Nanos,
    is_deadline: bool,
}

impl Bucket {
    pub(super) fn new(name: &str, base: Base, settings: Arc<Settings>) -> Self {
        Self {
            name: name.into(),
            base,
            state: Mutex::new(State {
                meter: Meter::new(&settings, name, base.now()),
                dates: Dates::default(),
                queue: Queue::new(),
                tickets: 0,
                earliest_deadline: Nanos::MAX,
                driver: None,
            }),
            settings,
            changed: Arc::new(Notify::new()),
        }
    }

    pub(super) fn now(&self) -> Nanos {
        self.base.now()
    }

    /// A panic elsewhere leaves counts that are at worst too careful, so a poisoned lock is no reason to stop.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then lets in whoever may go, and wakes them after the lock is free.
    pub(super) fn update<T>(&self, now: Nanos, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let done = change(&mut state);
        let (woken, next) = serve(&mut state, now);
        let is_sooner = |sleeps_until: Nanos| next.is_some_and(|next| next < sleeps_until);
        let calls_driver = state.driver.is_some_and(is_sooner);
        drop(state);
        if calls_driver {
            self.changed.notify_one();
        }
        woken.into_iter().for_each(Waker::wake);
        done
    }

    /// Does the driver's part, and says when to come back; `None` where nobody waits any more.
    pub(super) fn tick(&self) -> Option<Instant> {
        let mut state = self.state();
        let (woken, next) = serve(&mut state, self.now());
        state.driver = next;
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        next.map(|next| self.base.instant(next))
    }

    /// The driver is gone before its work was done, as when its runtime was shut down. Whoever is polled next takes it up;
    /// all are woken, since the first ones may have been of that runtime too.
    pub(super) fn lose_driver(&self) {
        let mut state = self.state();
        state.driver = None;
        let waiting = std::iter::successors(state.queue.first(), |&place| state.queue.after(place));
        let woken: Vec<_> = waiting
            .filter_map(|place| state.queue.waker(place).cloned())
            .collect();
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }

    /// Gives out a slot, a place in the queue, or the reason why neither can be had.
    pub(super) fn reserve(self: Arc<Self>, ask: &Ask<'_>) -> Admission<LocalSlot, LocalWait> {
        let now = self.now();
        let admission = self.update(now, |state| self.admit(state, ask, now));
        match admission {
            Admission::Granted((ticket, grant)) => {
                Admission::Granted(LocalSlot::granted(self, ticket, grant, now))
            }
            Admission::Waiting((ticket, place)) => {
                Admission::Waiting(LocalWait::new(self, ticket, place))
            }
            Admission::Refused(error) => Admission::Refused(error),
        }
    }

    fn admit(
        &self,
        state: &mut State,
        ask: &Ask<'_>,
        now: Nanos,
    ) -> Admission<(Ticket, Grant), (Ticket, Place)> {
        let ticket = ask.ticket.unwrap_or_else(|| {
            state.tickets += 1;
            Ticket::new(state.tickets)
        });
        if ask.skips_queue && ask.ticket.is_none() {
            return Admission::Granted((ticket, state.meter.grant(now)));
        }
        if state.queue.is_empty()
            && let Ok(grant) = state.meter.admit(now)
        {
            return Admission::Granted((ticket, grant));
        }
        let is_back = ask.ticket.is_some();
        let ahead = if is_back { 0 } else { state.queue.len() };
        let until = state.meter.estimate(now, ahead + 1);
        if !is_back && ahead >= self.settings.queue {
            return Admission::Refused(self.queue_is_full(ahead, until, now));
        }
        let deadline = ask.deadline.map_or(Nanos::MAX, |at| self.base.of(at));
        if deadline < until {
            return Admission::Refused(self.too_late(until, now));
        }
        let longest = self.settings.longest_wait;
        if until.saturating_sub(now) > longest {
            return Admission::Refused(self.too_long_a_queue(until, now));
        }
        let waiter = Waiter {
            gives_up: now.saturating_add(longest),
            deadline,
            is_back,
        };
        state.earliest_deadline = state.earliest_deadline.min(deadline);
        let place = state.queue.enter(ticket.number(), waiter);
        Admission::Waiting((ticket, place))
    }

    /// Polls the place of a waiter.
    pub(super) fn poll(&self, place: Place, waker: &Waker) -> Poll<Result<Grant, Error>> {
        let (served, replaced) = self.state().queue.poll(place, waker);
        drop(replaced);
        served.map_err(|TimeUp { until, is_deadline }| {
            if is_deadline {
                self.too_late(until, self.now())
            } else {
                self.too_long_a_queue(until, self.now())
            }
        })
    }

    /// Gives up the place of a waiter, and the slot if it was served with one.
    pub(super) fn leave(&self, place: Place) {
        let waker = self.update(self.now(), |state| {
            let (served, waker) = state.queue.leave(place);
            if let Some(Ok(grant)) = served {
                state.meter.give_back(grant);
            }
            waker
        });
        drop(waker);
    }

    /// Whether someone has to begin to drive the queue.
    pub(super) fn needs_driver(&self) -> bool {
        let mut state = self.state();
        let needs = state.driver.is_none() && !state.queue.is_empty();
        if needs {
            // The driver that is about to begin looks at the queue first.
            state.driver = Some(Nanos::MIN);
        }
        needs
    }

    pub(super) fn last_used(&self) -> Nanos {
        self.state().meter.last_used()
    }

    pub(super) fn snapshot(&self) -> BucketSnapshot {
        let now = self.now();
        let mut state = self.state();
        state.meter.turn(now);
        state.meter.describe(&self.name, state.queue.len(), now)
    }

    fn queue_is_full(&self, queued: usize, until: Nanos, now: Nanos) -> Error {
        let message = format!(
            "the rate limit of {} lets none through now, and {queued} calls wait for it, as many as may",
            self.name
        );
        self.refusal(ErrorKind::QueueFull, message, until, now)
    }

    fn too_long_a_queue(&self, until: Nanos, now: Nanos) -> Error {
        let longest = duration(self.settings.longest_wait);
        self.too_long(until, now, &format!("a call waits {longest:?} at most"))
    }

    fn too_late(&self, until: Nanos, now: Nanos) -> Error {
        self.too_long(
            until,
            now,
            "the next slot comes after the deadline of the call",
        )
    }

    fn too_long(&self, until: Nanos, now: Nanos, bound: &str) -> Error {
        let message = format!(
            "the rate limit of {} lets none through now, and {bound}",
            self.name
        );
        self.refusal(ErrorKind::WaitTooLong, message, until, now)
    }

    fn refusal(&self, kind: ErrorKind, message: String, until: Nanos, now: Nanos) -> Error {
        let until = self.base.instant(until.max(now));
        Error::new(kind)
            .with_message(message)
            .with_available_at(until)
    }
}

/// Serves the queue as far as it goes. Returns whom to wake, and when it goes on; `None` where nobody waits.
fn serve(state: &mut State, now: Nanos) -> (Vec<Waker>, Option<Nanos>) {
    let mut woken = Vec::new();
    while let Some(first) = state.queue.first() {
        match state.meter.admit(now) {
            Ok(grant) => woken.extend(state.queue.serve(first, Ok(grant))),
            Err(until) => {
                // `until` may only be when to ask again, and an answer may come before; this is when one can go at last.
                let sure = state.meter.estimate(now, 1);
                if state.earliest_deadline < sure {
                    let queue = &mut state.queue;
                    state.earliest_deadline = give_up_early(queue, sure, &mut woken);
                }
                let gives_up = give_up(&mut state.queue, now, until, &mut woken);
                return (woken, gives_up.map(|gives_up| gives_up.min(until)));
            }
        }
    }
    (woken, None)
}

/// Lets those give up whose time is up, and says when the next one does; `None` where nobody waits.
fn give_up(
    queue: &mut Queue<Waiter, Served>,
    now: Nanos,
    until: Nanos,
    woken: &mut Vec<Waker>,
) -> Option<Nanos> {
    let mut earliest = None;
    let mut next = queue.first();
    while let Some(place) = next {
        let Waiter {
            gives_up, is_back, ..
        } = *queue.tag(place);
        next = queue.after(place);
        if gives_up <= now {
            let time_up = TimeUp {
                until,
                is_deadline: false,
            };
            woken.extend(queue.serve(place, Err(time_up)));
            continue;
        }
        earliest = Some(earliest.map_or(gives_up, |earliest: Nanos| earliest.min(gives_up)));
        if !is_back {
            break;
        }
    }
    earliest
}

/// Lets those give up whose calls have to be done before anything can go again, and returns the earliest deadline of the
/// others. It looks at all that wait, but not again until the bucket is closed beyond that deadline.
fn give_up_early(queue: &mut Queue<Waiter, Served>, until: Nanos, woken: &mut Vec<Waker>) -> Nanos {
    let mut earliest = Nanos::MAX;
    let mut next = queue.first();
    while let Some(place) = next {
        let deadline = queue.tag(place).deadline;
        next = queue.after(place);
        if deadline < until {
            let time_up = TimeUp {
                until,
                is_deadline: true,
            };
            woken.extend(queue.serve(place, Err(time_up)));
        } else {
            earliest = earliest.min(deadline);
        }
    }
    earliest
}
