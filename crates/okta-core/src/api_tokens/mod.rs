//! Okta's API Token API: its models, and its operations as request builders.

mod get;
mod list;
mod model;
mod revoke;
mod revoke_current;
mod upsert;

pub use self::get::GetApiToken;
pub use self::list::ListApiTokens;
pub use self::model::{ApiToken, Connection, Network, TokenWindow, ZoneIds};
pub use self::revoke::{RevokeApiToken, Revoked};
pub use self::revoke_current::RevokeCurrentApiToken;
pub use self::upsert::UpsertApiToken;

/// The rate-limit bucket. Captured traffic shows list, get and revoke draw from one and the same.
const BUCKET: &str = "/api/v1/api-tokens";

/// The scope that reading needs.
const READ: &[&str] = &["okta.apiTokens.read"];

/// The scope that changes need.
const MANAGE: &[&str] = &["okta.apiTokens.manage"];
