use serde::ser::{Serialize, SerializeMap, Serializer};

use super::ApiToken;
use crate::time::OktaTime;

impl Serialize for ApiToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.id.is_empty() {
            map.serialize_entry("id", &self.id)?;
        }
        if !self.name.is_empty() {
            map.serialize_entry("name", &self.name)?;
        }
        entry(&mut map, "userId", self.user_id.as_ref())?;
        entry(&mut map, "clientName", self.client_name.as_ref())?;
        entry(&mut map, "tokenWindow", self.token_window.as_ref())?;
        entry(&mut map, "network", self.network.as_ref())?;
        entry(&mut map, "expiresAt", self.expires_at.map(OktaTime))?;
        entry(&mut map, "created", self.created.map(OktaTime))?;
        entry(&mut map, "lastUpdated", self.last_updated.map(OktaTime))?;
        self.other.write(&mut map)?;
        map.end()
    }
}

/// Writes a field that is there; a null one may be left out (Okta, "Design principles").
pub(super) fn entry<M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: Option<impl Serialize>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, &value),
        None => Ok(()),
    }
}
