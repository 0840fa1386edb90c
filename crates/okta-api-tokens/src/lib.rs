//! Okta's API Token API as tower services: list, get, edit and revoke API tokens.
//!
//! ```
//! use okta_api_tokens::{ApiTokens, Credential, ListApiTokens, OrgUrl, Stack, Transport};
//! # use okta_mock::MockOrg;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = MockOrg::builder().api_token("00a_secret").tokens(45).build().serve().await?;
//! # let (url, secret) = (server.url(), "00a_secret");
//! let org = OrgUrl::parse(url)?; // "https://acme.okta.com"
//! let stack = Stack::new(&org, Credential::ssws(secret)?).over(Transport::new()?);
//! let tokens = ApiTokens::new(org, stack);
//!
//! let mut all = tokens.items(ListApiTokens::new().limit(200)?);
//! while let Some(token) = all.try_next().await? {
//!     println!("{} {}, last used {:?}", token.id, token.name, token.last_used());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Each operation is a tower service too ([`GetApiTokenService`] and its like), takes any stack of layers below it and
//! any layer around it, and can be tested against a fake org in memory (`okta-mock`).

mod api_tokens;
mod get;
mod list;
mod revoke;
mod revoke_current;
mod revoke_many;
mod upsert;

pub use self::api_tokens::ApiTokens;
pub use self::get::GetApiTokenService;
pub use self::list::{ApiTokenItems, ApiTokenPages, ListApiTokensService};
pub use self::revoke::RevokeApiTokenService;
pub use self::revoke_current::RevokeCurrentApiTokenService;
pub use self::revoke_many::{Revocation, RevokeMany};
pub use self::upsert::UpsertApiTokenService;

pub use okta_core::{
    ApiError, ApiResponse, ApiToken, ApiTokenId, AuthScheme, Challenge, Connection, Cursor,
    DecodeError, GetApiToken, InvalidInput, ListApiTokens, ListOperation, Model, Network,
    Operation, OperationDescription, OrgUrl, Page, RateLimit, RawFields, Repeat, RequestBuilder,
    ResponseMeta, RevokeApiToken, RevokeCurrentApiToken, Revoked, Text, TokenWindow, Unreadable,
    UpsertApiToken, UserId, ZoneId, ZoneIds,
};
pub use okta_transport;
pub use okta_transport::{
    AttemptTimeoutLayer, AuthLayer, Body, BoxError, BoxStack, Call, CallFuture, CallOptions,
    Client, CollectLayer, ConcurrencyLayer, Credential, DeadlineLayer, DefaultStack, Error,
    ErrorKind, GaveUp, HttpService, NormalizeLayer, OAuth, OperationService, RateLimitLayer,
    RetryPolicy, Sent, SharedCredential, SigningKey, Stack, TokenLayer, TraceLayer, Transport,
};
