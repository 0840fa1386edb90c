//! In place of the provider of cryptography where the library is built without one.

use super::{Algorithm, RsaParts};
use crate::BoxError;

pub(super) const AVAILABLE: bool = false;

const NONE: &str = "this build has no provider of cryptography";

/// No key can be read, so there is none.
pub(super) enum KeyPair {}

impl KeyPair {
    pub(super) fn from_pkcs8(_: &[u8]) -> Result<Self, String> {
        Err(NONE.to_owned())
    }

    pub(super) fn from_pkcs1(_: &[u8]) -> Result<Self, String> {
        Err(NONE.to_owned())
    }

    pub(super) fn from_sec1(_: &[u8]) -> Result<Self, String> {
        Err(NONE.to_owned())
    }

    pub(super) fn from_rsa(_: &RsaParts) -> Result<Self, String> {
        Err(NONE.to_owned())
    }

    pub(super) fn from_ec(_: Algorithm, _: &[u8], _: &[u8], _: &[u8]) -> Result<Self, String> {
        Err(NONE.to_owned())
    }

    pub(super) fn generate() -> Result<Self, String> {
        Err(NONE.to_owned())
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        match *self {}
    }

    pub(super) fn sign(&self, _: Algorithm, _: &[u8]) -> Result<Vec<u8>, BoxError> {
        match *self {}
    }

    pub(super) fn public_jwk(&self) -> String {
        match *self {}
    }
}

/// Only what has a key asks for it.
pub(super) fn sha256(_: &[u8]) -> [u8; 32] {
    [0; 32]
}
