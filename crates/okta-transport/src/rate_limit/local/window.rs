use super::edge::Edge;
use crate::time::ServerClock;
use crate::time::{Nanos, SECOND};

/// A window of a bucket, as the answers showed it.
#[derive(Debug)]
pub(super) struct Window {
    /// `X-Rate-Limit-Reset`, in seconds of the server's clock. `None` where no answer named one that makes sense.
    pub(super) reset: Option<i64>,
    pub(super) limit: u32,
    /// The least that an answer reported.
    pub(super) remaining: u32,
    /// The window was not open yet at the first of these moments, when the call that opened it was sent, or the last one
    /// that showed the window before it. It was open at the second, when the first of its answers was received.
    pub(super) opened: (Nanos, Nanos),
    /// When the newest request was sent, of those whose answers showed this window.
    pub(super) shown: Nanos,
    /// When the last of them was received.
    pub(super) updated: Nanos,
    /// The window is over at this moment, whatever the server's clock and the part of the second.
    pub(super) ends: Nanos,
}

impl Window {
    /// When the window is over for sure, as far as `now` tells.
    ///
    /// Two bounds hold, and the earlier one counts. `Reset` is cut to whole seconds, so the window ends less than a second
    /// after the server's clock shows it, or at that moment where it is known that windows end on the second. And no
    /// window is longer than others were, so it ends its length after the first answer that showed it.
    pub(super) fn end(&self, clock: &ServerClock, edge: &Edge, now: Nanos, cap: Nanos) -> Nanos {
        let by_length = self.opened.1.saturating_add(edge.length());
        let by_reset = self.reset.and_then(|reset| {
            let reset = reset.saturating_mul(SECOND);
            clock.latest(reset.saturating_add(edge.lateness()), now)
        });
        by_reset
            .map_or(by_length, |by_reset| by_reset.min(by_length))
            .min(now.saturating_add(cap))
    }
}
