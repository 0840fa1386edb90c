//! Closes connections that have been idle for too long.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, sleep_until};

use super::Origin;
use super::state::State;

/// Sees to it that a task watches what is idle. It ends where it finds that nothing is, and starts anew where its runtime
/// is gone.
pub(super) fn watch(origin: &Arc<Origin>, state: &mut State) {
    let is_watched = state
        .reaper
        .as_ref()
        .is_some_and(|reaper| !reaper.is_finished());
    if is_watched || state.next_expiry(origin.settings().idle_timeout).is_none() {
        return;
    }
    // A body may be dropped where there is no runtime. The next call that gives a connection back starts the task.
    if let Ok(runtime) = Handle::try_current() {
        let timeout = origin.settings().idle_timeout;
        state.reaper = Some(runtime.spawn(reap(Arc::downgrade(origin), timeout)));
    }
}

async fn reap(origin: Weak<Origin>, timeout: Duration) {
    // Nothing is too old before. The connection is likely in use again in a moment, which is no reason to end.
    sleep(timeout).await;
    while let Some(next) = expire(&origin) {
        sleep_until(next).await;
    }
}

/// Closes what is too old, and tells when to look again.
fn expire(origin: &Weak<Origin>) -> Option<Instant> {
    let origin = origin.upgrade()?;
    let timeout = origin.settings().idle_timeout;
    let mut state = origin.state();
    let oldest = Instant::now().checked_sub(timeout);
    let closed = oldest
        .map(|oldest| state.expire(oldest))
        .unwrap_or_default();
    let next = state.next_expiry(timeout);
    if next.is_none() {
        // So that a connection which comes back while this task ends is watched by another one.
        state.reaper = None;
    }
    drop(state);
    closed.close();
    next
}
