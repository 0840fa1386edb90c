//! Credentials, and where they come from.
//!
//! A [`Credential`] is what an attempt is sent with. A [`SharedCredential`] is what the layers of a stack hold: one credential
//! that was given, or a [`CredentialSource`] that keeps one at hand, as that of an [`OAuth`](crate::OAuth) does. Both can be replaced while
//! calls are in flight. A credential that is bound to a key has a [`Proof`] beside it.
//!
//! A source of your own, over a store that rotates a token:
//!
//! ```
//! use std::sync::{Arc, RwLock};
//!
//! use okta_core::{AuthScheme, InvalidInput};
//! use okta_transport::credential::{Answered, CredentialSource, Outcome};
//! use okta_transport::{Credential, SharedCredential};
//!
//! #[derive(Debug)]
//! struct Vault {
//!     token: RwLock<Arc<Credential>>,
//! }
//!
//! impl Vault {
//!     fn read() -> Result<Arc<Credential>, InvalidInput> {
//!         Ok(Arc::new(Credential::ssws("00a_from_the_vault")?))
//!     }
//! }
//!
//! impl CredentialSource for Vault {
//!     fn scheme(&self) -> AuthScheme {
//!         AuthScheme::Ssws
//!     }
//!
//!     fn current(&self) -> Option<Arc<Credential>> {
//!         self.token.read().ok().map(|token| Arc::clone(&token))
//!     }
//!
//!     fn answered(&self, attempt: &Answered<'_>) -> bool {
//!         if !matches!(attempt.outcome, Outcome::Rejected(_)) {
//!             return false;
//!         }
//!         let (Ok(fresh), Ok(mut token)) = (Self::read(), self.token.write()) else {
//!             return false;
//!         };
//!         *token = fresh;
//!         true
//!     }
//! }
//!
//! let vault = Vault { token: RwLock::new(Vault::read()?) };
//! let credential = SharedCredential::from_source(vault);
//! assert!(credential.current().is_some());
//! # Ok::<(), InvalidInput>(())
//! ```

mod proof;
mod secret;
mod shared;
mod source;

pub use self::proof::{Proof, Proven};
pub use self::secret::Credential;
pub(crate) use self::shared::Current;
pub use self::shared::SharedCredential;
pub use self::source::{Answered, CredentialSource, Outcome, ReadyFuture};
