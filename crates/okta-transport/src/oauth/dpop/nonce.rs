use std::sync::Arc;

use arc_swap::ArcSwapOption;
use http::HeaderMap;
use okta_core::headers::DPOP_NONCE;
use tokio::time::Instant;

/// The longest nonce that is kept, in bytes; Okta's have 32. A longer one is passed over.
const LONGEST: usize = 256;

/// The newest nonce that one server gave. The authorization server and the resources of an org have one each, also where both
/// have the same origin (RFC 9449, sections 8 and 9).
#[derive(Debug, Default)]
pub(in crate::oauth) struct Nonce(ArcSwapOption<Given>);

#[derive(Debug)]
struct Given {
    nonce: Arc<String>,
    /// When the request was sent that was answered with it.
    sent: Instant,
}

impl Nonce {
    pub(in crate::oauth) fn current(&self) -> Option<Arc<String>> {
        let current = self.0.load();
        current.as_ref().map(|given| Arc::clone(&given.nonce))
    }

    /// Takes the nonce of an answer, whatever its status (RFC 9449, section 8.2), to a request that was sent then. A slow answer
    /// does not bring an older one back.
    pub(in crate::oauth) fn adopt(&self, headers: &HeaderMap, sent: Instant) {
        let Some(nonce) = headers
            .get(DPOP_NONCE)
            .and_then(|nonce| nonce.to_str().ok())
        else {
            return;
        };
        let is_known = self
            .0
            .load()
            .as_ref()
            .is_some_and(|given| *given.nonce == nonce);
        if is_known || nonce.is_empty() || nonce.len() > LONGEST {
            return;
        }
        let nonce = Arc::new(nonce.to_owned());
        self.0.rcu(|current| match current {
            Some(newer) if newer.sent > sent => Some(Arc::clone(newer)),
            _ => Some(Arc::new(Given {
                nonce: Arc::clone(&nonce),
                sent,
            })),
        });
    }

    /// Whether there is another nonce than the one that was sent.
    pub(in crate::oauth) fn differs_from(&self, sent: Option<&str>) -> bool {
        self.current()
            .is_some_and(|current| Some(current.as_str()) != sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_does_not_bring_an_old_nonce_back() {
        let nonce = Nonce::default();
        let headers = |nonce: &str| HeaderMap::from_iter([(DPOP_NONCE, nonce.parse().unwrap())]);
        let first = Instant::now();
        let second = first + std::time::Duration::from_millis(5);
        nonce.adopt(&headers("new"), second);
        nonce.adopt(&headers("old"), first);
        assert_eq!(nonce.current().unwrap().as_str(), "new");
        nonce.adopt(&headers("newer"), second);
        nonce.adopt(&headers(""), second);
        nonce.adopt(&headers(&"n".repeat(LONGEST + 1)), second);
        assert!(nonce.differs_from(Some("new")) && nonce.differs_from(None));
        assert!(!nonce.differs_from(Some("newer")));
        nonce.adopt(&headers(&"n".repeat(LONGEST)), second);
        assert_eq!(nonce.current().unwrap().len(), LONGEST);
    }
}
