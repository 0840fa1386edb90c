use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use okta_core::OperationDescription;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::app::App;
use super::dpop::Binding;
use super::failure::Failure;
use super::renewal::{Backoff, RenewalPoint, Running};
use super::request::Issued;
use super::state::{Next, Run, State, Verdict};
use super::{Grant, failure};
use crate::auth::Credential;
use crate::{BoxStack, Client, Error, ErrorKind, trace};

/// Keeps a valid access token at hand.
///
/// A call finds the token in `current` and looks at two moments, without a lock. All else is for the one call that finds the
/// token worn, and for those that find none.
///
/// Nothing that belongs to others runs under the lock: no subscriber, no signer, no task of the runtime, and no drop of
/// theirs.
pub(in crate::auth) struct Manager {
    pub(super) app: Arc<App>,
    pub(super) client: Client<BoxStack>,
    pub(super) point: RenewalPoint,
    /// A renewal that takes longer is given up by those who wait for it: its runtime stands still.
    pub(super) patience: Duration,
    current: ArcSwapOption<Credential>,
    state: Mutex<State>,
    /// Sends when a renewal came to its end, whatever it was.
    ended: watch::Sender<()>,
}

/// A call begins so many renewals at most that come to nothing, as where its runtime is being shut down.
const MOST_TRIES: usize = 4;

impl Manager {
    pub(super) fn new(
        app: Arc<App>,
        client: Client<BoxStack>,
        point: RenewalPoint,
        patience: Duration,
    ) -> Self {
        Self {
            app,
            client,
            point,
            patience,
            current: ArcSwapOption::empty(),
            state: Mutex::default(),
            ended: watch::Sender::new(()),
        }
    }

    pub(in crate::auth) fn current(&self) -> &ArcSwapOption<Credential> {
        &self.current
    }

    /// Whether there is a valid token. Where it is worn, another one is fetched meanwhile.
    pub(in crate::auth) fn has_token(self: &Arc<Self>) -> bool {
        let now = Instant::now();
        let found = self.current.load();
        let Some(credential) = &*found else {
            return false;
        };
        // One that was put there by hand is not looked at.
        let Some(grant) = credential.grant() else {
            return true;
        };
        let is_valid = grant.is_valid(now);
        if is_valid && self.is_worn(grant, now) {
            drop(found);
            self.renew_beside(now);
        }
        is_valid
    }

    /// Whether the token is to be renewed: it is old, or new tokens are bound to another key.
    fn is_worn(&self, grant: &Grant, now: Instant) -> bool {
        let is_current = |binding: &Binding| {
            let prover = self.app.prover.load();
            prover.as_ref().is_some_and(|prover| binding.is_to(prover))
        };
        now >= grant.renew_at || !grant.binding.as_ref().is_none_or(is_current)
    }

    /// Waits until there is a valid token.
    pub(in crate::auth) async fn token(self: &Arc<Self>) -> Result<(), Error> {
        let before = self.state().begun;
        let mut mine = 0;
        for _ in 0..MOST_TRIES {
            // Before the state is looked at, so that an end between the two is seen.
            let mut ended = self.ended.subscribe();
            if self.has_token() {
                return Ok(());
            }
            let next = self
                .state()
                .next(Instant::now(), before, mine, self.patience);
            let until = match next {
                Next::Fail(failure) => return Err(failure.error()),
                Next::WaitUntil(until) => until,
                Next::Begin(Run { number, until }) => {
                    mine = number;
                    Running::spawn(self, number, &Handle::current());
                    until
                }
            };
            // The sender is a field of what `self` points to, so that it is never gone.
            let _ = timeout_at(until, ended.changed()).await;
        }
        Err(failure::given_up())
    }

    /// Begins a renewal while the old token is valid.
    fn renew_beside(self: &Arc<Self>, now: Instant) {
        // Outside of a runtime the next call that is polled does it.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let mut state = self.state();
        if !state.may_begin(now) {
            return;
        }
        let run = state.begin(now, self.patience);
        drop(state);
        Running::spawn(self, run.number, &runtime);
    }

    /// Takes the outcome of a renewal; `None` where it was given up with its runtime.
    pub(super) fn ended(&self, number: u64, outcome: Option<Result<Issued, Error>>) {
        match outcome.map(|outcome| outcome.and_then(|issued| self.credential(issued))) {
            None => self.settle(number, |_, _| ()),
            Some(Ok(credential)) => self.renewed(number, credential),
            Some(Err(error)) => self.not_renewed(number, error),
        }
    }

    fn renewed(&self, number: u64, credential: Credential) {
        let grant = credential.grant().map(Arc::clone);
        let was_proven = self.grant(Grant::is_proven).unwrap_or(false);
        let credential = Arc::new(credential);
        let old = self.settle(number, |state, _| {
            // One that was taken for lost must not replace a later one, and none what was put there by hand.
            let by_hand = self
                .current
                .load()
                .as_ref()
                .is_some_and(|it| it.grant().is_none());
            if number > state.stored && !by_hand {
                state.stored = number;
                self.current.store(Some(credential));
            }
            state.failures = 0;
            if was_proven {
                state.refusals = 0;
            }
            state.failure.take()
        });
        drop(old);
        if let Some(grant) = grant {
            let life = grant.expires_at.saturating_duration_since(Instant::now());
            trace::renewed(&grant.scopes, life);
        }
    }

    fn not_renewed(&self, number: u64, error: Error) {
        let error = Arc::new(failure::explained(error, &self.app));
        let (wait, old) = self.settle(number, |state, is_running| {
            // One that was taken for lost says nothing of those after it.
            if !is_running {
                return (None, None);
            }
            state.failures = state.failures.saturating_add(1);
            let wait = Backoff::wait(state.failures);
            let until = Instant::now() + wait;
            let failure = Failure::new(Arc::clone(&error), until, number);
            (Some(wait), state.failure.replace(Arc::new(failure)))
        });
        drop(old);
        trace::not_renewed(&error, wait.unwrap_or_default());
    }

    /// Changes the state at the end of a renewal, and wakes those who wait for it.
    fn settle<T>(&self, number: u64, change: impl FnOnce(&mut State, bool) -> T) -> T {
        let mut state = self.state();
        let is_running = state
            .running
            .is_some_and(|running| running.number == number);
        if is_running {
            state.running = None;
        }
        let changed = change(&mut state, is_running);
        drop(state);
        self.ended.send_replace(());
        changed
    }

    /// Makes a credential of what was issued.
    fn credential(&self, issued: Issued) -> Result<Credential, Error> {
        let Issued {
            access_token,
            life,
            scopes,
            attempt,
        } = issued;
        // The life began when the token was made, which was after the request was sent.
        let expires_at = attempt.sent + life;
        if expires_at <= Instant::now() {
            return Err(failure::ended_on_the_way(life));
        }
        let renew_at = expires_at - self.point.before_expiry(life);
        let binding = attempt.prover.map(|prover| {
            let (nonce, clock) = (&self.app.resource_nonce, &self.app.clock);
            Binding::new(prover, &access_token, Arc::clone(nonce), Arc::clone(clock))
        });
        let scopes = self.app.granted(scopes);
        let grant = Grant::new(scopes, expires_at, renew_at, binding);
        Credential::granted(&access_token, grant).map_err(|refused| {
            let mistakes = refused.mistakes().join("; ");
            let message = format!("the access token in its answer cannot be sent: {mistakes}");
            Error::new(ErrorKind::Decode).with_message(message)
        })
    }

    /// Takes note that the credential with this id was refused. Returns whether a repeat finds another one.
    pub(in crate::auth) fn refused(self: &Arc<Self>, id: u64) -> bool {
        let now = Instant::now();
        let mut state = self.state();
        let current = self.current.load();
        let Some(credential) = current.as_ref().filter(|current| current.id() == id) else {
            // It was replaced meanwhile.
            return true;
        };
        let Some(grant) = credential.grant() else {
            // It was put there by hand, and nothing is fetched in its place.
            return false;
        };
        let verdict = state.judge(grant, now);
        let old = match &verdict {
            Verdict::RefusedAtOnce(until) => {
                let failure = Failure::new(Arc::new(failure::refused_at_once()), *until, 0);
                state.failure.replace(Arc::new(failure))
            }
            _ => None,
        };
        drop(state);
        drop(old);
        drop(current);
        if let Verdict::Renew = verdict {
            self.renew_beside(now);
        }
        matches!(verdict, Verdict::Renew)
    }

    /// Refuses an operation whose scope was not granted.
    pub(in crate::auth) fn check_scopes(
        &self,
        operation: Option<&'static OperationDescription>,
    ) -> Result<(), Error> {
        let Some(operation) = operation else {
            return Ok(());
        };
        let missing = self.grant(|grant| {
            let missing = operation
                .needed_scopes()
                .iter()
                .filter(|scope| !grant.covers(scope));
            let missing: Vec<_> = missing.copied().collect();
            (!missing.is_empty()).then(|| failure::missing(&missing, &self.app.scopes))
        });
        missing.flatten().map_or(Ok(()), Err)
    }

    /// Reads the grant of the token that stands, if there is one.
    pub(super) fn grant<T>(&self, read: impl FnOnce(&Grant) -> T) -> Option<T> {
        let current = self.current.load();
        Some(read(current.as_ref()?.grant()?))
    }

    /// Why the last renewal failed, if it did.
    pub(super) fn last_failure(&self) -> Option<Arc<Failure>> {
        self.state().failure.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("app", &self.app)
            .field("scopes", &self.grant(|grant| grant.scopes.clone()))
            .finish_non_exhaustive()
    }
}
