//! Waits for a valid access token before a call takes a place in any limit.
//!
//! [`TokenLayer`] stands below retries and above the limits: a repeat after a refused token waits for the new one, and no slot
//! or permit is held meanwhile. With an API token, or an access token that was fetched elsewhere, there is nothing to wait for,
//! and a call passes at once.
//!
//! It also refuses what is known not to work, before anything is taken: an operation that does not take this kind of
//! credential, and one whose scope was not granted.
//!
//! ```
//! use okta_core::OrgUrl;
//! use okta_transport::auth::{AuthLayer, SharedCredential, TokenLayer};
//! use okta_transport::{ConcurrencyLayer, RateLimitLayer};
//! use tower::ServiceBuilder;
//!
//! fn limits(org: &OrgUrl, credential: impl Into<SharedCredential>) {
//!     let credential = credential.into();
//!     let layers = ServiceBuilder::new()
//!         .layer(TokenLayer::new(credential.clone()))
//!         .layer(RateLimitLayer::default())
//!         .layer(ConcurrencyLayer::default())
//!         .layer(AuthLayer::new(org, credential));
//! }
//! ```

mod authorized;
mod layer;
mod service;

pub use self::authorized::{Authorized, Wait};
pub use self::layer::TokenLayer;
pub use self::service::Token;

/// The future of [`Token`].
pub type ResponseFuture<S> = crate::admission::ResponseFuture<S, Authorized, Wait>;
