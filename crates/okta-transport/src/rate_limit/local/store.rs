use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::bucket::Bucket;
use super::settings::Settings;
use super::{LocalSlot, LocalWait};
use crate::admission::Admission;
use crate::rate_limit::{Ask, BucketSnapshot, BucketStore};
use crate::time::Base;

/// The buckets of one org and one credential, kept in this process. Clones share them.
#[derive(Debug, Clone)]
pub struct LocalBuckets(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Arc<Settings>,
    base: Base,
    /// A call that has to do with a bucket holds its `Arc`, which it got under this lock.
    buckets: RwLock<BTreeMap<Box<str>, Arc<Bucket>>>,
}

impl LocalBuckets {
    pub(super) fn new(settings: Settings) -> Self {
        Self(Arc::new(Shared {
            settings: Arc::new(settings),
            base: Base::new(),
            buckets: RwLock::default(),
        }))
    }

    fn bucket(&self, name: &str) -> Arc<Bucket> {
        let shared = &*self.0;
        {
            let buckets = shared.buckets.read();
            let buckets = buckets.unwrap_or_else(PoisonError::into_inner);
            if let Some(bucket) = buckets.get(name) {
                return Arc::clone(bucket);
            }
        }
        let buckets = shared.buckets.write();
        let mut buckets = buckets.unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get(name) {
            return Arc::clone(bucket);
        }
        if buckets.len() >= shared.settings.buckets {
            match idle_for_longest(&buckets) {
                Some(idle) => drop(buckets.remove(&idle)),
                // All of them are in use: the call shares one of them, and is counted there.
                None => {
                    if let Some(bucket) = buckets.values().next() {
                        return Arc::clone(bucket);
                    }
                }
            }
        }
        let bucket = Bucket::new(name, shared.base, Arc::clone(&shared.settings));
        let bucket = Arc::new(bucket);
        buckets.insert(name.into(), Arc::clone(&bucket));
        bucket
    }
}

/// The bucket that was not used for the longest time, of those that no call holds.
fn idle_for_longest(buckets: &BTreeMap<Box<str>, Arc<Bucket>>) -> Option<Box<str>> {
    buckets
        .iter()
        .filter(|(_, bucket)| Arc::strong_count(bucket) == 1)
        .min_by_key(|(_, bucket)| bucket.last_used())
        .map(|(name, _)| name.clone())
}

impl BucketStore for LocalBuckets {
    type Slot = LocalSlot;
    type Wait = LocalWait;

    fn reserve(&self, ask: Ask<'_>) -> Admission<LocalSlot, LocalWait> {
        self.bucket(ask.bucket).reserve(&ask)
    }

    fn snapshot(&self) -> Vec<BucketSnapshot> {
        let buckets = self.0.buckets.read();
        let buckets = buckets.unwrap_or_else(PoisonError::into_inner);
        buckets.values().map(|bucket| bucket.snapshot()).collect()
    }
}

impl Default for LocalBuckets {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}
