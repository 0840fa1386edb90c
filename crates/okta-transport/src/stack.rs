use std::time::Duration;

use http::{Request, Response};
use okta_core::OrgUrl;
use tower::ServiceBuilder;
use tower::retry::{Retry, RetryLayer};
use tower::util::BoxCloneSyncService;
use tower_layer::{Identity, Layer};

use crate::attempt_timeout::{AttemptTimeout, AttemptTimeoutLayer};
use crate::auth::token::Token;
use crate::auth::{Auth, AuthLayer, SharedCredential, TokenLayer};
use crate::collect::{Collect, CollectLayer, Collected};
use crate::concurrency::{Concurrency, ConcurrencyLayer};
use crate::deadline::{Deadline, DeadlineLayer};
use crate::normalize::{Normalize, NormalizeLayer};
use crate::rate_limit::{RateLimit, RateLimitLayer};
use crate::trace::{Trace, TraceLayer};
use crate::{Body, Error, HttpService, RetryPolicy, Transport};

/// What every attempt passes through below the slot for user layers.
pub type Attempt<T> = Auth<Trace<AttemptTimeout<Collect<T>>>>;

/// What holds a call back until Okta's limits let it pass: per bucket, then of calls at once.
pub type Limits<T> = RateLimit<Concurrency<Normalize<T>>>;

/// The default stack without layers of the user's, as a type that can be written down.
pub type DefaultStack<T = Transport> = Deadline<Normalize<Repeated<Token<Limits<Attempt<T>>>>>>;

/// What sends a call again where that helps.
pub type Repeated<S> = Retry<RetryPolicy, S>;

/// Any stack in a box, as a type that can be written down; the box costs three allocations a call.
///
/// What goes in is `HttpService<ResponseBody = Collected> + Clone + Send + Sync + 'static`; a stack whose layers make
/// another body of the answer gets a [`CollectLayer`] on top.
pub type BoxStack = BoxCloneSyncService<Request<Body>, Response<Collected>, Error>;

/// The default stack: puts the layers of this crate in their order, with two slots for layers of the user's.
///
/// [`over`](Self::over) is a dozen lines over public parts. Who outgrows the settings here copies those lines.
///
/// ```
/// use std::time::Duration;
/// use okta_core::OrgUrl;
/// use okta_transport::{Credential, Stack, Transport};
///
/// # fn example() -> Result<(), okta_transport::Error> {
/// let org = OrgUrl::parse("https://acme.okta.com")?;
/// let stack = Stack::new(&org, Credential::ssws("00a_secret")?)
///     .attempt_timeout(Duration::from_secs(10))
///     .over(Transport::new()?);
/// # Ok(())
/// # }
/// ```
///
/// A program that keeps a stack with layers of its own in a struct, and does not want to write their types, boxes it as
/// [`BoxStack`]:
///
/// ```
/// use okta_transport::{BoxStack, Client, Credential, Error, Stack, Transport};
///
/// struct Audit {
///     client: Client<BoxStack>,
/// }
///
/// fn audit(org: okta_core::OrgUrl, credential: Credential) -> Result<Audit, Error> {
///     let limit = tower::limit::ConcurrencyLimitLayer::new(8);
///     let stack = Stack::new(&org, credential).per_call(limit).over(Transport::new()?);
///     Ok(Audit { client: Client::new(org, BoxStack::new(stack)) })
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a stack does nothing until it stands over a transport"]
pub struct Stack<C = Identity, A = Identity> {
    org: OrgUrl,
    credential: SharedCredential,
    deadline: DeadlineLayer,
    retry: RetryPolicy,
    rate_limit: RateLimitLayer,
    concurrency: ConcurrencyLayer,
    attempt_timeout: AttemptTimeoutLayer,
    body_limit: CollectLayer,
    per_call: C,
    per_attempt: A,
}

impl Stack {
    /// The layers in their default settings, for `org` and with `credential`.
    pub fn new(org: &OrgUrl, credential: impl Into<SharedCredential>) -> Self {
        Self {
            org: org.clone(),
            credential: credential.into(),
            deadline: DeadlineLayer::default(),
            retry: RetryPolicy::default(),
            rate_limit: RateLimitLayer::default(),
            concurrency: ConcurrencyLayer::default(),
            attempt_timeout: AttemptTimeoutLayer::default(),
            body_limit: CollectLayer::default(),
            per_call: Identity::new(),
            per_attempt: Identity::new(),
        }
    }
}

impl<C, A> Stack<C, A> {
    /// How long a call may take in all, waits and repeats included; 120 s unless set. Zero means without end.
    pub fn deadline(mut self, timeout: Duration) -> Self {
        self.deadline = DeadlineLayer::new(timeout);
        self
    }

    /// What is repeated, when and how often, as [`RetryPolicy::default`] unless set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Keeps calls inside the rate limits by `layer`, of which a clone tells what it knows
    /// ([`snapshot`](RateLimitLayer::snapshot)). Stacks that share an org and a credential share one. Unless set, it is
    /// one of its own with the defaults.
    pub fn rate_limit(mut self, layer: RateLimitLayer) -> Self {
        self.rate_limit = layer;
        self
    }

    /// Bounds the calls in flight by `layer`. Stacks that share an org share one. Unless set, it is one of its own, which
    /// goes up to 32.
    pub fn concurrency(mut self, layer: ConcurrencyLayer) -> Self {
        self.concurrency = layer;
        self
    }

    /// How long one attempt may take, head and body; 30 s unless set. Zero means without end.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = AttemptTimeoutLayer::new(timeout);
        self
    }

    /// How large the body of an answer may be, in bytes; 16 MiB unless set.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = CollectLayer::new(bytes);
        self
    }

    /// Puts `layer` where each call passes once, such as a cache or a metric of calls. It takes the place of one that
    /// was put there before; several go together in a `ServiceBuilder` or a tuple.
    pub fn per_call<L>(self, layer: L) -> Stack<L, A> {
        Stack {
            org: self.org,
            credential: self.credential,
            deadline: self.deadline,
            retry: self.retry,
            rate_limit: self.rate_limit,
            concurrency: self.concurrency,
            attempt_timeout: self.attempt_timeout,
            body_limit: self.body_limit,
            per_call: layer,
            per_attempt: self.per_attempt,
        }
    }

    /// Puts `layer` where each attempt passes, above the credential, such as injected faults or a header of your own.
    /// It takes the place of one that was put there before.
    pub fn per_attempt<L>(self, layer: L) -> Stack<C, L> {
        Stack {
            org: self.org,
            credential: self.credential,
            deadline: self.deadline,
            retry: self.retry,
            rate_limit: self.rate_limit,
            concurrency: self.concurrency,
            attempt_timeout: self.attempt_timeout,
            body_limit: self.body_limit,
            per_call: self.per_call,
            per_attempt: layer,
        }
    }

    /// The stack over `transport`. A program writes its type as [`DefaultStack`], or as `impl HttpService + Clone`
    /// where it has layers of its own.
    pub fn over<T>(self, transport: T) -> Deadline<Normalize<C::Service>>
    where
        T: HttpService,
        A: Layer<Attempt<T>>,
        C: Layer<Repeated<Token<Limits<A::Service>>>>,
    {
        // The `call` of each layer is `#[inline]`: where it is inlined, the future of a call is built where it stays, and
        // is not moved by each layer on its way up.
        ServiceBuilder::new()
            .layer(self.deadline)
            .layer(NormalizeLayer)
            .layer(self.per_call)
            .layer(RetryLayer::new(self.retry))
            .layer(TokenLayer::new(self.credential.clone()))
            .layer(self.rate_limit)
            .layer(self.concurrency)
            .layer(NormalizeLayer)
            .layer(self.per_attempt)
            .layer(AuthLayer::new(&self.org, self.credential))
            .layer(TraceLayer)
            .layer(self.attempt_timeout)
            .layer(self.body_limit)
            .service(transport)
    }
}
