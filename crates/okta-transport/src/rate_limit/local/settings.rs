use std::collections::HashMap;

use super::throttle::Throttle;
use crate::rate_limit::Quota;
use crate::time::{Nanos, SECOND};

/// What holds for every bucket of a store.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// In per cent.
    pub(super) share: u8,
    pub(super) cap: Nanos,
    pub(super) queue: usize,
    pub(super) longest_wait: Nanos,
    pub(super) ceiling: Option<Quota>,
    pub(super) ceilings: HashMap<String, Quota>,
    pub(super) smooths: bool,
    pub(super) buckets: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            share: 100,
            cap: 90 * SECOND,
            queue: 10_000,
            longest_wait: 90 * SECOND,
            ceiling: None,
            ceilings: HashMap::new(),
            smooths: false,
            buckets: 256,
        }
    }
}

impl Settings {
    pub(super) fn throttle(&self, bucket: &str) -> Throttle {
        let own = self.ceilings.get(bucket).copied();
        Throttle::new(own.or(self.ceiling), self.smooths)
    }
}
