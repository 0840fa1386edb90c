//! A bound on the time of one attempt, head and body.
//!
//! It belongs above a [`CollectLayer`](crate::CollectLayer): only then is the body part of the attempt, and a server
//! that sends the head and then stalls is noticed. Unlike `tower::timeout` it keeps the error type of the stack.
//!
//! ```
//! use std::time::Duration;
//! use okta_transport::{AttemptTimeoutLayer, CollectLayer};
//! use tower::ServiceBuilder;
//!
//! let stack = ServiceBuilder::new()
//!     .layer(AttemptTimeoutLayer::new(Duration::from_secs(10)))
//!     .layer(CollectLayer::default());
//! ```

mod future;
mod layer;
mod service;

pub use self::future::ResponseFuture;
pub use self::layer::AttemptTimeoutLayer;
pub use self::service::AttemptTimeout;
