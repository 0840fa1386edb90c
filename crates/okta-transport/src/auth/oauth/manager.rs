use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use okta_core::OperationDescription;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use super::app::App;
use super::dpop::Binding;
use super::failure::Failure;
use super::renewal::{Backoff, RenewalPoint};
use super::request::{Issued, RequestToken};
use super::{Grant, failure};
use crate::auth::Credential;
use crate::{BoxStack, Client, Error, trace};

/// Keeps a valid access token at hand.
///
/// A call finds the token in `current` and looks at two moments, without a lock. All else is for the one call that finds the
/// token worn, and for those that find none.
pub(in crate::auth) struct Manager {
    pub(super) app: Arc<App>,
    pub(super) client: Client<BoxStack>,
    pub(super) point: RenewalPoint,
    current: ArcSwapOption<Credential>,
    state: Mutex<State>,
    /// Sends when a renewal came to its end, whatever it was.
    ended: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    is_renewing: bool,
    failure: Option<Failure>,
    /// Renewals in a row that failed.
    failures: u32,
    /// Tokens in a row that were refused before one call had succeeded with them.
    refusals: u32,
}

impl Manager {
    pub(super) fn new(app: Arc<App>, client: Client<BoxStack>, point: RenewalPoint) -> Self {
        Self {
            app,
            client,
            point,
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
        let (is_valid, is_worn) = self
            .grant(|grant| (grant.is_valid(now), self.is_worn(grant, now)))
            .unwrap_or_default();
        if is_valid && is_worn {
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
        let mut has_waited = false;
        loop {
            // Before the state is looked at, so that an end between the two is seen.
            let mut ended = self.ended.subscribe();
            if self.has_token() {
                return Ok(());
            }
            if let Some(error) = self.begin(has_waited) {
                return Err(error);
            }
            // The sender is a field of what `self` points to.
            let _ = ended.changed().await;
            has_waited = true;
        }
    }

    /// Begins a renewal unless one is running. Where the last one failed a short while ago, or while the caller waited for
    /// it, that is the answer.
    fn begin(self: &Arc<Self>, has_waited: bool) -> Option<Error> {
        let now = Instant::now();
        let mut state = self.state();
        if state.is_renewing {
            return None;
        }
        if let Some(failure) = &state.failure
            && (has_waited || now < failure.until)
        {
            return Some(failure.error());
        }
        self.spawn(&mut state, &Handle::current());
        None
    }

    /// Begins a renewal while the old token is valid.
    fn renew_beside(self: &Arc<Self>, now: Instant) {
        let mut state = self.state();
        let is_too_early = state.failure.as_ref().is_some_and(|last| now < last.until);
        if state.is_renewing || is_too_early {
            return;
        }
        // Outside of a runtime the next call that is polled does it.
        if let Ok(runtime) = Handle::try_current() {
            self.spawn(&mut state, &runtime);
        }
    }

    /// A task of its own: nobody who waits for it can end it.
    fn spawn(self: &Arc<Self>, state: &mut State, runtime: &Handle) {
        state.is_renewing = true;
        let running = Running(Arc::clone(self));
        runtime.spawn(async move {
            let manager = &running.0;
            let result = manager.client.call(RequestToken).await;
            manager.finish(result);
        });
    }

    fn finish(&self, result: Result<Issued, Error>) {
        let result = result.and_then(|issued| self.credential(issued));
        let mut state = self.state();
        match result {
            Ok(credential) => {
                if let Some(grant) = credential.grant() {
                    let life = grant.expires_at.saturating_duration_since(Instant::now());
                    trace::renewed(&grant.scopes, life);
                }
                self.current.store(Some(Arc::new(credential)));
                state.failure = None;
                state.failures = 0;
            }
            Err(error) => {
                let error = failure::explained(error, &self.app);
                state.failures = state.failures.saturating_add(1);
                let wait = Backoff::wait(state.failures);
                trace::not_renewed(&error, wait);
                state.failure = Some(Failure::new(Arc::new(error), Instant::now() + wait));
            }
        }
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
        Ok(Credential::granted(&access_token, grant)?)
    }

    /// Takes note that the credential with this id was refused. Returns whether a repeat finds another one.
    pub(in crate::auth) fn refused(&self, id: u64) -> bool {
        let current = self.current.load();
        let Some(grant) = current
            .as_ref()
            .filter(|current| current.id() == id)
            .and_then(|current| current.grant())
        else {
            // It was replaced meanwhile.
            return true;
        };
        let mut state = self.state();
        if !grant.refuse() {
            return state.refusals < 2;
        }
        state.refusals = if grant.is_proven() {
            0
        } else {
            state.refusals.saturating_add(1)
        };
        if state.refusals < 2 {
            return true;
        }
        // One token after the other is refused from its first use on: fetching more of them at full speed helps nobody.
        let until = Instant::now() + Backoff::wait(state.refusals - 1);
        state.failure = Some(Failure::new(Arc::new(failure::refused_at_once()), until));
        false
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

    /// How long the last failure holds, for a reader.
    pub(super) fn last_failure(&self) -> Option<(Error, Duration)> {
        let state = self.state();
        let failure = state.failure.as_ref()?;
        let left = failure.until.saturating_duration_since(Instant::now());
        Some((failure.error(), left))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A renewal that is running, until it ends or its runtime does.
struct Running(Arc<Manager>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.state().is_renewing = false;
        self.0.ended.send_replace(());
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("app", &self.app)
            .field("grant", &self.grant(|grant| format!("{:?}", grant.scopes)))
            .finish_non_exhaustive()
    }
}
