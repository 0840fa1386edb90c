//! One bound on the time of a call, with all its waits.
//!
//! [`DeadlineLayer`] says when a call has to be done, and ends it then. It stands above all that can let a call wait: the
//! deadline travels with the request, and the queue of the rate limit, the wait before a repeat and the time of an attempt
//! are measured by it. A wait that is known not to fit is not begun, and the error tells how long it would have been.
//!
//! ```
//! use std::time::Duration;
//! use okta_transport::DeadlineLayer;
//!
//! let layer = DeadlineLayer::new(Duration::from_secs(20));
//! ```
//!
//! Three things are told apart: an attempt that took too long ([`AttemptTimeout`](crate::ErrorKind::AttemptTimeout)), a
//! deadline that passed ([`DeadlinePassed`](crate::ErrorKind::DeadlinePassed)), and a wait that would not have fitted
//! ([`WaitTooLong`](crate::ErrorKind::WaitTooLong) for the rate limit, [`GaveUp::Deadline`](crate::GaveUp::Deadline) for a
//! repeat).

mod future;
mod layer;
mod service;

pub use self::future::ResponseFuture;
pub use self::layer::DeadlineLayer;
pub use self::service::Deadline;
