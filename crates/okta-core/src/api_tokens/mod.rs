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

use bytes::Bytes;
use http::Response;

use crate::quote::single_line;
use crate::{ApiResponse, ApiTokenId, DecodeError};

/// The rate-limit bucket. Captured traffic shows list, get and revoke draw from one and the same.
const BUCKET: &str = "/api/v1/api-tokens";

/// The scope that reading needs.
const READ: &[&str] = &["okta.apiTokens.read"];

/// The scope that changes need.
const MANAGE: &[&str] = &["okta.apiTokens.manage"];

/// Reads an answer with one token, which is no answer where it is about another one than `asked`.
fn decode(
    asked: &ApiTokenId,
    response: Response<Bytes>,
) -> Result<ApiResponse<ApiToken>, DecodeError> {
    let answer = ApiResponse::<ApiToken>::from_json(response)?;
    if answer.value.id == *asked {
        return Ok(answer);
    }
    let [found, asked] = [&answer.value.id, asked].map(|id| single_line(id.as_str()));
    let reason = format!("it is about API token `{found}`, where `{asked}` was asked for");
    Err(DecodeError::told(&reason, answer.meta))
}
