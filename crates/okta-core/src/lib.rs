//! What Okta says: models, ids, request builders, pages and errors of its API, without I/O.
//!
//! An [`Operation`] becomes an `http::Request` and reads its `http::Response`; what carries the two is up to you.
//! `okta-transport` does it with a tower stack over hyper.
//!
//! ```
//! use bytes::Bytes;
//! use okta_core::{ListApiTokens, Operation, OrgUrl};
//!
//! let org = OrgUrl::parse("https://acme.okta.com")?;
//! let list = ListApiTokens::new().limit(200)?;
//! let request = list.request(&org)?;
//! assert_eq!(request.uri(), "https://acme.okta.com/api/v1/api-tokens?limit=200");
//!
//! // Send it as you like; this is what came back:
//! let response = http::Response::builder()
//!     .header("link", r#"<https://acme.okta.com/api/v1/api-tokens?after=00T1&limit=200>; rel="next""#)
//!     .body(Bytes::from_static(br#"[{"id":"00T1","name":"Terraform"}]"#))?;
//! let page = list.decode(response)?;
//! assert_eq!(page.items[0].name, "Terraform");
//! assert_eq!(page.next.unwrap().as_str(), "/api/v1/api-tokens?after=00T1&limit=200");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod api_tokens;
mod cursor;
mod error;
mod fields;
pub mod headers;
mod id;
mod invalid_input;
pub mod link;
mod meta;
pub mod oauth_error;
pub mod operation;
mod org_url;
pub mod port;
pub mod quote;
mod response;
mod text;
mod time;

pub use self::api_tokens::{
    ApiToken, Connection, GetApiToken, ListApiTokens, Network, RevokeApiToken,
    RevokeCurrentApiToken, Revoked, TokenWindow, UpsertApiToken, ZoneIds,
};
pub use self::cursor::Cursor;
pub use self::error::{ApiError, Challenge, DecodeError};
pub use self::fields::{Model, RawFields, Unreadable};
pub use self::id::{ApiTokenId, UserId, ZoneId};
pub use self::invalid_input::InvalidInput;
pub use self::meta::{RateLimit, ResponseMeta};
pub use self::operation::{
    AuthScheme, ListOperation, Operation, OperationDescription, Repeat, RequestBuilder,
};
pub use self::org_url::OrgUrl;
pub use self::response::{ApiResponse, DecodedLimit, Page};
pub use self::text::Text;
