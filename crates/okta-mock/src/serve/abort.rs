//! How an answer ends the connection it goes out on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;

#[derive(Clone, Debug, Default)]
pub(super) struct Abort(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    requested: Notify,
    reset: AtomicBool,
}

impl Abort {
    /// Ends the connection without a word: TCP RST.
    pub(super) fn reset(&self) {
        self.0.reset.store(true, Ordering::SeqCst);
        self.close();
    }

    /// Ends the connection behind what was written: TCP FIN.
    pub(super) fn close(&self) {
        self.0.requested.notify_one();
    }

    pub(super) async fn requested(&self) {
        self.0.requested.notified().await;
    }

    pub(super) fn is_reset(&self) -> bool {
        self.0.reset.load(Ordering::SeqCst)
    }
}
