//! A fake Okta org for tests: a tower service in memory, a server on a socket, and a program.
//!
//! ```
//! use http_body_util::{BodyExt, Empty};
//! use okta_mock::{DEFAULT_API_TOKEN, Fault, MockOrg};
//! use tower_service::Service;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let org = MockOrg::builder().tokens(3).build();
//! org.fault(Fault::status(503).nth(2));
//!
//! let list = || {
//!     http::Request::get("https://acme.okta.com/api/v1/api-tokens?limit=2")
//!         .header("authorization", format!("SSWS {DEFAULT_API_TOKEN}"))
//!         .body(Empty::<bytes::Bytes>::new())
//! };
//! let mut service = org.service();
//! let answer = service.call(list()?).await?;
//! assert_eq!(answer.status(), 200);
//! assert_eq!(answer.headers()["x-rate-limit-remaining"], "599");
//! let page: Vec<serde_json::Value> = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
//! assert_eq!(page.len(), 2);
//!
//! let answer = service.call(list()?).await?;
//! assert_eq!(answer.status(), 503);
//! assert_eq!(org.log().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! The org answers the five operations of the API Token API the way Okta was recorded and documents it: error objects,
//! header sets, one rate limit bucket whose window begins with its first request, `Link` paging, and tokens whose expiry
//! moves when they are used. [`MockOrgBuilder`] sets it up, [`Fault`] breaks it, [`MockOrg::log`] tells what it saw.
//!
//! A [`ServiceApp`] gets access tokens at `POST /oauth2/v1/token` for a client assertion whose signature, issuer, audience,
//! times and unused `jti` are right, and for scopes that it was granted. Where a DPoP proof is due (RFC 9449), there and at
//! the resources, its signature, key, method, URL, time, `jti`, token hash and nonce are checked, and every refusal says
//! which of them is wrong.
//!
//! All its time is tokio's: on a paused clock nothing passes but what a test advances.
//!
//! [`MockOrg::serve`] puts the same org on a real socket, with or without TLS. The program does that from a shell:
//!
//! ```text
//! $ okta-mock --port 8080 --tokens 50
//! OKTA_CLIENT_ORGURL=http://127.0.0.1:8080
//! OKTA_CLIENT_TOKEN=00-okta-mock-default-api-token-0123456789a
//! ```
//!
//! `--oauth-client-id` and `--oauth-public-key` give it a service app.

mod answer;
mod api;
mod body;
mod bucket;
mod builder;
mod call;
mod clock;
mod config;
mod credential;
mod error;
mod fault;
mod handle;
mod ids;
mod log;
mod oauth;
mod org;
mod origin;
mod records;
mod routes;
mod serve;
mod service;
mod shared;

pub use body::MockBody;
pub use bucket::{Bucket, RateLimit, WindowEdge};
pub use builder::{DEFAULT_API_TOKEN, MockOrgBuilder};
pub use config::LinkStyle;
pub use fault::Fault;
pub use log::Exchange;
pub use oauth::{KeyError, ServiceApp};
pub use org::MockOrg;
pub use routes::Reply;
pub use serve::{Serve, ServeError, Server};
pub use service::{MockFuture, MockService};
