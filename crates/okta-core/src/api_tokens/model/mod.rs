mod network;
mod token_window;
mod zone_ids;

pub use self::network::{Connection, Network};
pub use self::token_window::TokenWindow;
pub use self::zone_ids::ZoneIds;

use jiff::Timestamp;

use crate::fields::model;
use crate::{ApiTokenId, RawFields, Text, UserId};

model! {
    /// The metadata of an API token. The token itself is shown once, when it is made, and never by this API.
    ///
    /// Everything that real answers carry is kept and written back by serialisation in Okta's own format. A field that is
    /// null or missing is `None`; `id` and `name`, which every answer seen so far carries, are then empty.
    ///
    /// It is read from JSON text or from a `serde_json::Value`. Fields that are kept raw cannot be read where serde buffers
    /// what it reads: inside `#[serde(flatten)]` and untagged enums.
    ///
    /// ```
    /// use okta_core::{ApiToken, Connection};
    ///
    /// let token: ApiToken = serde_json::from_str(r#"{
    ///     "id": "00Tabcdefg1234567890", "name": "Terraform", "userId": "00uabcdefg1234567890",
    ///     "clientName": "Okta API", "tokenWindow": "P30D", "network": {"connection": "ANYWHERE"},
    ///     "expiresAt": "2026-01-30T07:46:14.000Z", "created": "2025-07-21T05:52:51.000Z",
    ///     "lastUpdated": "2025-12-31T07:46:14.000Z", "_links": {"self": {"href": "https://acme.okta.com/…"}}
    /// }"#)?;
    /// assert_eq!(token.network.as_ref().unwrap().connection, Some(Connection::Anywhere));
    /// assert_eq!(token.last_used().unwrap().to_string(), "2025-12-31T07:46:14Z");
    ///
    /// // In a test of your own:
    /// let mut token = ApiToken::new("00T1".parse()?, "ci");
    /// token.token_window = Some("PT5M".parse()?);
    /// assert_eq!(serde_json::to_string(&token)?, r#"{"id":"00T1","name":"ci","tokenWindow":"PT5M"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct ApiToken: an "API token" named by id {
        /// `id`.
        pub id: ApiTokenId = text_or_empty "id",
        /// `name`, as its owner chose it.
        pub name: Text = text_or_empty "name",
        /// `userId`: the owner, whose permissions the token has.
        pub user_id: Option<UserId> = text "userId",
        /// `clientName`: the client that made it, such as `Okta API`.
        pub client_name: Option<Text> = text "clientName",
        /// `tokenWindow`: how long after its last use the token expires.
        pub token_window: Option<TokenWindow> = text "tokenWindow",
        /// `network`: from where it may be used.
        pub network: Option<Network> = object "network",
        /// `expiresAt`: when it expires if it is not used again.
        pub expires_at: Option<Timestamp> = time "expiresAt",
        /// `created`.
        pub created: Option<Timestamp> = time "created",
        /// `lastUpdated`: the last use or the last edit, whichever was later.
        pub last_updated: Option<Timestamp> = time "lastUpdated",
        ..
        /// `_links` and every field that this version does not know.
        pub other: RawFields,
    }
}

impl ApiToken {
    /// A token with an id and a name and nothing else, for tests.
    pub fn new(id: ApiTokenId, name: impl Into<Text>) -> Self {
        Self {
            id,
            name: name.into(),
            ..Self::default()
        }
    }

    /// When it was last used: `expiresAt` less `tokenWindow`, since a use moves `expiresAt` to one window ahead and an
    /// edit leaves it alone. `None` where either is unknown. For a token that was never used it is when it was made.
    pub fn last_used(&self) -> Option<Timestamp> {
        self.token_window.as_ref()?.before(self.expires_at?)
    }

    /// The links as raw JSON: `_links`, or `_link` as Okta's API description spells it.
    pub fn links(&self) -> Option<&str> {
        ["_links", "_link"]
            .into_iter()
            .find_map(|name| self.other.get(name))
    }
}
