//! Buckets that are kept in this process.
//!
//! `meter` counts, without a lock, a queue or a timer, and `learn` is the part of it that reads answers, with the help of
//! `clock` (the server's), `window`, `edge` (where windows end) and `usage` (who takes what). `bucket` puts the count and
//! the queue behind one lock, and `driver` lets waiters in when time alone opens the bucket.

mod bucket;
mod builder;
mod clock;
mod driver;
mod edge;
mod learn;
mod meter;
mod moment;
mod reading;
mod settings;
mod slot;
mod store;
mod throttle;
mod unseen;
mod usage;
mod wait;
mod window;

pub use self::builder::LocalBucketsBuilder;
pub use self::slot::LocalSlot;
pub use self::store::LocalBuckets;
pub use self::wait::LocalWait;
