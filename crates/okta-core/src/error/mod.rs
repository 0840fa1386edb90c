//! Answers that are not what was asked for.

mod api;
mod decode;

pub use self::api::ApiError;
pub use self::decode::DecodeError;
