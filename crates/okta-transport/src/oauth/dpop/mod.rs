//! Tokens that are bound to a key (RFC 9449).

mod binding;
mod nonce;
mod prover;
mod resource;

pub(super) use self::binding::{Binding, stamp};
pub(super) use self::nonce::Nonce;
pub(super) use self::prover::{Claimed, Prover, without_query};
pub(super) use self::resource::Resource;
