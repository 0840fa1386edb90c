//! What travels with a call: its body, its options, who observes it, and the words that several layers exchange.

mod attempts;
mod body;
mod collected;
mod fail_fast;
pub mod observe;
mod options;
mod refused;
mod report;
mod retry_reason;
mod secret;
mod service;
mod ticket;

pub(crate) use self::attempts::{Attempts, Renewed};
pub use self::body::Body;
pub use self::collected::Collected;
pub(crate) use self::fail_fast::FailFast;
pub use self::options::CallOptions;
pub(crate) use self::options::SharedOptions;
pub use self::refused::{CredentialRefused, Refusal};
pub use self::report::target;
pub(crate) use self::report::{
    call_failed, call_span, error_type, fail, not_renewed, refused, renewed,
};
pub use self::retry_reason::RetryReason;
pub(crate) use self::secret::{Secret, SecretHeader};
pub use self::service::HttpService;
pub use self::ticket::Ticket;
