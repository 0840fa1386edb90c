//! Answers that are not what was asked for.

mod api;
mod decode;
mod predicates;

pub use self::api::ApiError;
pub use self::decode::DecodeError;
