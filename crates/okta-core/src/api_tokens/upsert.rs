use bytes::Bytes;
use http::{Method, Request, Response};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{ApiToken, BUCKET, MANAGE, Network};
use crate::time::OktaTime;
use crate::{
    ApiResponse, ApiTokenId, DecodeError, InvalidInput, Model, Operation, OperationDescription,
    OrgUrl, RequestBuilder, Text, Unreadable, UserId,
};

/// `upsertApiToken`: replaces the network condition of an API token (PUT `/api/v1/api-tokens/{apiTokenId}`).
///
/// Takes an SSWS token, or OAuth 2.0 with `okta.apiTokens.manage`. An unknown id is answered with 404, `E0000007`. The
/// edit moves `lastUpdated` and leaves `expiresAt` alone. The same request twice has the effect of one.
/// An answer about another token than the one with this id is an error.
///
/// ```
/// use okta_core::{ApiToken, Connection, Network, UpsertApiToken};
///
/// // As it came from getApiToken or listApiTokens:
/// let token = ApiToken::new("00T1".parse()?, "ci");
///
/// let mut network = Network::default();
/// network.connection = Some(Connection::Zone);
/// network.include = Some(["nzo1".parse()?].into());
/// let upsert = UpsertApiToken::of(&token)?.network(network);
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpsertApiToken {
    #[serde(skip)]
    id: ApiTokenId,
    name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "as_okta_time"
    )]
    created: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<Network>,
}

impl UpsertApiToken {
    /// Edits the token with this id. Its name has to be told again; Okta refuses an edit without one.
    pub fn new(id: impl Into<ApiTokenId>, name: impl Into<Text>) -> Result<Self, InvalidInput> {
        Self::of(&ApiToken::new(id.into(), name))
    }

    /// Edits a token and tells again all that is known of it, as Okta's own clients do.
    pub fn of(token: &ApiToken) -> Result<Self, InvalidInput> {
        if token.name.trim().is_empty() {
            return Err(InvalidInput::new(
                "name",
                "it is empty; tell the name that the token has",
            ));
        }
        // An edit replaces the network condition, and one that is not known would be replaced by none.
        if let Some(field) = token.unreadable().into_iter().find(is_told_again) {
            let mistake = format!("its {field}, which cannot be read, and so cannot be told again");
            return Err(InvalidInput::new("token", mistake));
        }
        Ok(Self {
            id: token.id.clone(),
            name: token.name.clone(),
            client_name: token.client_name.clone(),
            user_id: token.user_id.clone(),
            created: token.created,
            network: token.network.clone(),
        })
    }

    /// From where the token may be used.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = Some(network);
        self
    }
}

/// Whether an edit repeats the field.
fn is_told_again(unreadable: &Unreadable<'_>) -> bool {
    let outer = unreadable.field.split('.').next();
    outer.is_some_and(|outer| {
        ["name", "clientName", "userId", "created", "network"].contains(&outer)
    })
}

#[expect(clippy::ref_option, reason = "serde hands fields over by reference")]
fn as_okta_time<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(OktaTime).serialize(serializer)
}

impl Operation for UpsertApiToken {
    type Output = ApiResponse<ApiToken>;

    const DESCRIPTION: &'static OperationDescription = &OperationDescription::new(
        "upsertApiToken",
        Method::PUT,
        "/api/v1/api-tokens/{apiTokenId}",
    )
    .scopes(MANAGE)
    .bucket(BUCKET);

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION)
            .segment(self.id.as_str())
            .json(self)
            .build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        super::decode(&self.id, response)
    }
}
