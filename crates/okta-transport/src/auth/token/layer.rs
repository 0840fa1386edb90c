use tower_layer::Layer;

use super::Token;
use crate::credential::SharedCredential;

/// Lets a call wait for a valid access token; see the [module](super).
#[derive(Debug, Clone)]
pub struct TokenLayer {
    credential: SharedCredential,
}

impl TokenLayer {
    /// Waits for the token of `credential`, which the [`AuthLayer`](crate::AuthLayer) below sends.
    pub fn new(credential: impl Into<SharedCredential>) -> Self {
        Self {
            credential: credential.into(),
        }
    }
}

impl<S> Layer<S> for TokenLayer {
    type Service = Token<S>;

    fn layer(&self, inner: S) -> Token<S> {
        Token::new(inner, self.credential.clone())
    }
}
