use std::borrow::Cow;

use http::Request;
use tower_layer::Layer;

use super::names::BucketNames;
use super::{BucketSnapshot, BucketStore, LocalBuckets, LocalBucketsBuilder, RateLimit};
use crate::Body;

/// Keeps calls inside the rate limits of an org; see the [module](super).
///
/// All services that it makes, and all its clones, share what they know of the buckets. One belongs to one org and one
/// credential, since both have limits of their own.
#[derive(Debug, Clone)]
pub struct RateLimitLayer<St = LocalBuckets> {
    store: St,
    names: BucketNames,
}

impl RateLimitLayer {
    /// Begins with the defaults.
    pub fn builder() -> LocalBucketsBuilder {
        LocalBucketsBuilder::default()
    }
}

impl Default for RateLimitLayer {
    /// All of each bucket, up to 10,000 calls in its queue, for up to 90 s.
    fn default() -> Self {
        Self::with_store(LocalBuckets::default())
    }
}

impl<St: BucketStore> RateLimitLayer<St> {
    /// Keeps the budget in `store`.
    pub fn with_store(store: St) -> Self {
        Self {
            store,
            names: BucketNames::default(),
        }
    }

    /// Says which bucket a request draws from, in place of the one that the description of its operation names
    /// ([`OperationDescription::bucket_name`](okta_core::OperationDescription::bucket_name)). `None` lets a request pass
    /// without a limit, which is what happens to one that belongs to no operation unless something is set here.
    ///
    /// ```
    /// use okta_transport::RateLimitLayer;
    ///
    /// // All of Okta's endpoints in one bucket, as where an org was given a single limit.
    /// let one = RateLimitLayer::default().bucket_by(|_| Some("org".into()));
    /// // No limit at all.
    /// let none = RateLimitLayer::default().bucket_by(|_| None);
    /// ```
    #[must_use]
    pub fn bucket_by(
        mut self,
        name: impl Fn(&Request<Body>) -> Option<Cow<'_, str>> + Send + Sync + 'static,
    ) -> Self {
        self.names = BucketNames::new(name);
        self
    }

    /// What is known of every bucket, by name.
    pub fn snapshot(&self) -> Vec<BucketSnapshot> {
        self.store.snapshot()
    }
}

impl<S, St: BucketStore> Layer<S> for RateLimitLayer<St> {
    type Service = RateLimit<S, St>;

    fn layer(&self, inner: S) -> RateLimit<S, St> {
        RateLimit::new(inner, self.store.clone(), self.names.clone())
    }
}
