use crate::time::Nanos;

/// Calls that ended, and that no reading of `remaining` includes for sure: those whose answer had no headers, and those
/// that were sent and never answered.
///
/// An answer includes them if its call was sent after they ended. They are kept in two lots, so that the older one is
/// cleared even where calls come to nothing all the time.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    older: Lot,
    newer: Lot,
}

#[derive(Debug, Default, Clone, Copy)]
struct Lot {
    calls: u32,
    /// When the last of them ended.
    ended: Nanos,
}

impl Unseen {
    pub(super) fn count(&self) -> u32 {
        self.older.calls.saturating_add(self.newer.calls)
    }

    /// A call ended at `now`.
    pub(super) fn add(&mut self, now: Nanos) {
        let lot = if self.older.calls == 0 {
            &mut self.older
        } else {
            &mut self.newer
        };
        lot.calls = lot.calls.saturating_add(1);
        lot.ended = now;
    }

    /// An answer says what is left, to a call that was sent at `sent`.
    pub(super) fn include(&mut self, sent: Nanos) {
        if self.older.calls > 0 && sent > self.older.ended {
            self.older = std::mem::take(&mut self.newer);
            self.include(sent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_includes_what_ended_before_its_call_was_sent() {
        let mut unseen = Unseen::default();
        unseen.add(10);
        unseen.add(20);
        unseen.include(10);
        assert_eq!(unseen.count(), 2);
        unseen.include(15);
        assert_eq!(unseen.count(), 1);
        unseen.include(21);
        assert_eq!(unseen.count(), 0);
    }

    #[test]
    fn a_steady_stream_is_cleared_a_round_trip_later() {
        let mut unseen = Unseen::default();
        for now in 0..1000 {
            unseen.add(now);
            unseen.include(now - 5);
            assert!(unseen.count() < 15, "{}", unseen.count());
        }
    }
}
