//! One API token record: its properties in Okta's order, and its links.

use crate::{clock, origin::Origin};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

/// Properties in the order in which they are written.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    properties: Vec<(String, Value)>,
    /// Given by the user: shown without links of the org's making.
    literal: bool,
}

impl Record {
    pub(crate) fn new(properties: Vec<(String, Value)>) -> Self {
        Self {
            properties,
            literal: false,
        }
    }

    /// A record exactly as given; anything but an object has no properties.
    pub(crate) fn literal(value: Value) -> Self {
        let properties = match value {
            Value::Object(map) => map.into_iter().collect(),
            _ => Vec::new(),
        };
        Self {
            properties,
            literal: true,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.properties
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        match self.properties.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.properties.push((name.to_owned(), value)),
        }
    }

    /// Whether `q` finds this record: in its name or client name, whatever the case.
    pub(crate) fn matches(&self, q: &str) -> bool {
        let q = q.to_lowercase();
        ["name", "clientName"]
            .iter()
            .filter_map(|name| self.text(name))
            .any(|text| text.to_lowercase().contains(&q))
    }

    /// Marks a use: the token now expires one `tokenWindow` from `now`. Without a window only `lastUpdated` moves.
    pub(crate) fn touch(&mut self, now: Timestamp) {
        self.set("lastUpdated", clock::iso(now).into());
        if let Some(expires) = self
            .window()
            .and_then(|window| now.checked_add(window).ok())
        {
            self.set("expiresAt", clock::iso(expires).into());
        }
    }

    pub(crate) fn window(&self) -> Option<SignedDuration> {
        let span: Span = self.text("tokenWindow")?.parse().ok()?;
        span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.literal
    }

    /// The record as an answer for `origin` shows it.
    pub(crate) fn shown<'a>(&'a self, origin: &'a Origin) -> Shown<'a> {
        Shown {
            record: self,
            origin,
        }
    }

    fn links(&self, origin: &Origin) -> Value {
        let id = self.text("id").unwrap_or_default();
        let user = self.text("userId").unwrap_or_default();
        json!({
            "self": {
                "href": format!("{origin}/api/v1/api-tokens/{id}"),
                "hints": { "allow": ["GET", "DELETE"] },
            },
            "user": {
                "href": format!("{origin}/api/v1/users/{user}"),
                "hints": { "allow": ["GET"] },
            },
        })
    }
}

/// A record with links to the host that was asked.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    record: &'a Record,
    origin: &'a Origin,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in &self.record.properties {
            map.serialize_entry(key, value)?;
        }
        if !self.record.literal {
            map.serialize_entry("_links", &self.record.links(self.origin))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_moves_the_expiry_by_the_window() {
        let now: Timestamp = "2025-12-31T07:47:26.400Z".parse().unwrap();
        let mut record = Record::literal(
            json!({ "id": "x", "tokenWindow": "P30D", "expiresAt": "2025-12-31T00:00:00.000Z" }),
        );
        record.touch(now);
        assert_eq!(record.text("expiresAt"), Some("2026-01-30T07:47:26.000Z"));
        assert_eq!(record.text("lastUpdated"), Some("2025-12-31T07:47:26.000Z"));

        let mut unbounded =
            Record::literal(json!({ "id": "x", "tokenWindow": null, "expiresAt": null }));
        unbounded.touch(now);
        assert_eq!(unbounded.get("expiresAt"), Some(&Value::Null));

        let mut short = Record::literal(json!({ "id": "x", "tokenWindow": "PT5M" }));
        short.touch(now);
        assert_eq!(short.text("expiresAt"), Some("2025-12-31T07:52:26.000Z"));
    }

    #[test]
    fn q_looks_into_both_names() {
        let record = Record::literal(json!({ "name": "Terraform", "clientName": "Okta API" }));
        assert!(record.matches("terra") && record.matches("FORM") && record.matches("okta api"));
        assert!(!record.matches("ansible"));
    }
}
