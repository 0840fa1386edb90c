//! Operations as tower services: typed in, typed out.

mod call;
mod client;
mod future;
mod service;

pub use self::call::{Call, CallFuture};
pub use self::client::Client;
pub use self::future::ResponseFuture;
pub use self::service::OperationService;
