use super::meter::Grant;
use crate::time::Nanos;

/// How much of the newest reading goes into the estimate: a few answers in a row carry it.
const GAIN: f32 = 0.25;

/// Never more than this part of what remains is in flight at once, even where no other client was ever seen.
const CAUTION: f32 = 0.9;

/// What this client and the others took out of the bucket, as far as answers tell.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Calls of this window that this client sent.
    pub(super) own: u32,
    /// Calls of this window that others sent, as an estimate.
    others: f32,
    /// The same of earlier windows, each with half the weight of the one after it.
    past_own: f32,
    past_others: f32,
    /// Whether this window was seen.
    is_known: bool,
    /// How many calls of its own this client sent in the round trip of the newest answer.
    round: u32,
    /// How many calls others sent in a round trip, when that was last measured.
    others_in_a_round: f32,
    /// What others had taken out at an earlier moment, to measure from.
    mark: Option<(Nanos, f32)>,
}

impl Usage {
    /// A new window begins.
    pub(super) fn turn(&mut self) {
        *self = Self {
            past_own: f32::midpoint(self.past_own, count(self.own)),
            past_others: f32::midpoint(self.past_others, self.others),
            ..Self::default()
        };
    }

    /// Takes the answer to a call, by which `gone` calls were taken out of the window. What exceeds the own calls up to that
    /// one, others took; where answers overtake each other this is off by a few, to both sides.
    pub(super) fn learn(&mut self, gone: u32, grant: Grant, (sent, received): (Nanos, Nanos)) {
        let others = count(gone.saturating_sub(grant.sequence));
        self.others = if self.is_known {
            self.others + (others - self.others) * GAIN
        } else {
            others
        };
        self.is_known = true;
        let since = self.own.saturating_sub(grant.sequence);
        self.round = since.max(grant.beside);
        let trip = received.saturating_sub(sent).max(1);
        let (marked, before) = *self.mark.get_or_insert((sent, others));
        let past = sent.saturating_sub(marked);
        if past >= trip {
            self.others_in_a_round = (others - before).max(0.0) * part(trip, past);
            self.mark = Some((sent, others));
        }
    }

    /// What others took out of this window is to be learnt anew.
    pub(super) fn forget(&mut self) {
        self.others = 0.0;
        self.is_known = false;
        self.mark = None;
    }

    /// What others took out of this window.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a rounded mean of u32"
    )]
    pub(super) fn others(&self) -> u32 {
        self.others.round() as u32
    }

    /// How many of `remaining` calls can be in flight at once, so that the others find theirs in the meantime: the last
    /// ones go one at a time.
    ///
    /// The reading is a round trip old. In that time others are taken to have sent as many calls as they did in the one before
    /// it, or as many for each own call as they did so far, whichever is more. Of what is left then, this client's part goes.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is at most a u32, and a negative one becomes 0"
    )]
    pub(super) fn at_once(&self, remaining: u32) -> u32 {
        let others = self.others + self.past_others;
        // The last round is part of the own calls, and of the others' only in part.
        let own = count(self.own.saturating_sub(self.round)) + self.past_own;
        let own = own.max(1.0);
        let in_a_round = self.others_in_a_round.min(self.others);
        let unseen = in_a_round.max(others / own * count(self.round));
        let part = (count(remaining) - unseen) * own / (own + others) * CAUTION;
        (part as u32).max(1)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate is none the worse for it"
)]
fn count(calls: u32) -> f32 {
    calls as f32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate is none the worse for it"
)]
fn part(trip: Nanos, past: Nanos) -> f32 {
    trip as f32 / past as f32
}
