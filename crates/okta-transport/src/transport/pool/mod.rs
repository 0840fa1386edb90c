//! The connections of a transport, by the origin that they lead to.
//!
//! A call takes a connection that is idle, or has room for one more call. Where there is none it waits for the first that
//! comes free, and one is made meanwhile: in a task of its own, so that a call that is cancelled leaves it to others.

mod address;
mod connect;
mod lease;
mod origin;
mod reaper;
mod state;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::Uri;

use self::address::Key;
pub(super) use self::lease::Lease;
pub(super) use self::origin::{Origin, Taken};
use super::connector::Connector;

/// What holds for every connection.
pub(super) struct Settings {
    pub(super) connector: Connector,
    pub(super) offer: Offer,
    /// Zero where none is kept.
    pub(super) idle_timeout: Duration,
    /// HTTP/1.1 alone.
    pub(super) most_idle: usize,
}

/// Which protocols are spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    Http1,
    /// HTTP/2 where the server takes it in the TLS handshake, or else HTTP/1.1.
    Both,
    /// HTTP/2, with or without TLS (RFC 9113, section 3.3).
    Http2,
}

pub(super) struct Pool {
    settings: Arc<Settings>,
    origins: RwLock<BTreeMap<Key, Arc<Origin>>>,
}

impl Pool {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
            origins: RwLock::default(),
        }
    }

    /// Where a request to `uri` goes; none where it names no host.
    pub(super) fn origin(&self, uri: &Uri) -> Option<Arc<Origin>> {
        let key = Key::of(uri)?;
        let known = self.origins.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(origin) = known.get(&key) {
            return Some(Arc::clone(origin));
        }
        drop(known);
        let address = key.address()?;
        let mut origins = self.origins.write().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody needs any longer, so that a program that serves many orgs does not keep each.
        origins.retain(|_, origin| Arc::strong_count(origin) > 1 || !origin.is_empty());
        let origin = origins
            .entry(key)
            .or_insert_with(|| Arc::new(Origin::new(Arc::clone(&self.settings), address)));
        Some(Arc::clone(origin))
    }
}
