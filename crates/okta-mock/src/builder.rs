//! How an org is made.

use crate::{
    LinkStyle, MockOrg, RateLimit, Reply,
    bucket::Meter,
    clock::OrgClock,
    config::{Config, Next, Paging},
    credential::Credentials,
    fault::Queue,
    log::Log,
    oauth::{OAuth, ServiceApp, Settings},
    records::{Record, Records, caller, generate},
    routes::Route,
    shared::{Shared, State},
};
use bytes::Bytes;
use http::{Method, Request};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

/// The API token that an org takes when its builder names none. Not a secret of any org.
pub const DEFAULT_API_TOKEN: &str = "00-okta-mock-default-api-token-0123456789a";

impl MockOrg {
    /// An org with 20 tokens, [`DEFAULT_API_TOKEN`] and 600 requests a minute.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().tokens(20).build()
    }

    /// An org without tokens, to be filled.
    pub fn builder() -> MockOrgBuilder {
        MockOrgBuilder::new()
    }
}

impl Default for MockOrg {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes a [`MockOrg`].
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct MockOrgBuilder {
    generated: usize,
    literal: Vec<Value>,
    api_tokens: Vec<String>,
    access_tokens: Vec<(String, Vec<String>)>,
    now: Option<Timestamp>,
    skew: SignedDuration,
    rate_limit: RateLimit,
    concurrency_limit: Option<usize>,
    latency: Duration,
    paging: Paging,
    log_capacity: usize,
    routes: Vec<Route>,
    oauth: Settings,
}

impl MockOrgBuilder {
    fn new() -> Self {
        Self {
            generated: 0,
            literal: Vec::new(),
            api_tokens: Vec::new(),
            access_tokens: Vec::new(),
            now: None,
            skew: SignedDuration::ZERO,
            rate_limit: RateLimit::default(),
            concurrency_limit: None,
            latency: Duration::ZERO,
            paging: Paging::default(),
            log_capacity: 10_000,
            routes: Vec::new(),
            oauth: Settings::default(),
        }
    }

    /// Fills the org with `n` believable records: the same ids and names on every run, dates relative to the org's clock.
    pub fn tokens(self, n: usize) -> Self {
        Self {
            generated: n,
            ..self
        }
    }

    /// Adds one record exactly as given, behind the generated ones.
    pub fn token(mut self, record: Value) -> Self {
        self.literal.push(record);
        self
    }

    /// Adds an API token that the org takes under `SSWS`; the first replaces [`DEFAULT_API_TOKEN`].
    ///
    /// Each belongs to one record: a generated one with a `tokenWindow`, or one of its own at the end of the list when
    /// none is left. To revoke that record is to revoke the secret.
    pub fn api_token(mut self, secret: impl Into<String>) -> Self {
        self.api_tokens.push(secret.into());
        self
    }

    /// Adds an access token that the org takes under `Bearer` or `DPoP`, with its scopes. DPoP proofs are not looked at.
    pub fn access_token(mut self, token: impl Into<String>, scopes: &[&str]) -> Self {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        self.access_tokens.push((token.into(), scopes));
        self
    }

    /// Adds a service app, which gets access tokens at `/oauth2/v1/token`, in place of another with the same client id.
    pub fn service_app(mut self, app: ServiceApp) -> Self {
        self.oauth.register(app);
        self
    }

    /// How long an access token lives that the token endpoint issues (default: one hour, Okta's); `expires_in` has the
    /// whole seconds of it.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.oauth.token_lifetime = lifetime;
        self
    }

    /// Asks for a nonce in the DPoP proofs at resources, too, and for another one than the token endpoint does
    /// (RFC 9449, section 9; default: no nonce there).
    pub fn dpop_nonce_at_resources(mut self) -> Self {
        self.oauth.nonce_at_resources = true;
        self
    }

    /// The time on the org's clock at build, before the skew (default: the real time). tokio's clock moves it from there.
    pub fn now(self, now: Timestamp) -> Self {
        Self {
            now: Some(now),
            ..self
        }
    }

    /// How far the org's clock is ahead (default: not at all); `Date` and `X-Rate-Limit-Reset` are on it.
    pub fn clock_skew(self, skew: SignedDuration) -> Self {
        Self { skew, ..self }
    }

    /// The rule of every bucket (default: 600 requests per 60 s). The API token operations share one; a route and
    /// the token endpoint have their own.
    pub fn rate_limit(self, rate_limit: RateLimit) -> Self {
        Self { rate_limit, ..self }
    }

    /// Refuses a request that finds `n` others in the org (default: never): 429 with limit 0 and remaining 0.
    /// Without [`latency`](Self::latency) no request ever meets another.
    pub fn concurrency_limit(self, n: usize) -> Self {
        Self {
            concurrency_limit: Some(n),
            ..self
        }
    }

    /// How long the org holds every answer back (default: not at all).
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Length of a page when the request has no `limit` (default: 20, Okta's).
    pub fn default_page_size(mut self, n: usize) -> Self {
        self.paging.default_size = n.clamp(1, 200);
        self
    }

    /// The longest page, whatever `limit` says (default: 200).
    pub fn page_size_cap(mut self, n: usize) -> Self {
        self.paging.cap = n.max(1);
        self
    }

    /// Puts everything on one page, as a real org was recorded to do.
    pub fn ignore_limit(mut self) -> Self {
        self.paging.ignore_limit = true;
        self
    }

    /// How `Link` headers are written (default: one per relation).
    pub fn link_style(mut self, style: LinkStyle) -> Self {
        self.paging.links = style;
        self
    }

    /// The host in `next` links, such as `acme-admin.okta.com` (default: the host that was asked).
    pub fn next_host(mut self, host: impl Into<String>) -> Self {
        self.paging.next_host = Some(host.into());
        self
    }

    /// Puts an empty page that has a `next` behind every page but the last.
    pub fn empty_pages(mut self) -> Self {
        self.paging.next = Next::BehindEmptyPage;
        self
    }

    /// Gives every page a `next`, with the same cursor for ever.
    pub fn repeat_cursor(mut self) -> Self {
        self.paging.next = Next::Repeated;
        self
    }

    /// Writes cursors with `+` and percent-encoded characters, as recorded.
    pub fn awkward_cursors(mut self) -> Self {
        self.paging.awkward_cursors = true;
        self
    }

    /// Requests that [`MockOrg::log`] remembers (default: the last 10,000); 0 for none.
    pub fn log_capacity(self, n: usize) -> Self {
        Self {
            log_capacity: n,
            ..self
        }
    }

    /// Adds an endpoint, which goes before the org's own; a path segment in braces stands for any one.
    ///
    /// The handler answers `(StatusCode, serde_json::Value)` or a whole `Response<Bytes>`. Under `/api/` the org asks for a
    /// credential first; elsewhere (an authorization server of your own) it does not.
    pub fn route<R: Into<Reply>>(
        mut self,
        method: Method,
        path: impl Into<String>,
        handler: impl Fn(&Request<Bytes>) -> R + Send + Sync + 'static,
    ) -> Self {
        self.routes.push(Route::new(method, path.into(), handler));
        self
    }

    /// The org. Its clock runs from here.
    #[must_use]
    pub fn build(mut self) -> MockOrg {
        let clock = OrgClock::new(self.now.unwrap_or_else(Timestamp::now), self.skew);
        let now = clock.now();
        let mut records = Records::default();
        for index in 0..self.generated {
            records.push(generate(index, self.generated, now));
        }
        for record in std::mem::take(&mut self.literal) {
            records.push(Record::literal(record));
        }
        let credentials = self.credentials(&mut records, now);
        let state = State {
            records,
            credentials,
            oauth: OAuth::new(now),
            buckets: vec![Meter::new(self.rate_limit); self.routes.len() + 2],
            faults: Queue::default(),
            log: Log::new(self.log_capacity),
        };
        let config = Config {
            concurrency_limit: self.concurrency_limit,
            latency: self.latency,
            paging: self.paging,
            routes: self.routes,
            oauth: self.oauth,
        };
        MockOrg {
            shared: Arc::new(Shared::new(config, clock, state)),
        }
    }

    /// Gives every secret its record.
    fn credentials(&self, records: &mut Records, now: Timestamp) -> Credentials {
        let mut credentials = Credentials::default();
        let mut secrets = self.api_tokens.clone();
        if secrets.is_empty() {
            secrets.push(DEFAULT_API_TOKEN.to_owned());
        }
        let mut given = HashSet::new();
        secrets.retain(|secret| given.insert(secret.clone()));
        let free = records
            .after(None)
            .filter(|record| !record.is_literal() && record.window().is_some());
        let mut ids: Vec<String> = free
            .filter_map(|record| record.text("id"))
            .map(str::to_owned)
            .collect();
        for index in ids.len()..secrets.len() {
            let record = caller(index, now);
            ids.extend(record.text("id").map(str::to_owned));
            records.push(record);
        }
        for (secret, id) in secrets.into_iter().zip(ids) {
            credentials.add_api_token(secret, id);
        }
        for (token, scopes) in &self.access_tokens {
            credentials.add_access_token(token, scopes.iter().map(String::as_str));
        }
        credentials
    }
}

impl fmt::Debug for MockOrgBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockOrgBuilder")
            .field("generated", &self.generated)
            .field("literal", &self.literal.len())
            .field("api_tokens", &self.api_tokens.len())
            .field("access_tokens", &self.access_tokens.len())
            .field("rate_limit", &self.rate_limit)
            .field("routes", &self.routes)
            .field("service_apps", &self.oauth.apps)
            .finish_non_exhaustive()
    }
}
