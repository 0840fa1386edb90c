use std::sync::{Arc, Weak};

use tokio::time::sleep_until;

use super::bucket::Bucket;

/// Serves the queue of a bucket when time alone opens it: one timer for all that wait.
///
/// It is a task of its own and not the work of the first waiter, since a future that nobody polls would hold up all that
/// stand behind it. It lives as long as somebody waits.
pub(super) fn start(bucket: &Arc<Bucket>) {
    let driver = Driver {
        bucket: Arc::downgrade(bucket),
        is_done: false,
    };
    tokio::spawn(driver.run(Arc::clone(&bucket.changed)));
}

struct Driver {
    bucket: Weak<Bucket>,
    is_done: bool,
}

impl Driver {
    async fn run(mut self, changed: Arc<tokio::sync::Notify>) {
        while let Some(next) = self.bucket.upgrade().and_then(|bucket| bucket.tick()) {
            tokio::select! {
                () = sleep_until(next) => {}
                () = changed.notified() => {}
            }
        }
        self.is_done = true;
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if !self.is_done
            && let Some(bucket) = self.bucket.upgrade()
        {
            bucket.lose_driver();
        }
    }
}
