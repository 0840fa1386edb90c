//! Buckets that are kept in this process.
//!
//! `meter` counts, without a lock, a queue or a timer. It is made of `windows` (what answers show of a bucket's windows, with the
//! help of `edge`, where they end), `usage` (who takes what), `unseen` (calls that no answer includes yet), `hold` (429s that name
//! no window) and `throttle` (the user's own ceilings). `bucket` puts the count and the queue behind one lock, and `driver` lets
//! waiters in when time alone opens the bucket.

mod bucket;
mod builder;
mod driver;
mod edge;
mod hold;
mod meter;
mod reading;
mod settings;
mod slot;
mod store;
mod throttle;
mod unseen;
mod usage;
mod wait;
mod window;
mod windows;

pub use self::builder::LocalBucketsBuilder;
pub use self::slot::LocalSlot;
pub use self::store::LocalBuckets;
pub use self::wait::LocalWait;
