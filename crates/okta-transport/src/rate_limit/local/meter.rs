use jiff::Timestamp;

use super::hold::Hold;
use super::reading::Reading;
use super::settings::Settings;
use super::throttle::Throttle;
use super::unseen::Unseen;
use super::usage::Usage;
use super::windows::{Reset, Shown, Windows};
use crate::rate_limit::BucketSnapshot;
use crate::time::{Nanos, SECOND, duration};

/// While a call is waited for whose answer is to show the way, another one goes each time this has passed, so that one
/// answer that never comes holds nobody up.
const PATIENCE: Nanos = 2 * SECOND;

/// The count of one bucket: what may be sent, what is on its way, and what the answers said.
///
/// It has no lock, no queue and no timer, and takes the time from its caller. Whatever it is told, it answers each
/// [`admit`](Self::admit) with a yes or with a moment at which to ask again that lies no further ahead than the cap.
#[derive(Debug)]
pub(super) struct Meter {
    /// The part of a bucket that is ours, in per cent.
    share: u8,
    /// No wait for the user's own ceilings is told to be longer.
    cap: Nanos,
    windows: Windows,
    hold: Hold,
    usage: Usage,
    unseen: Unseen,
    throttle: Throttle,
    /// Which window the slots of now belong to, counted from the first.
    generation: u32,
    in_flight: u32,
    /// Those of them that belong to the window of now.
    fresh: u32,
    /// How many may be in flight until more is known.
    ramp: u32,
    last_grant: Nanos,
}

/// One slot that was handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) generation: u32,
    /// The how manieth of its generation it is.
    pub(super) sequence: u32,
    /// How many were in flight then, itself among them.
    pub(super) beside: u32,
}

impl Meter {
    pub(super) fn new(settings: &Settings, bucket: &str, now: Nanos) -> Self {
        Self {
            share: settings.share,
            cap: settings.cap,
            windows: Windows::new(settings.cap, now),
            hold: Hold::new(settings.cap),
            usage: Usage::default(),
            unseen: Unseen::default(),
            throttle: settings.throttle(bucket),
            generation: 0,
            in_flight: 0,
            fresh: 0,
            ramp: 1,
            last_grant: Nanos::MIN,
        }
    }

    /// Hands out a slot, or says when to ask again. An answer or a slot that comes back can make it possible sooner.
    pub(super) fn admit(&mut self, now: Nanos) -> Result<Grant, Nanos> {
        self.turn(now);
        let closed_until = self.hold.until();
        if now < closed_until {
            return Err(closed_until);
        }
        let mut is_enough = self.fresh >= self.ramp;
        match (self.windows.open(), self.windows.newest()) {
            (Some(window), _) => {
                let remaining = window.remaining.saturating_sub(self.unseen.count());
                if self.in_flight >= remaining || self.usage.own >= self.part_of(window.limit) {
                    return Err(window.ends);
                }
                is_enough |= self.in_flight >= self.usage.at_once(remaining);
            }
            // The limit may have changed, but a window that takes more is not to be relied on.
            (None, Some(last)) if last.limit > 0 && self.usage.own >= self.part_of(last.limit) => {
                return Err(self.windows.unknown_until());
            }
            (None, _) => {}
        }
        let patient_until = self.last_grant.saturating_add(PATIENCE);
        if is_enough && now < patient_until {
            return Err(match self.windows.open() {
                Some(window) => window.ends.min(patient_until),
                None => patient_until,
            });
        }
        self.throttle
            .check()
            .map_err(|wait| now.saturating_add(wait.clamp(1, self.cap)))?;
        Ok(self.grant(now))
    }

    /// Hands out a slot, whatever is left.
    pub(super) fn grant(&mut self, now: Nanos) -> Grant {
        self.in_flight += 1;
        self.fresh += 1;
        self.usage.own = self.usage.own.saturating_add(1);
        self.last_grant = now;
        Grant {
            generation: self.generation,
            sequence: self.usage.own,
            beside: self.in_flight,
        }
    }

    /// Takes back a slot that was not used.
    pub(super) fn give_back(&mut self, grant: Grant) {
        self.in_flight -= 1;
        if grant.generation == self.generation {
            self.fresh -= 1;
            self.usage.own = self.usage.own.saturating_sub(1);
        }
    }

    /// A call failed before it was sent. The slot was not used, and where none is answered more may try at once.
    pub(super) fn fail(&mut self, grant: Grant) {
        self.give_back(grant);
        if grant.generation == self.generation {
            self.ramp = self.ramp.saturating_add(1);
        }
    }

    /// A call was sent, and nothing is known of it.
    pub(super) fn lose(&mut self, grant: Grant, now: Nanos) {
        self.in_flight -= 1;
        if grant.generation == self.generation {
            self.fresh -= 1;
        }
        self.unsee(now);
    }

    /// Takes the answer to a call. Returns whether the bucket refused it.
    pub(super) fn learn(&mut self, grant: Grant, reading: &Reading) -> bool {
        self.turn(reading.received);
        self.in_flight -= 1;
        let is_current = grant.generation == self.generation;
        if is_current {
            self.fresh -= 1;
        }
        if reading.refused && is_current {
            // A call that is refused is not counted by the server.
            self.usage.own = self.usage.own.saturating_sub(1);
        }
        if reading.is_of_concurrency() {
            return false;
        }
        let reset = self.windows.place(reading);
        if reading.refused {
            let says_of_now = match reset {
                Reset::At(_) => self.take_window(grant, reading, reset, 0),
                Reset::Unusable | Reset::Absurd => is_current,
            };
            if says_of_now {
                self.refuse(reading, reset);
            }
            return true;
        }
        self.hold.passed();
        match reading.remaining {
            Some(remaining) => {
                self.take_window(grant, reading, reset, remaining);
            }
            None => self.unsee(reading.received),
        }
        if grant.generation == self.generation {
            self.ramp = self.ramp.saturating_add(1);
        }
        false
    }

    /// Takes what an answer says of its window. Returns whether that says anything of now.
    fn take_window(
        &mut self,
        mut grant: Grant,
        reading: &Reading,
        reset: Reset,
        remaining: u32,
    ) -> bool {
        let is_current = grant.generation == self.generation;
        let shown = self.windows.find(is_current, reading, reset, remaining);
        match shown {
            Shown::Past => return false,
            Shown::Early => {
                // What is in flight goes on as it is.
                self.begin();
                self.ramp = self.in_flight.saturating_add(1);
            }
            Shown::Known | Shown::Reopened | Shown::New => {}
        }
        let Some(corrected) = self.windows.correct(shown, reading, remaining) else {
            return true;
        };
        if corrected.is_changed {
            // What was taken out was counted from the old limit.
            self.usage.forget();
        }
        self.unseen.include(reading.sent);
        if grant.generation != self.generation {
            // It was sent in the window before and counted in this one.
            self.usage.own = self.usage.own.saturating_add(1);
            grant.sequence = self.usage.own;
        }
        if !reading.refused {
            let gone = corrected.limit.saturating_sub(remaining);
            self.usage
                .learn(gone, grant, (reading.sent, reading.received));
        }
        if let Some(window) = self.windows.newest() {
            let part = self.part_of(window.limit);
            self.throttle.budget(part, self.windows.length());
        }
        true
    }

    /// Closes the bucket after a 429, where its window does not do that.
    fn refuse(&mut self, reading: &Reading, reset: Reset) {
        self.ramp = 1;
        if self.hold.retry_after(reading) {
            return;
        }
        let is_closed = self
            .windows
            .open()
            .is_some_and(|window| window.remaining == 0 && window.ends > reading.received);
        // Where the reset says how long, nothing more is to be learnt from it, however many are refused.
        if !(matches!(reset, Reset::At(_)) && is_closed) {
            let window = self.windows.longest();
            self.hold.back_off(reading, reset, window);
        }
    }

    /// A call counts until an answer is sure to include it, since none said what it left.
    fn unsee(&mut self, now: Nanos) {
        self.unseen.add(now);
        self.windows.touch(now);
    }

    /// Leaves a window that is over.
    pub(super) fn turn(&mut self, now: Nanos) {
        if self.windows.turn(now) {
            self.begin();
            self.ramp = 1;
        }
    }

    /// Slots belong to another window from here on.
    fn begin(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.fresh = 0;
        self.usage.turn();
    }

    /// Our part of `limit` calls; at least one.
    fn part_of(&self, limit: u32) -> u32 {
        let part = u64::from(limit) * u64::from(self.share) / 100;
        u32::try_from(part).unwrap_or(u32::MAX).max(1)
    }

    /// When the call that is the `position`-th to go can be sent at the earliest: if others leave all of each window to this
    /// client.
    pub(super) fn estimate(&self, now: Nanos, position: usize) -> Nanos {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        let pace = self.throttle.time_for(position);
        let by_pace = now.saturating_add(pace).max(self.hold.until());
        let Some(window) = self.windows.open() else {
            return by_pace;
        };
        let part = self.part_of(window.limit);
        let left = window.remaining.saturating_sub(self.unseen.count());
        let left = left
            .saturating_sub(self.in_flight)
            .min(part.saturating_sub(self.usage.own));
        let beyond = position.saturating_sub(left);
        if beyond == 0 {
            return by_pace;
        }
        let windows = Nanos::from((beyond - 1) / part);
        by_pace.max(
            window
                .ends
                .saturating_add(windows.saturating_mul(self.windows.length())),
        )
    }

    /// What is known now, for a person.
    pub(super) fn describe(&self, bucket: &str, queued: usize, now: Nanos) -> BucketSnapshot {
        let open = self.windows.open();
        let counted = self.unseen.count().saturating_add(self.in_flight);
        BucketSnapshot {
            bucket: bucket.to_owned(),
            limit: self.windows.newest().map(|window| window.limit),
            remaining: open.map(|window| window.remaining.saturating_sub(counted)),
            reset: open
                .and_then(|window| window.reset)
                .and_then(|reset| Timestamp::from_second(reset).ok()),
            reset_in: open.map(|window| duration(window.ends.saturating_sub(now))),
            in_flight: self.in_flight,
            queued,
            others: self.usage.others(),
        }
    }

    /// When a slot was handed out last.
    pub(super) fn last_used(&self) -> Nanos {
        self.last_grant
    }
}
