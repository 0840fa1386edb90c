//! Answers that are not what was asked for.

mod api;
mod challenge;
mod decode;
mod predicates;

pub use self::api::ApiError;
pub use self::challenge::Challenge;
pub use self::decode::DecodeError;
