use jiff::Timestamp;

use super::clock::ServerClock;
use super::edge::Edge;
use super::moment::{Nanos, SECOND, duration};
use super::settings::Settings;
use super::throttle::Throttle;
use super::unseen::Unseen;
use super::usage::Usage;
use super::window::Window;
use crate::rate_limit::BucketSnapshot;

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
    pub(super) share: u8,
    /// No header closes the bucket for longer.
    pub(super) cap: Nanos,
    pub(super) clock: ServerClock,
    pub(super) edge: Edge,
    pub(super) usage: Usage,
    pub(super) throttle: Throttle,
    /// The newest window that an answer showed.
    pub(super) window: Option<Window>,
    /// Whether that window is taken to be open. Where it is not, or where there is none, the state of the bucket is
    /// unknown since the moment that stands here.
    pub(super) unknown_since: Option<Nanos>,
    /// Whether a call that was sent since then has come to its end.
    is_touched: bool,
    /// Which window the slots of now belong to, counted from the first.
    pub(super) generation: u32,
    pub(super) in_flight: u32,
    /// Those of them that belong to the window of now.
    pub(super) fresh: u32,
    /// How many may be in flight until more is known.
    pub(super) ramp: u32,
    pub(super) unseen: Unseen,
    /// A 429 without a window closed the bucket until then.
    pub(super) closed_until: Nanos,
    /// Refusals in a row, each sent after the one before it was received.
    pub(super) refusals: u32,
    pub(super) refused_at: Nanos,
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
            clock: ServerClock::default(),
            edge: Edge::default(),
            usage: Usage::default(),
            throttle: settings.throttle(bucket),
            window: None,
            unknown_since: Some(now),
            is_touched: false,
            generation: 0,
            in_flight: 0,
            fresh: 0,
            ramp: 1,
            unseen: Unseen::default(),
            closed_until: Nanos::MIN,
            refusals: 0,
            refused_at: Nanos::MIN,
            last_grant: Nanos::MIN,
        }
    }

    /// Hands out a slot, or says when to ask again. An answer or a slot that comes back can make it possible sooner.
    pub(super) fn admit(&mut self, now: Nanos) -> Result<Grant, Nanos> {
        self.turn(now);
        if now < self.closed_until {
            return Err(self.closed_until);
        }
        let mut is_enough = self.fresh >= self.ramp;
        match (self.open_window(), &self.window) {
            (Some(window), _) => {
                let remaining = window.remaining.saturating_sub(self.unseen.count());
                if self.in_flight >= remaining || self.usage.own >= self.part_of(window.limit) {
                    return Err(window.ends);
                }
                is_enough |= self.in_flight >= self.usage.at_once(remaining);
            }
            // The limit may have changed, but a window that takes more is not to be relied on.
            (None, Some(last)) if last.limit > 0 && self.usage.own >= self.part_of(last.limit) => {
                return Err(self.unknown_until());
            }
            (None, _) => {}
        }
        let patient_until = self.last_grant.saturating_add(PATIENCE);
        if is_enough && now < patient_until {
            return Err(match self.open_window() {
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

    /// A call counts until an answer is sure to include it, since none said what it left.
    pub(super) fn unsee(&mut self, now: Nanos) {
        self.unseen.add(now);
        if let (Some(since), false) = (&mut self.unknown_since, self.is_touched) {
            // If it opened a window, it did so by now.
            *since = now;
            self.is_touched = true;
        }
    }

    /// A window that ended leaves the bucket unknown. Where nothing is heard for as long as a window lasts, another one
    /// has begun since.
    pub(super) fn turn(&mut self, now: Nanos) {
        let is_over = self.window.as_ref().is_some_and(|window| {
            let ends = match self.unknown_since {
                None => window.ends,
                Some(_) => self.unknown_until(),
            };
            now >= ends
        });
        if is_over {
            self.begin();
            self.unknown_since = Some(now);
            self.is_touched = false;
            self.ramp = 1;
        }
    }

    /// Slots belong to another window from here on.
    pub(super) fn begin(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.fresh = 0;
        self.usage.turn();
    }

    /// The window, if it is open.
    pub(super) fn open_window(&self) -> Option<&Window> {
        self.window
            .as_ref()
            .filter(|_| self.unknown_since.is_none())
    }

    fn unknown_until(&self) -> Nanos {
        let since = self.unknown_since.unwrap_or(Nanos::MIN);
        since.saturating_add(self.edge.length().min(self.cap))
    }

    /// Our part of `limit` calls; at least one.
    pub(super) fn part_of(&self, limit: u32) -> u32 {
        let part = u64::from(limit) * u64::from(self.share) / 100;
        u32::try_from(part).unwrap_or(u32::MAX).max(1)
    }

    /// When the call that is the `position`-th to go can be sent at the earliest: if others leave all of each window to this
    /// client.
    pub(super) fn estimate(&self, now: Nanos, position: usize) -> Nanos {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        let pace = self.throttle.time_for(position);
        let by_pace = now.saturating_add(pace).max(self.closed_until);
        let Some(window) = self.open_window() else {
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
                .saturating_add(windows.saturating_mul(self.edge.length())),
        )
    }

    /// What is known now, for a person.
    pub(super) fn describe(&self, bucket: &str, queued: usize, now: Nanos) -> BucketSnapshot {
        let open = self.open_window();
        let counted = self.unseen.count().saturating_add(self.in_flight);
        BucketSnapshot {
            bucket: bucket.to_owned(),
            limit: self.window.as_ref().map(|window| window.limit),
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
