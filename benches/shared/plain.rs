//! A token as generated clients read it: `String`, chrono, each documented field, and nothing of what is not.

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// The metadata of an API token.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded for its cost alone")]
pub struct PlainToken {
    id: Option<String>,
    name: String,
    user_id: Option<String>,
    client_name: Option<String>,
    token_window: Option<String>,
    network: Option<Network>,
    expires_at: Option<DateTime<Utc>>,
    created: Option<DateTime<Utc>>,
    last_updated: Option<DateTime<Utc>>,
    #[serde(rename = "_links")]
    links: Option<Links>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded for its cost alone")]
struct Network {
    connection: Option<String>,
    include: Option<Vec<String>>,
    exclude: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded for its cost alone")]
struct Links {
    #[serde(rename = "self")]
    itself: Option<Link>,
    user: Option<Link>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded for its cost alone")]
struct Link {
    href: String,
    hints: Option<Hints>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded for its cost alone")]
struct Hints {
    allow: Option<Vec<String>>,
}
