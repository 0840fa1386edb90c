//! Stamps the credential on each attempt.
//!
//! [`AuthLayer`] sits below all that repeats a request, so that every attempt is stamped anew. It looks at two things
//! before it gives the credential away: the request has to be for the configured org, and the operation has to take
//! this kind of credential. Otherwise the call fails and nothing is sent.
//!
//! The credential can be swapped while calls are running; each attempt takes the one that stands when it begins.
//!
//! ```
//! use okta_core::OrgUrl;
//! use okta_transport::auth::{AuthLayer, Credential, SharedCredential};
//!
//! let org = OrgUrl::parse("https://acme.okta.com")?;
//! let credential = SharedCredential::new(Credential::ssws("00a_first")?);
//! let layer = AuthLayer::new(&org, credential.clone());
//!
//! // Later, from anywhere:
//! credential.replace(Credential::ssws("00a_second")?);
//! # Ok::<(), okta_core::InvalidInput>(())
//! ```
//!
//! [`OAuth`](crate::OAuth) is a credential that keeps itself: access tokens of a service app, bound to a key where DPoP is on. The
//! [`TokenLayer`] above the limits lets calls wait for the first one; see [`token`].
//!
//! A 401 that refuses the credential itself is told from one that is about a permission; see [`CredentialRefused`].
//!
//! It has to stay below retries: above them, a repeat would go out with the credential of the first attempt. And it has to
//! stay above a [`CollectLayer`](crate::CollectLayer), since the reason of a 401 is in its body.

mod future;
mod layer;
mod outcome;
mod service;
pub mod token;

pub use self::future::ResponseFuture;
pub use self::layer::AuthLayer;
pub use self::service::Auth;
pub use self::token::TokenLayer;
pub use crate::call::{CredentialRefused, Refusal};
pub use crate::credential::{Credential, SharedCredential};
