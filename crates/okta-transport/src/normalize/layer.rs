use tower_layer::Layer;

use super::Normalize;

/// Makes [`Error`](crate::Error) of the errors of layers that are not ours; see the [module](super).
#[derive(Debug, Clone, Copy, Default)]
pub struct NormalizeLayer;

impl<S> Layer<S> for NormalizeLayer {
    type Service = Normalize<S>;

    fn layer(&self, inner: S) -> Normalize<S> {
        Normalize::new(inner)
    }
}
