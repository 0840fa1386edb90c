//! Which `jti` claims were seen.

use jiff::{SignedDuration, Timestamp};
use std::collections::{HashSet, VecDeque};

/// The ids that were seen in the last hour. No JWT that the org takes lives longer.
#[derive(Default)]
pub(super) struct Replay {
    seen: HashSet<String>,
    order: VecDeque<(Timestamp, String)>,
}

impl Replay {
    const KEPT: SignedDuration = SignedDuration::from_hours(1);
    /// On a clock that stands still, nothing would ever be forgotten.
    const CAPACITY: usize = 100_000;

    /// Spends an id; false when it was spent before.
    pub(super) fn spend(&mut self, id: &str, now: Timestamp) -> bool {
        while let Some((at, oldest)) = self.order.front() {
            if self.order.len() < Self::CAPACITY && now.duration_since(*at) < Self::KEPT {
                break;
            }
            self.seen.remove(oldest);
            self.order.pop_front();
        }
        let fresh = self.seen.insert(id.to_owned());
        if fresh {
            self.order.push_back((now, id.to_owned()));
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_id_is_spent_for_an_hour() {
        let mut replay = Replay::default();
        assert!(replay.spend("a", at(0)));
        assert!(!replay.spend("a", at(1)));
        assert!(replay.spend("b", at(10)));
        assert!(!replay.spend("a", at(3599)), "a second use is no renewal");
        assert!(replay.spend("a", at(3600)));
        assert!(!replay.spend("b", at(3600)));
        assert_eq!((replay.seen.len(), replay.order.len()), (2, 2));
    }

    #[test]
    fn it_is_bounded_when_time_stands_still() {
        let mut replay = Replay::default();
        for id in 0..Replay::CAPACITY + 10 {
            assert!(replay.spend(&id.to_string(), at(0)));
        }
        assert_eq!(replay.seen.len(), Replay::CAPACITY);
        assert_eq!(replay.order.len(), Replay::CAPACITY);
    }
}
