use tower_layer::Layer;

use super::Trace;

/// Opens a span for each attempt and tells the observer of the call; see the [module](super).
///
/// It belongs below all that repeats and waits, so that a span is as long as its attempt, and above what bounds an attempt
/// and collects its body, so that it sees how the attempt ended.
#[derive(Debug, Clone, Copy, Default)]
pub struct TraceLayer;

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Trace<S> {
        Trace::new(inner)
    }
}
