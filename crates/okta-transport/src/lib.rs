//! How it is said: a tower stack of layers over hyper for Okta's API.
//!
//! Every concern is a layer of its own that can be taken, replaced, reordered or left out. [`Stack`] puts them in
//! their default order; [`Client`] calls operations of [`okta_core`] through any stack.
//!
//! ```
//! use okta_core::{ListApiTokens, OrgUrl};
//! use okta_transport::{Client, Credential, Error, Stack, Transport};
//!
//! # async fn example() -> Result<(), Error> {
//! let org = OrgUrl::parse("https://acme.okta.com")?;
//! let stack = Stack::new(&org, Credential::ssws("00a_secret")?).over(Transport::new()?);
//! let client = Client::new(org, stack);
//!
//! let mut tokens = client.items(ListApiTokens::new().limit(200)?);
//! while let Some(token) = tokens.try_next().await? {
//!     println!("{} {}", token.id, token.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | what | default |
//! |---|---|---|
//! | `aws-lc-rs` | TLS with aws-lc-rs; it is taken where both providers are on | yes |
//! | `ring` | TLS with ring | no |
//! | `platform-verifier` | trust the certificate authorities of the operating system | yes |
//! | `webpki-roots` | trust Mozilla's list, where `platform-verifier` is off | no |
//! | `http2` | HTTP/2 where the server offers it | yes |
//! | `gzip` | ask for answers in gzip, and undo them | no |
//!
//! Without a TLS provider the transport speaks plain HTTP only; bring a transport of your own then, as any
//! [`HttpService`].

pub mod admission;
pub mod attempt_timeout;
pub mod auth;
mod call;
mod client;
pub mod collect;
pub mod concurrency;
pub mod credential;
pub mod deadline;
mod error;
pub mod normalize;
pub mod oauth;
pub mod rate_limit;
pub mod retry;
mod stack;
mod time;
pub mod trace;
pub mod transport;

pub use self::attempt_timeout::AttemptTimeoutLayer;
pub use self::auth::{AuthLayer, TokenLayer};
pub use self::call::{Body, CallOptions, HttpService, observe};
pub use self::client::{
    Call, CallFuture, Client, Items, OperationService, Pages, ResponseFuture, pages,
};
pub use self::collect::CollectLayer;
pub use self::concurrency::ConcurrencyLayer;
pub use self::credential::{Credential, SharedCredential};
pub use self::deadline::DeadlineLayer;
pub use self::error::{BoxError, Error, ErrorKind, GaveUp, Sent};
pub use self::normalize::{Normalize, NormalizeLayer};
pub use self::oauth::{OAuth, SigningKey};
pub use self::rate_limit::RateLimitLayer;
pub use self::retry::RetryPolicy;
pub use self::stack::{Attempt, BoxStack, DefaultStack, Limits, Repeated, Stack};
pub use self::trace::TraceLayer;
pub use self::transport::Transport;
