use std::sync::Arc;

use arc_swap::ArcSwapOption;
use http::{HeaderMap, HeaderName};

const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The newest nonce that one server gave. The authorization server and the resources of an org have one each, also where both
/// have the same origin (RFC 9449, sections 8 and 9).
#[derive(Debug, Default)]
pub(in crate::auth) struct Nonce(ArcSwapOption<String>);

impl Nonce {
    pub(in crate::auth) fn current(&self) -> Option<Arc<String>> {
        self.0.load_full()
    }

    /// Takes the nonce of an answer, whatever its status (RFC 9449, section 8.2).
    pub(in crate::auth) fn adopt(&self, headers: &HeaderMap) {
        let Some(given) = headers
            .get(DPOP_NONCE)
            .and_then(|nonce| nonce.to_str().ok())
        else {
            return;
        };
        let is_new = self.0.load().as_deref().is_none_or(|old| old != given);
        if is_new && !given.is_empty() {
            self.0.store(Some(Arc::new(given.to_owned())));
        }
    }

    /// Whether there is another nonce than the one that was sent.
    pub(in crate::auth) fn differs_from(&self, sent: Option<&str>) -> bool {
        let current = self.0.load();
        current.is_some() && current.as_deref().map(String::as_str) != sent
    }
}
