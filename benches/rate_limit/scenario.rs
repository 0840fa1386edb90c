use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use fastrand::Rng;
use http::StatusCode;
use jiff::SignedDuration;
use okta_api_tokens::okta_transport::RateLimitLayer;
use okta_api_tokens::{
    ApiTokenId, ApiTokens, AuthLayer, CollectLayer, Credential, HttpService, NormalizeLayer,
    OrgUrl, RetryPolicy,
};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg, RateLimit, WindowEdge};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tower::ServiceBuilder;
use tower::retry::RetryLayer;

/// How many workers make how many calls, and who else is there.
#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    /// In all, over all clients.
    pub(crate) calls: u32,
    pub(crate) limit: u32,
    pub(crate) window: Duration,
    /// In all, over all clients.
    pub(crate) workers: u32,
    /// Clients that share the bucket and nothing else.
    pub(crate) clients: u32,
    pub(crate) noise: Noise,
    pub(crate) edge: WindowEdge,
    /// How far the org's clock is ahead.
    pub(crate) skew: SignedDuration,
}

/// What others take of each window, in per cent.
#[derive(Clone, Copy)]
pub(crate) enum Noise {
    None,
    /// Spread over the window at random.
    Spread(u32),
    /// In the first second of the window.
    First(u32),
}

impl Noise {
    fn per_cent(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Spread(part) | Self::First(part) => part,
        }
    }
}

pub(crate) struct Outcome {
    pub(crate) wall: Duration,
    /// 429s in all.
    pub(crate) refused: u64,
    /// 429s in the worst window of the worst client.
    pub(crate) refused_in_a_window: u64,
    pub(crate) failed: u64,
    pub(crate) longest: Duration,
}

#[derive(Default)]
struct Counts {
    /// By client and window.
    refused: Mutex<HashMap<(u32, u64), u64>>,
    failed: AtomicU64,
    longest: Mutex<Duration>,
}

impl Scenario {
    /// The windows that have to pass before the last one that is needed opens.
    pub(crate) fn theoretical_minimum(&self) -> Duration {
        let share = self.limit * (100 - self.noise.per_cent()) / 100;
        self.window * (self.calls.div_ceil(share) - 1)
    }

    pub(crate) fn run(self) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime is built");
        runtime.block_on(self.measure())
    }

    async fn measure(self) -> Outcome {
        let org = MockOrg::builder()
            .tokens(1)
            .now("2026-03-01T12:00:10.400Z".parse().expect("it is a time"))
            .clock_skew(self.skew)
            .rate_limit(RateLimit::new(self.limit, self.window).edge(self.edge))
            .latency(Duration::from_millis(50))
            .log_capacity(0)
            .build();
        let id = org.token_id(DEFAULT_API_TOKEN).expect("it has a record");
        let id: ApiTokenId = id.parse().expect("it is an id");
        let noise = tokio::spawn(self.drain(org.clone()));

        let start = Instant::now();
        let counts = Arc::new(Counts::default());
        let mut workers = JoinSet::new();
        for client in 0..self.clients {
            let tokens = self.client(&org, client, start, &counts);
            let left = Arc::new(AtomicI64::from(i64::from(self.calls / self.clients)));
            for _ in 0..self.workers / self.clients {
                let (tokens, left, id, counts) =
                    (tokens.clone(), left.clone(), id.clone(), counts.clone());
                workers.spawn(async move {
                    while left.fetch_sub(1, Ordering::Relaxed) > 0 {
                        let begun = Instant::now();
                        if tokens.get(&id).await.is_err() {
                            counts.failed.fetch_add(1, Ordering::Relaxed);
                        }
                        let mut longest = counts.longest.lock().expect("nobody panicked");
                        *longest = begun.elapsed().max(*longest);
                    }
                });
            }
        }
        workers.join_all().await;
        noise.abort();
        let refused = counts.refused.lock().expect("nobody panicked");
        let longest = *counts.longest.lock().expect("nobody panicked");
        Outcome {
            wall: start.elapsed(),
            refused: refused.values().sum(),
            refused_in_a_window: refused.values().copied().max().unwrap_or_default(),
            failed: counts.failed.load(Ordering::Relaxed),
            longest,
        }
    }

    fn client(
        &self,
        org: &MockOrg,
        client: u32,
        start: Instant,
        counts: &Arc<Counts>,
    ) -> ApiTokens<impl HttpService + Clone + Send + Sync + use<>> {
        let url = OrgUrl::parse("https://acme.okta.com").expect("it is an org URL");
        let credential = Credential::ssws(DEFAULT_API_TOKEN).expect("it is a token");
        let retry = RetryPolicy::builder().retries(u32::MAX).no_budget().build();
        let limits = RateLimitLayer::builder()
            .longest_wait(Duration::ZERO)
            .build();
        let limits = limits.expect("the settings are in range");
        let (counts, window) = (Arc::clone(counts), self.window);
        let stack = ServiceBuilder::new()
            .layer(RetryLayer::new(retry))
            .layer(limits)
            .map_response(move |answer: http::Response<_>| {
                if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                    let number = start.elapsed().as_nanos() / window.as_nanos();
                    let window = u64::try_from(number).expect("windows are few");
                    let mut refused = counts.refused.lock().expect("nobody panicked");
                    *refused.entry((client, window)).or_default() += 1;
                }
                answer
            })
            .layer(AuthLayer::new(&url, credential))
            .layer(CollectLayer::default())
            .layer(NormalizeLayer)
            .service(org.service());
        ApiTokens::new(url, stack)
    }

    /// Other clients of the org.
    async fn drain(self, org: MockOrg) {
        let calls = self.limit * self.noise.per_cent() / 100;
        match self.noise {
            Noise::None => {}
            Noise::Spread(_) => {
                let mut random = Rng::with_seed(1);
                let mean = self.window.as_secs_f64() / f64::from(calls);
                loop {
                    sleep(Duration::from_secs_f64(-mean * random.f64().ln())).await;
                    org.drain(1);
                }
            }
            Noise::First(_) => loop {
                let gap = Duration::from_secs(1) / calls;
                for _ in 0..calls {
                    org.drain(1);
                    sleep(gap).await;
                }
                while let Some(ends) = org.bucket().ends {
                    let left = ends.duration_since(org.now());
                    sleep(Duration::try_from(left).unwrap_or_default()).await;
                }
            },
        }
    }
}
