use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// Wakes the task of the call that drives a connection.
///
/// Most of what a connection wakes while it is driven is the very call that drives it, and has looked already when it is
/// done: such a wake is dropped, or kept until then, instead of polling the whole call once more.
#[derive(Default)]
pub(super) struct Signal(Mutex<State>);

#[derive(Default)]
struct State {
    /// The task of the call; none while the connection is idle.
    task: Option<Waker>,
    is_driven: bool,
    was_woken: bool,
}

impl Signal {
    /// From here on `task` is the one to wake, once it is through with driving.
    pub(super) fn begin(&self, task: &Waker) {
        let mut state = self.state();
        state.is_driven = true;
        state.was_woken = false;
        match &mut state.task {
            Some(known) => known.clone_from(task),
            None => state.task = Some(task.clone()),
        }
    }

    /// Driving is over, and the call waits. Tells whether something woke it meanwhile.
    pub(super) fn wait(&self) -> bool {
        let mut state = self.state();
        state.is_driven = false;
        state.was_woken
    }

    /// Driving is over, and the call does not wait for the connection. Nobody is woken until it is driven again.
    pub(super) fn rest(&self) {
        let mut state = self.state();
        state.is_driven = false;
        let task = state.task.take();
        drop(state);
        drop(task);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut state = self.state();
        if state.is_driven {
            state.was_woken = true;
            return;
        }
        let task = state.task.take();
        // A waker may run anything.
        drop(state);
        if let Some(task) = task {
            task.wake();
        }
    }
}
