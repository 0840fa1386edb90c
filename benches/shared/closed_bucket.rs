//! Calls that wait for a bucket, as the limiter alone sees them: no request, no service, no task of their own.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use http::Response;
use okta_api_tokens::okta_transport::admission::{Admission, Pass};
use okta_api_tokens::okta_transport::rate_limit::{
    Ask, BucketStore, LocalBuckets, LocalSlot, LocalWait, RateLimitLayer,
};

/// The limit of the bucket: so many are let in a window.
pub const LIMIT: u32 = 50;

const BUCKET: &str = "/api/v1/api-tokens";

/// A runtime whose clock stands until it is moved.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime is built")
}

/// Wakes by noting its number.
#[derive(Debug)]
struct Numbered {
    number: usize,
    woken: Arc<Mutex<Vec<usize>>>,
    wakes: Arc<AtomicUsize>,
}

impl Wake for Numbered {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        let mut woken = self.woken.lock().expect("nobody panicked");
        woken.push(self.number);
    }
}

/// A bucket that is closed, with calls that wait for it.
#[derive(Debug)]
pub struct Closed {
    store: LocalBuckets,
    waits: Vec<Option<Pin<Box<LocalWait>>>>,
    wakers: Vec<Waker>,
    woken: Arc<Mutex<Vec<usize>>>,
    wakes: Arc<AtomicUsize>,
    window: i64,
    used: u32,
}

impl Closed {
    /// A bucket whose window has just been used up, with room for `calls` that wait. It has to be made in a runtime.
    pub fn new(calls: usize) -> Self {
        let store = RateLimitLayer::builder()
            .queue(usize::MAX)
            .longest_wait(Duration::ZERO)
            .build_store()
            .expect("the settings are in range");
        let woken = Arc::default();
        let wakes = Arc::default();
        let numbered = |number| {
            Waker::from(Arc::new(Numbered {
                number,
                woken: Arc::clone(&woken),
                wakes: Arc::clone(&wakes),
            }))
        };
        let all = (0..calls).map(numbered).collect();
        let mut closed = Self {
            store,
            waits: Vec::with_capacity(calls),
            wakers: all,
            woken,
            wakes,
            window: 0,
            used: 0,
        };
        for _ in 0..LIMIT {
            let Admission::Granted(slot) = closed.store.reserve(Ask::new(BUCKET)) else {
                panic!("the window is not used up");
            };
            closed.answer(slot);
        }
        closed
    }

    /// Queues as many calls as there is room for.
    pub fn queue(&mut self) {
        for waker in &self.wakers {
            let Admission::Waiting(wait) = self.store.reserve(Ask::new(BUCKET)) else {
                panic!("the bucket is closed");
            };
            let mut wait = Box::pin(wait);
            let poll = wait.as_mut().poll(&mut Context::from_waker(waker));
            assert!(poll.is_pending());
            self.waits.push(Some(wait));
        }
    }

    /// Lets window after window pass until nobody waits, and returns how many wakes that took.
    pub async fn drain(&mut self) -> usize {
        let mut left = self.waits.len();
        while left > 0 {
            self.next_window().await;
            loop {
                let woken = std::mem::take(&mut *self.woken.lock().expect("nobody panicked"));
                if woken.is_empty() {
                    break;
                }
                left -= woken.len();
                let slots: Vec<_> = woken.into_iter().map(|number| self.slot(number)).collect();
                for slot in slots {
                    self.answer(slot);
                }
            }
        }
        self.wakes.load(Ordering::Relaxed)
    }

    async fn next_window(&mut self) {
        tokio::time::advance(Duration::from_millis(60_001)).await;
        // The driver of the bucket has its turn.
        tokio::task::yield_now().await;
        self.window += 1;
        self.used = 0;
    }

    fn slot(&mut self, number: usize) -> LocalSlot {
        let wait = self.waits[number].as_mut().expect("it waits");
        let waker = &self.wakers[number];
        match wait.as_mut().poll(&mut Context::from_waker(waker)) {
            Poll::Ready(Ok(mut slot)) => {
                self.waits[number] = None;
                slot.sent();
                slot
            }
            other => panic!("it was woken for nothing: {other:?}"),
        }
    }

    fn answer(&mut self, slot: LocalSlot) {
        self.used += 1;
        let reset = 1_772_323_260 + self.window * 61;
        let mut answer = Response::builder()
            .header("x-rate-limit-limit", LIMIT)
            .header("x-rate-limit-remaining", LIMIT - self.used)
            .header("x-rate-limit-reset", reset)
            .body(())
            .expect("the answer is whole");
        slot.answered(&mut answer);
    }
}
