//! The fake org with a small bucket, and many calls at once.

use std::future::IntoFuture;
use std::time::Duration;

use okta_mock::{MockOrg, RateLimit, WindowEdge};
use okta_transport::rate_limit::BucketSnapshot;
use okta_transport::{Client, RateLimitLayer};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{get, org};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) fn limited(limit: u32, edge: WindowEdge) -> MockOrg {
    org()
        .rate_limit(RateLimit::new(limit, MINUTE).edge(edge))
        .latency(Duration::from_millis(50))
        .build()
}

pub(crate) fn layer() -> RateLimitLayer {
    RateLimitLayer::default()
}

pub(crate) fn snapshot(layer: &RateLimitLayer) -> BucketSnapshot {
    let mut buckets = layer.snapshot();
    assert_eq!(buckets.len(), 1);
    buckets.remove(0)
}

/// Makes `calls` at once, and returns how long all of them took.
pub(crate) async fn all_at_once<S>(client: &Client<S>, org: &MockOrg, calls: usize) -> Duration
where
    S: okta_transport::HttpService + Clone + Send + Sync + 'static,
{
    let start = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..calls {
        let call = client.call(get(org));
        running.spawn(call.into_future());
    }
    for result in running.join_all().await {
        result.unwrap();
    }
    start.elapsed()
}
