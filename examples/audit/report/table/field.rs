//! What a table can show of a token.

use jiff::Timestamp;
use okta_api_tokens::{Connection, Network, ZoneIds};

use crate::report::Row;
use crate::report::rules::{is_all, never_used};
use crate::report::style::{self, paint};
use crate::report::time::{date, short};
use okta_examples::text::table_cell;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// The worst severity of its findings.
    Level,
    Name,
    Id,
    Owner,
    Client,
    Network,
    Age,
    Used,
    Changed,
    Left,
    Expires,
    Findings,
}

impl Field {
    fn title(self) -> &'static str {
        match self {
            Self::Level => "LEVEL",
            Self::Name => "NAME",
            Self::Id => "ID",
            Self::Owner => "OWNER",
            Self::Client => "CLIENT",
            Self::Network => "NETWORK",
            Self::Age => "AGE",
            Self::Used => "USED",
            Self::Changed => "CHANGED",
            Self::Left => "LEFT",
            Self::Expires => "EXPIRES",
            Self::Findings => "FINDINGS",
        }
    }

    /// Whether it is text of any length, which may be wrapped.
    pub(super) fn may_wrap(self) -> bool {
        matches!(self, Self::Name | Self::Client | Self::Findings)
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Age | Self::Used | Self::Changed | Self::Left)
    }

    pub(super) fn header(self) -> String {
        paint(style::HEADER, self.title())
    }

    /// The lines in a cell, with their colours.
    pub(super) fn lines(self, row: &Row, now: Timestamp) -> Vec<String> {
        match self {
            Self::Findings => row
                .findings
                .iter()
                .map(|finding| paint(style::of(Some(finding.severity())), &finding.detail))
                .collect(),
            _ => vec![paint(self.style(row), &self.text(row, now))],
        }
    }

    /// How many columns of the terminal it takes. What may not wrap is ASCII.
    pub(super) fn width(self, row: &Row, now: Timestamp) -> u16 {
        let characters = self.text(row, now).chars().count();
        u16::try_from(characters).unwrap_or(u16::MAX)
    }

    fn style(self, row: &Row) -> anstyle::Style {
        match self {
            Self::Level => style::of(row.severity()),
            Self::Id | Self::Client | Self::Changed | Self::Expires => style::DIM,
            _ => style::PLAIN,
        }
    }

    /// The text without colours; an unknown value is `?`.
    fn text(self, row: &Row, now: Timestamp) -> String {
        let token = &row.token;
        let since = |time: Timestamp| short(now.duration_since(time));
        let text = match self {
            Self::Level => Some(row.severity().map_or("ok", |worst| worst.name()).to_owned()),
            Self::Name => Some(table_cell(&token.name)),
            Self::Id => Some(table_cell(token.id.as_str())),
            Self::Owner => token.user_id.as_ref().map(|id| table_cell(id.as_str())),
            Self::Client => token.client_name.as_deref().map(table_cell),
            Self::Network => token.network.as_ref().and_then(network),
            Self::Age => token.created.map(since),
            Self::Used if never_used(token) => Some("never".to_owned()),
            Self::Used => token.last_used().map(since),
            Self::Changed => token.last_updated.map(since),
            Self::Left => token.expires_at.map(|end| short(end.duration_since(now))),
            Self::Expires => token.expires_at.map(date),
            Self::Findings => None,
        };
        text.filter(|text| !text.is_empty())
            .unwrap_or_else(|| "?".to_owned())
    }
}

fn network(network: &Network) -> Option<String> {
    let count = |zones: &Option<ZoneIds>| zones.as_ref().map_or(0, |zones| zones.len());
    let is_open = network.include.iter().flatten().any(is_all);
    let text = match (
        network.connection.as_ref()?,
        count(&network.include),
        count(&network.exclude),
    ) {
        (Connection::Anywhere, ..) => "anywhere".to_owned(),
        (Connection::Zone, ..) if is_open => "all zones".to_owned(),
        (Connection::Zone, 0, 0) => return None,
        (Connection::Zone, 1, 0) => "1 zone".to_owned(),
        (Connection::Zone, 0, excluded @ 1..) => format!("all but {excluded}"),
        (Connection::Zone, included, 0) => format!("{included} zones"),
        (Connection::Zone, included, excluded) => format!("{included} zones, not {excluded}"),
        (other, ..) => table_cell(other.as_str()),
    };
    Some(text)
}
