//! Tokens that are bound to a key (RFC 9449).

mod binding;
mod nonce;
mod prover;
mod resource;

pub(super) use self::binding::{Binding, stamp};
pub(super) use self::nonce::Nonce;
pub(super) use self::prover::{Claimed, Prover, without_query};
pub(super) use self::resource::Resource;

use http::HeaderName;

/// The header that carries a proof (RFC 9449, section 4.1).
pub(super) const DPOP: HeaderName = HeaderName::from_static("dpop");
/// By which Okta's own SDKs tell that they prove possession.
pub(super) const EXTENDED_AGENT: HeaderName = HeaderName::from_static("x-okta-user-agent-extended");
