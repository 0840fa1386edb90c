//! Reads the whole body of an answer inside the attempt, under a bound.
//!
//! What is above then sees a finished answer: a timeout covers the body, a permit is held until the connection is free
//! again, and a body that is cut in the middle is an error of this attempt and not of the program that reads it later.
//! A body of one frame costs no allocation, and one that is collected already is passed on as it is, whatever the bound.
//!
//! ```
//! use okta_transport::CollectLayer;
//!
//! let at_most_1_mib = CollectLayer::new(1024 * 1024);
//! ```

mod collector;
mod future;
mod layer;
mod service;

pub(crate) use self::collector::Collector;
pub use self::future::ResponseFuture;
pub use self::layer::CollectLayer;
pub use self::service::Collect;
pub use crate::call::Collected;
