use tower_layer::Layer;

use super::Collect;

/// Reads the whole body inside the attempt; see the [module](super).
#[derive(Debug, Clone, Copy)]
pub struct CollectLayer {
    limit: usize,
}

impl CollectLayer {
    /// 16 MiB: some 30,000 API tokens, far more than the 200 of the largest page.
    pub const DEFAULT_LIMIT: usize = 16 * 1024 * 1024;

    /// Reads bodies of at most `limit` bytes. A larger one is an error of kind
    /// [`BodyTooLarge`](crate::ErrorKind::BodyTooLarge).
    pub const fn new(limit: usize) -> Self {
        Self { limit }
    }
}

impl Default for CollectLayer {
    fn default() -> Self {
        Self::new(Self::DEFAULT_LIMIT)
    }
}

impl<S> Layer<S> for CollectLayer {
    type Service = Collect<S>;

    fn layer(&self, inner: S) -> Collect<S> {
        Collect::new(inner, self.limit)
    }
}
