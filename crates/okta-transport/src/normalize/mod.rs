//! Turns the errors of layers that are not ours back into [`Error`](crate::Error).
//!
//! Many layers of tower erase the error to a box. An error of ours comes out of the box as it went in. Any other becomes
//! the source of one of ours, which has the kind [`Layer`](crate::ErrorKind::Layer) and its words, or tells what became of
//! the connection where it is an `io::Error`. The default stack has one above each slot for user layers.
//!
//! ```
//! use std::time::Duration;
//! use okta_transport::NormalizeLayer;
//! use tower::ServiceBuilder;
//! # use okta_transport::{Body, Error, HttpService};
//! # fn is_http_service(_: &impl HttpService) {}
//! # let transport = tower::service_fn(|_: http::Request<Body>| async {
//! #     Ok::<_, Error>(http::Response::new(Body::plain("[]")))
//! # });
//!
//! let stack = ServiceBuilder::new()
//!     .layer(NormalizeLayer)
//!     .load_shed()
//!     .service(transport);
//! is_http_service(&stack);
//! ```

mod future;
mod layer;
mod service;

pub use self::future::ResponseFuture;
pub use self::layer::NormalizeLayer;
pub use self::service::Normalize;
