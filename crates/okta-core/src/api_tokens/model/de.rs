use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::ApiToken;
use crate::fields::{Mistakes, Name, NameOf};

const FIELDS: &[&str] = &[
    "id",
    "name",
    "userId",
    "clientName",
    "tokenWindow",
    "network",
    "expiresAt",
    "created",
    "lastUpdated",
];

impl<'de> Deserialize<'de> for ApiToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TokenVisitor)
    }
}

struct TokenVisitor;

impl<'de> Visitor<'de> for TokenVisitor {
    type Value = ApiToken;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an API token as a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ApiToken, A::Error> {
        let mut token = ApiToken::default();
        let mut mistakes = Mistakes::default();
        while let Some(name) = map.next_key_seed(NameOf(FIELDS))? {
            let index = match name {
                Name::Known(index) => index,
                Name::Other(name) => {
                    token.other.read(name, &mut map)?;
                    continue;
                }
            };
            let field = FIELDS[index];
            match field {
                "id" => token.id = mistakes.text(field, &mut map)?.unwrap_or_default(),
                "name" => token.name = mistakes.text(field, &mut map)?.unwrap_or_default(),
                "userId" => token.user_id = mistakes.text(field, &mut map)?,
                "clientName" => token.client_name = mistakes.text(field, &mut map)?,
                "tokenWindow" => token.token_window = mistakes.text(field, &mut map)?,
                "network" => token.network = mistakes.object(field, &mut map)?,
                "expiresAt" => token.expires_at = mistakes.text(field, &mut map)?,
                "created" => token.created = mistakes.text(field, &mut map)?,
                _ => token.last_updated = mistakes.text(field, &mut map)?,
            }
        }
        token.other.settle();
        let id = token.id.clone();
        mistakes.finish(token, "API token", id.as_str())
    }
}
