use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::uri::PathAndQuery;
use okta_core::{InvalidInput, OrgUrl};
use tower::ServiceBuilder;
use tower::retry::RetryLayer;
use zeroize::Zeroizing;

use super::app::App;
use super::assertion::Assertions;
use super::authenticate::AuthenticateLayer;
use super::clock::Clock;
use super::dpop::{Nonce, Prover, Resource, without_query};
use super::manager::Manager;
use super::renewal::RenewalPoint;
use super::{OAuth, Signer, SigningKey, request};
use crate::call::observe::{Observe, Observer};
use crate::{
    AttemptTimeoutLayer, BoxStack, Client, CollectLayer, ConcurrencyLayer, DeadlineLayer, Error,
    HttpService, NormalizeLayer, RateLimitLayer, RetryPolicy, TraceLayer,
};

/// The settings of [`OAuth`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it stands over a transport"]
pub struct OAuthBuilder {
    client_id: String,
    assertions: Assertions,
    scopes: Vec<String>,
    origins: Vec<OrgUrl>,
    dpop: Dpop,
    key_life: Duration,
    point: RenewalPoint,
    deadline: Duration,
    attempt_timeout: Duration,
    max_clock_skew: Duration,
    retry: RetryPolicy,
    observer: Option<Observer>,
}

/// When tokens are bound to a key.
#[derive(Debug)]
enum Dpop {
    Never,
    WhenAsked,
    OwnKey,
    Key(Box<SigningKey>),
}

impl OAuthBuilder {
    pub(super) fn signed(client_id: String, signer: Arc<dyn Signer>) -> Self {
        Self::new(client_id, Assertions::Signed(signer))
    }

    pub(super) fn ready_made(client_id: String, assertion: &Zeroizing<String>) -> Self {
        let assertion = Zeroizing::new(assertion.trim().to_owned());
        Self::new(client_id, Assertions::Ready(Arc::new(assertion)))
    }

    fn new(client_id: String, assertions: Assertions) -> Self {
        Self {
            client_id,
            assertions,
            scopes: Vec::new(),
            origins: Vec::new(),
            dpop: Dpop::WhenAsked,
            key_life: Duration::from_secs(24 * 60 * 60),
            point: RenewalPoint::Percent(80),
            // Less than a call's own, which then learns why there is no token.
            deadline: Duration::from_secs(90),
            attempt_timeout: Duration::from_secs(30),
            max_clock_skew: Duration::from_secs(10 * 60),
            retry: RetryPolicy::default(),
            observer: None,
        }
    }

    /// Asks for these scopes too, such as `okta.apiTokens.read`. They have to be granted to the app.
    pub fn scopes<I>(mut self, scopes: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        self.scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Sends its tokens to `org` too: a second origin of the same org, such as its custom domain.
    ///
    /// Tokens go to the org that [`over`](Self::over) fetches them from, and to no other: a stack for another one fails its
    /// calls with [`Configuration`](crate::ErrorKind::Configuration) before anything is sent.
    pub fn for_origin(mut self, org: &OrgUrl) -> Self {
        self.origins.push(org.clone());
        self
    }

    /// Binds tokens to a key on P-256 that is made here (DPoP, RFC 9449). Without this, the same is done once the token
    /// endpoint asks for it.
    pub fn dpop(mut self) -> Self {
        self.dpop = Dpop::OwnKey;
        self
    }

    /// Binds no token to a key, also where the token endpoint asks for it: its refusal is the error then.
    pub fn without_dpop(mut self) -> Self {
        self.dpop = Dpop::Never;
        self
    }

    /// Binds tokens to `key`, which is kept for good and must not be the one that signs assertions. Each attempt of each call is signed with it:
    /// ES256 takes some ten microseconds, RS256 ten times as long or more.
    pub fn dpop_key(mut self, key: SigningKey) -> Self {
        self.dpop = Dpop::Key(Box::new(key));
        self
    }

    /// For how long new tokens are bound to the same key, where the key is made here; 24 h unless set. Zero means for ever.
    pub fn dpop_key_life(mut self, life: Duration) -> Self {
        self.key_life = life;
        self
    }

    /// Renews a token after so many per cent of its life, 1 to 99; 80 unless set. Up to a twentieth of the life is taken
    /// off that at random.
    pub fn renew_after(mut self, percent: u8) -> Result<Self, InvalidInput> {
        self.point = RenewalPoint::percent(percent)?;
        Ok(self)
    }

    /// Renews a token so long before its end, and up to a twentieth of its life earlier at random; but not before nine
    /// twentieths of its life.
    pub fn renew_before(mut self, offset: Duration) -> Self {
        self.point = RenewalPoint::Before(offset);
        self
    }

    /// How long a token request may take in all, repeats included; 90 s unless set, and without end where it is zero. Calls
    /// that wait for it keep their own deadlines.
    pub fn deadline(mut self, timeout: Duration) -> Self {
        self.deadline = timeout;
        self
    }

    /// How long one attempt of a token request may take, and the signer before it; 30 s each unless set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How far the clock of this machine may be off the org's; 10 min unless set.
    ///
    /// Assertions and proofs name the time at which they were made. Within this bound it is corrected by the `Date` of the org's
    /// answers; beyond it, their own time is kept, and the error of a rejected token request names the difference. The bound
    /// holds whoever writes that `Date` from having assertions made that are valid long after. Zero corrects nothing.
    pub fn max_clock_skew(mut self, skew: Duration) -> Self {
        self.max_clock_skew = skew;
        self
    }

    /// How a token request is repeated, as [`RetryPolicy::default`] unless set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Tells `observer` what happens to token requests, under the operation `requestToken`.
    pub fn observe(mut self, observer: impl Observe) -> Self {
        self.observer = Some(Observer::new(observer));
        self
    }

    /// Fetches tokens from `org` through `transport`, which is the one that the stack of the calls stands over, too. Nothing
    /// is sent until a token is needed.
    ///
    /// # Errors
    /// Where the client id or the scopes cannot be right, all that is wrong with them at once.
    pub fn over<T>(self, org: &OrgUrl, transport: T) -> Result<OAuth, Error>
    where
        T: HttpService + Clone + Send + Sync + 'static,
    {
        check(&self.client_id, &self.scopes, &self.assertions)?;
        let takes_dpop = !matches!(self.dpop, Dpop::Never);
        let prover = match self.dpop {
            Dpop::Never | Dpop::WhenAsked => None,
            Dpop::OwnKey => Some(Arc::new(Prover::generate()?)),
            Dpop::Key(key) => Some(Arc::new(Prover::new(*key))),
        };
        let mut origins = self.origins;
        origins.insert(0, org.clone());
        let clock = Arc::new(Clock::new(self.max_clock_skew));
        let app = Arc::new(App {
            client_id: self.client_id,
            scopes: self.scopes,
            origins,
            token_url: without_query(&org.uri(PathAndQuery::from_static(request::PATH))),
            sign_timeout: self.attempt_timeout,
            assertions: self.assertions,
            resource: Arc::new(Resource::new(Arc::clone(&clock))),
            clock,
            takes_dpop,
            prover: ArcSwapOption::new(prover),
            prover_life: self.key_life,
            nonce: Nonce::default(),
        });
        // As the stack of the calls, without the layer that waits for a token and the slots for layers, and with assertions in place of the token.
        let stack = ServiceBuilder::new()
            .layer(DeadlineLayer::new(self.deadline))
            .layer(RetryLayer::new(self.retry))
            .layer(RateLimitLayer::default())
            .layer(ConcurrencyLayer::default())
            .layer(AuthenticateLayer(Arc::clone(&app)))
            .layer(TraceLayer)
            .layer(AttemptTimeoutLayer::new(self.attempt_timeout))
            .layer(CollectLayer::new(LARGEST_ANSWER))
            .layer(NormalizeLayer)
            .service(transport);
        let client = Client::new(org.clone(), BoxStack::new(stack)).observed_by(self.observer);
        let patience = if self.deadline.is_zero() {
            ENDLESS
        } else {
            self.deadline.min(ENDLESS) + SLACK
        };
        let manager = Manager::new(app, client, self.point, patience);
        Ok(OAuth::new(Arc::new(manager)))
    }
}

/// For how long a renewal without a deadline is waited for before another one is begun.
const ENDLESS: Duration = Duration::from_secs(24 * 60 * 60);
/// A runtime may be late.
const SLACK: Duration = Duration::from_secs(5);

/// An answer of the token endpoint has some kilobytes.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// What a `kid` has at most, in bytes; those of Okta have 43.
const LONGEST_KEY_ID: usize = 256;

fn is_key_id(id: &str) -> bool {
    let is_plain = id.chars().all(|c| !c.is_control());
    is_plain && (1..=LONGEST_KEY_ID).contains(&id.len())
}

fn check(client_id: &str, scopes: &[String], assertions: &Assertions) -> Result<(), InvalidInput> {
    let mut mistakes = Vec::new();
    if !assertions.is_jwt() {
        mistakes
            .push("the ready-made assertion is no JWT, three parts with dots between".to_owned());
    }
    if client_id.is_empty() || !client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
        mistakes.push(
            "the client id is empty or has characters that no id has; it looks like 0oa…"
                .to_owned(),
        );
    }
    if assertions.key_id().is_some_and(|id| !is_key_id(id)) {
        mistakes.push(format!(
            "the key id is empty, longer than {LONGEST_KEY_ID} characters or has a character that no id has"
        ));
    }
    if scopes.is_empty() {
        mistakes.push("no scope is asked for; name those that the operations need, such as okta.apiTokens.read".to_owned());
    }
    for scope in scopes {
        // RFC 6749, section 3.3.
        let is_token = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if scope.is_empty() || !scope.bytes().all(is_token) {
            mistakes.push(format!(
                "`{}` is no scope; give them one by one",
                scope.escape_debug()
            ));
        }
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(InvalidInput::all("OAuth 2.0 settings", mistakes))
    }
}
