use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::ApiToken;
use crate::fields::{Mistakes, Name};

impl<'de> Deserialize<'de> for ApiToken {
    #[inline]
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

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ApiToken, A::Error> {
        let mut token = ApiToken::default();
        let mut mistakes = Mistakes::default();
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "id" => token.id = mistakes.text("id", &mut map)?.unwrap_or_default(),
                "name" => token.name = mistakes.text("name", &mut map)?.unwrap_or_default(),
                "userId" => token.user_id = mistakes.text("userId", &mut map)?,
                "clientName" => token.client_name = mistakes.text("clientName", &mut map)?,
                "tokenWindow" => token.token_window = mistakes.text("tokenWindow", &mut map)?,
                "network" => token.network = mistakes.object("network", &mut map)?,
                "expiresAt" => token.expires_at = mistakes.text("expiresAt", &mut map)?,
                "created" => token.created = mistakes.text("created", &mut map)?,
                "lastUpdated" => token.last_updated = mistakes.text("lastUpdated", &mut map)?,
                _ => token.other.read(&name, &mut map)?,
            }
        }
        token.other.settle();
        mistakes.finish("API token", token.id.as_str())?;
        Ok(token)
    }
}
