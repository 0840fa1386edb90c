//! An adaptive limit of calls in flight, shared by all clones.
//!
//! Okta limits how many calls of an org are in work at once: 75 by default, and 35 on free plans (Okta, "Concurrency rate
//! limits"). It does not say how many others there are; it answers 429 with limit 0 and remaining 0. [`ConcurrencyLayer`]
//! lets up to a cap of calls go at once, halves its limit at such an answer, and raises it by one after a full round of
//! answers at the limit.
//!
//! ```
//! use okta_transport::ConcurrencyLayer;
//!
//! let layer = ConcurrencyLayer::new(16)?;
//! assert_eq!(layer.limit(), 16);
//! assert!(ConcurrencyLayer::new(0).is_err());
//! # Ok::<(), okta_core::InvalidInput>(())
//! ```
//!
//! Unlike `tower::limit::ConcurrencyLimit`, whose permit is taken in `poll_ready`, it waits in the future of the call. A
//! service that is ready and not called holds nobody up then, and the wait ends where the call is dropped.
//!
//! It belongs below [`RateLimitLayer`](crate::RateLimitLayer), so that no permit is held while a bucket is closed, and above
//! [`CollectLayer`](crate::CollectLayer), so that a permit is held until the body is read. Repeating a refused call is left
//! to what stands above; a slot is usually free again within milliseconds.

mod layer;
mod limiter;
mod service;

pub use self::layer::ConcurrencyLayer;
pub use self::limiter::{Acquire, Permit};
pub use self::service::Concurrency;
pub use crate::admission::ResponseFuture;
