//! How a client is made to call: so many calls, so many at once.

use tokio::runtime::Runtime;

/// Makes one call after another.
pub(super) trait Caller: Send + 'static {
    /// A `getApiToken`, decoded.
    fn get(&mut self) -> impl Future<Output = ()> + Send;

    /// A page of 200 tokens, decoded.
    fn page(&mut self) -> impl Future<Output = ()> + Send;
}

/// A client with its callers.
pub trait Drive {
    /// Makes at least `calls` gets, as many at once as there are callers, and returns how many it made.
    fn gets(&mut self, calls: usize) -> usize;

    /// Makes `calls` gets, one at a time.
    fn gets_alone(&mut self, calls: usize);

    /// Makes `calls` requests for a page of 200, one at a time.
    fn pages(&mut self, calls: usize);
}

/// Callers of one client, and the thread's runtime in which they run.
pub(super) struct Fleet<C> {
    runtime: Runtime,
    callers: Vec<C>,
}

impl<C: Caller> Fleet<C> {
    pub(super) fn new(runtime: Runtime, callers: Vec<C>) -> Self {
        Self { runtime, callers }
    }
}

impl<C: Caller> Drive for Fleet<C> {
    fn gets(&mut self, calls: usize) -> usize {
        let each = calls.div_ceil(self.callers.len());
        let callers = std::mem::take(&mut self.callers);
        self.callers = self.runtime.block_on(async {
            let tasks: Vec<_> = callers
                .into_iter()
                .map(|mut caller| {
                    tokio::spawn(async move {
                        for _ in 0..each {
                            caller.get().await;
                        }
                        caller
                    })
                })
                .collect();
            let mut callers = Vec::with_capacity(tasks.len());
            for task in tasks {
                callers.push(task.await.expect("no call fails"));
            }
            callers
        });
        each * self.callers.len()
    }

    fn gets_alone(&mut self, calls: usize) {
        let caller = &mut self.callers[0];
        self.runtime.block_on(async {
            for _ in 0..calls {
                caller.get().await;
            }
        });
    }

    fn pages(&mut self, calls: usize) {
        let caller = &mut self.callers[0];
        self.runtime.block_on(async {
            for _ in 0..calls {
                caller.page().await;
            }
        });
    }
}
