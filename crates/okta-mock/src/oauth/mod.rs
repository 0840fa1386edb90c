//! The org's authorization server: the token endpoint, and the access tokens that it issued.
//!
//! Every JWT is verified by crates that the clients under test do not sign with; time claims are read on the org's clock.

mod app;
mod assertion;
mod base64url;
mod challenge;
mod endpoint;
mod error;
mod form;
mod jwk;
mod jwt;
mod key;
mod nonce;
mod present;
mod proof;
mod reason;
mod replay;
mod settings;
mod state;
mod tokens;
mod url;

pub use app::ServiceApp;
pub use key::KeyError;

pub(crate) use endpoint::{Grant, grant};
pub(crate) use error::TokenError;
pub(crate) use nonce::put_nonce;
pub(crate) use present::present;
pub(crate) use settings::Settings;
pub(crate) use state::OAuth;
pub(crate) use url::TOKEN_PATH;
