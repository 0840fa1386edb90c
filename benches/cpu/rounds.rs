//! Contestants in turns.

use std::time::Duration;

use okta_benches::number;
use rustix::time::{ClockId, clock_gettime};

/// An odd number, so that the median is one of them.
const ROUNDS: usize = 15;

/// What one call costs.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// User and system time of the process.
    pub(crate) time: Duration,
    /// Beside the first contestant.
    pub(crate) ratio: f64,
    /// How often the process lost its core to another one meanwhile, where that is known.
    pub(crate) preempted: Option<f64>,
}

/// What a contestant spent in one round, per call.
#[derive(Clone, Copy, Default)]
struct Spent {
    seconds: f64,
    preempted: Option<f64>,
}

/// The user and system time of this process so far.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("it grows from zero")
}

/// How often the main thread was preempted so far, on Linux.
fn preempted() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mut lines = status.lines();
    let count = lines.find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"))?;
    count.trim().parse().ok()
}

/// What one call of `contestant` costs; `make` makes some, and returns how many.
fn per_call<C>(contestant: &mut C, make: &mut impl FnMut(&mut C) -> usize) -> Spent {
    let before = (preempted(), spent());
    let calls = make(contestant);
    let spent = spent().saturating_sub(before.1);
    let preempted = preempted().zip(before.0);
    Spent {
        seconds: spent.as_secs_f64() / number(calls),
        preempted: preempted.map(|(after, before)| (after - before) / number(calls)),
    }
}

/// Lets each contestant make its calls in every round, and returns what one of them costs. `make` returns how many it made.
pub(crate) fn rounds<C>(contestants: &mut [C], mut make: impl FnMut(&mut C) -> usize) -> Vec<Cost> {
    let many = contestants.len();
    // One round for caches, pools and the frequency of the processor.
    for contestant in &mut *contestants {
        per_call(contestant, &mut make);
    }
    let mut rounds = [(); ROUNDS].map(|()| vec![Spent::default(); many]);
    for (round, costs) in rounds.iter_mut().enumerate() {
        for turn in 0..many {
            let at = (round + turn) % many;
            costs[at] = per_call(&mut contestants[at], &mut make);
        }
    }
    let cost = |at: usize| Cost {
        time: Duration::from_secs_f64(median(rounds.each_ref().map(|costs| costs[at].seconds))),
        ratio: median(
            rounds
                .each_ref()
                .map(|costs| costs[at].seconds / costs[0].seconds),
        ),
        preempted: preempted().map(|_| {
            let counts = rounds.each_ref().map(|costs| costs[at].preempted);
            median(counts.map(Option::unwrap_or_default))
        }),
    };
    (0..many).map(cost).collect()
}

fn median(mut values: [f64; ROUNDS]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[ROUNDS / 2]
}
