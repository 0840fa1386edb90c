use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::Uri;
use okta_core::OperationDescription;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::app::App;
use super::dpop::{Binding, Prover};
use super::failure::Failure;
use super::renewal::{Backoff, RenewalPoint, Running};
use super::request::Issued;
use super::state::{Next, Run, State, Verdict};
use super::{Grant, failure};
use crate::call::{Refusal, not_renewed, renewed};
use crate::credential::{Answered, Credential, Outcome};
use crate::{BoxStack, Client, Error, ErrorKind};

/// Keeps a valid access token at hand.
///
/// A call finds the token in `current` and looks at two moments, without a lock. All else is for the one call that finds the
/// token worn, and for those that find none.
///
/// Nothing that belongs to others runs under the lock: no subscriber, no signer, no task of the runtime, and no drop of
/// theirs.
pub(super) struct Manager {
    pub(super) app: Arc<App>,
    pub(super) client: Client<BoxStack>,
    pub(super) point: RenewalPoint,
    /// A renewal that takes longer is given up by those who wait for it: its runtime stands still.
    pub(super) patience: Duration,
    current: ArcSwapOption<Token>,
    state: Mutex<State>,
    /// Sends when a renewal came to its end, whatever it was.
    ended: watch::Sender<()>,
}

/// An access token, and what is known of it.
struct Token {
    credential: Arc<Credential>,
    grant: Grant,
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

    pub(super) fn current(&self) -> Option<Arc<Credential>> {
        let token = self.current.load();
        token.as_ref().map(|token| Arc::clone(&token.credential))
    }

    /// Whether there is a valid token. Where it is worn, another one is fetched meanwhile.
    pub(super) fn has_token(self: &Arc<Self>) -> bool {
        let now = Instant::now();
        let found = self.current.load();
        let Some(token) = &*found else {
            return false;
        };
        let is_valid = token.grant.is_valid(now);
        if is_valid && self.is_worn(&token.grant, now) {
            drop(found);
            self.renew_beside(now);
        }
        is_valid
    }

    /// Whether the token is to be renewed: it is old, or new tokens are bound to another key.
    fn is_worn(&self, grant: &Grant, now: Instant) -> bool {
        let is_current = |bound: &Arc<Prover>| {
            let prover = self.app.prover.load();
            prover
                .as_ref()
                .is_some_and(|prover| Arc::ptr_eq(prover, bound))
        };
        now >= grant.renew_at || !grant.prover.as_ref().is_none_or(is_current)
    }

    /// Waits until there is a valid token.
    pub(super) async fn token(self: &Arc<Self>) -> Result<(), Error> {
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
        match outcome.map(|outcome| outcome.and_then(|issued| self.token_of(issued))) {
            None => self.settle(number, |_, _| ()),
            Some(Ok(token)) => self.renewed(number, &Arc::new(token)),
            Some(Err(error)) => self.not_renewed(number, error),
        }
    }

    fn renewed(&self, number: u64, token: &Arc<Token>) {
        let was_proven = self.grant(Grant::is_proven).unwrap_or(false);
        let old = self.settle(number, |state, _| {
            // One that was taken for lost must not replace a later one.
            if number > state.stored {
                state.stored = number;
                self.current.store(Some(Arc::clone(token)));
            }
            state.failures = 0;
            if was_proven {
                state.refusals = 0;
            }
            state.failure.take()
        });
        drop(old);
        let grant = &token.grant;
        let life = grant.expires_at.saturating_duration_since(Instant::now());
        renewed(&grant.scopes, life);
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
        not_renewed(&error, wait.unwrap_or_default());
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

    /// Makes a token of what was issued.
    fn token_of(&self, issued: Issued) -> Result<Token, Error> {
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
        let credential = match &attempt.prover {
            None => Credential::bearer(&**access_token),
            Some(prover) => {
                let resource = Arc::clone(&self.app.resource);
                let binding = Binding::new(Arc::clone(prover), &access_token, resource);
                Credential::dpop(&**access_token, binding)
            }
        };
        let credential = credential.map_err(|refused| {
            let mistakes = refused.mistakes().join("; ");
            let message = format!("the access token in its answer cannot be sent: {mistakes}");
            Error::new(ErrorKind::Decode).with_message(message)
        })?;
        let scopes = self.app.granted(scopes);
        Ok(Token {
            credential: Arc::new(credential),
            grant: Grant::new(scopes, expires_at, renew_at, attempt.prover),
        })
    }

    /// Learns from the answer to an attempt. Returns whether a retry is sent with another token or another proof.
    pub(super) fn answered(self: &Arc<Self>, attempt: &Answered<'_>) -> bool {
        let has_other_proof = self.app.resource.answered(attempt);
        let id = attempt.credential.id();
        match attempt.outcome {
            Outcome::Rejected(Refusal::Credential) => self.rejected(id),
            Outcome::Rejected(_) => has_other_proof,
            Outcome::Accepted => {
                let current = self.current.load();
                if let Some(token) = current.as_ref().filter(|it| it.credential.id() == id) {
                    token.grant.prove();
                }
                false
            }
            Outcome::Unknown => false,
        }
    }

    /// Takes note that the token with this id was rejected. Returns whether a retry finds another one.
    fn rejected(self: &Arc<Self>, id: u64) -> bool {
        let now = Instant::now();
        let mut state = self.state();
        let current = self.current.load();
        let Some(token) = current.as_ref().filter(|it| it.credential.id() == id) else {
            // It was replaced meanwhile.
            return true;
        };
        let verdict = state.judge(&token.grant, now);
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

    /// Fails a request to another org.
    pub(super) fn check_origin(&self, uri: &Uri) -> Result<(), Error> {
        let origins = &self.app.origins;
        if origins.iter().any(|origin| origin.is_origin_of(uri)) {
            return Ok(());
        }
        Err(failure::foreign(uri, &origins[0]))
    }

    /// Refuses an operation whose scope was not granted.
    pub(super) fn check_scopes(
        &self,
        operation: &'static OperationDescription,
    ) -> Result<(), Error> {
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
        Some(read(&current.as_ref()?.grant))
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
