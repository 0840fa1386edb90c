//! Spans by the names of OpenTelemetry.
//!
//! Each call has a span of its own, kind INTERNAL, that the operation service opens; its waits and repeats are events in it.
//! Below it [`TraceLayer`] opens one span for each attempt, kind CLIENT, with the attributes of the semantic conventions for
//! HTTP client spans. `tracing-opentelemetry` makes traces of both, and any other subscriber of `tracing` sees them too. Where
//! none listens they cost a comparison.
//!
//! ```
//! use okta_transport::{AttemptTimeoutLayer, TraceLayer};
//! use tower::ServiceBuilder;
//!
//! let attempt = ServiceBuilder::new()
//!     .layer(TraceLayer)
//!     .layer(AttemptTimeoutLayer::default());
//! ```
//!
//! | span | target | attributes |
//! |---|---|---|
//! | `okta.call`, named by the operation id | [`CALL`](target::CALL) | `okta.operation`, `error.type`, `otel.status_code` |
//! | `http.request`, named `{method} {template}` | [`HTTP`](target::HTTP) | `http.request.method`, `server.address`, `server.port`, `url.full`, `url.template`, `http.request.resend_count`, `http.response.status_code`, `network.protocol.version`, `error.type`, `otel.status_code`, `okta.request_id` |
//!
//! | event | target | level | fields |
//! |---|---|---|---|
//! | a wait is over | [`RATE_LIMIT`](target::RATE_LIMIT), of a token [`AUTH`](target::AUTH) | debug | `wait.reason`, `wait.seconds` |
//! | a call is sent again | [`RETRY`](target::RETRY) | info | `retry.reason`, `retry.attempts`, `wait.seconds` |
//! | a credential was refused | [`AUTH`](target::AUTH) | info | `auth.refused`, `auth.has_another` |
//! | an access token was fetched | [`AUTH`](target::AUTH) | info | `auth.scopes`, `auth.seconds` |
//! | no access token could be had | [`AUTH`](target::AUTH) | warn | `error.type`, `wait.seconds` |
//!
//! A call that is dropped ends its spans without an error. No header is in them but Okta's request id, and so no credential; `url.full` has
//! the names of the query's parameters, and of their values `limit` alone.

mod future;
mod layer;
mod service;
mod span;

pub use self::future::ResponseFuture;
pub use self::layer::TraceLayer;
pub use self::service::Trace;
pub use crate::call::target;
