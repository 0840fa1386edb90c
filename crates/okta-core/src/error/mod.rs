//! Answers that are not what was asked for.

mod api;
mod decode;
mod shown;

pub use self::api::ApiError;
pub use self::decode::DecodeError;
pub(crate) use self::shown::{quote, single_line};
