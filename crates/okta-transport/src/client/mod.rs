//! Operations over a stack: as tower services, as calls that are awaited, and as lists page by page.

mod call;
mod future;
mod handle;
pub mod pages;
mod service;

pub use self::call::{Call, CallFuture};
pub use self::future::ResponseFuture;
pub use self::handle::Client;
pub use self::pages::{Items, Pages};
pub use self::service::OperationService;
