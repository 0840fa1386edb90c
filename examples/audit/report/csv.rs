//! The report as CSV (RFC 4180), with column names that stay.

use std::io;

use jiff::{SignedDuration, Timestamp};
use okta_api_tokens::{ApiToken, Network, TokenWindow, UserId, ZoneId, ZoneIds};

use super::{Row, time};
use okta_examples::text::cell;

/// Okta's fields under Okta's names, then what follows from them.
const COLUMNS: [&str; 17] = [
    "id",
    "name",
    "userId",
    "clientName",
    "connection",
    "include",
    "exclude",
    "tokenWindow",
    "created",
    "lastUpdated",
    "expiresAt",
    "lastUsed",
    "ageDays",
    "idleDays",
    "daysLeft",
    "severity",
    "findings",
];

/// Zones and findings are separated by spaces; what is not known is empty. `daysLeft` is negative for an expired token. A fake
/// org has a last column that says so.
pub(super) fn document(rows: &[Row], now: Timestamp, is_fake: bool) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fake = |text: &'static str| is_fake.then_some(text);
    writer.write_record(COLUMNS.into_iter().chain(fake("fakeOrg")))?;
    for row in rows {
        let record = record(row, now);
        let record = record.iter().map(String::as_str);
        writer.write_record(record.chain(fake("true")))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn record(row: &Row, now: Timestamp) -> [String; COLUMNS.len()] {
    let token: &ApiToken = &row.token;
    let network = token.network.as_ref();
    let text = |text: Option<&str>| text.map(cell).unwrap_or_default();
    let at = |time: Option<Timestamp>| time.map(time::okta).unwrap_or_default();
    let since = |time: Option<Timestamp>| days(time.map(|time| now.max(time).duration_since(time)));
    let findings = row.findings.iter().map(|finding| finding.kind.name());
    [
        cell(token.id.as_str()),
        cell(&token.name),
        text(token.user_id.as_ref().map(UserId::as_str)),
        text(token.client_name.as_deref()),
        text(network.and_then(|network| Some(network.connection.as_ref()?.as_str()))),
        zones(network, |network| &network.include),
        zones(network, |network| &network.exclude),
        text(token.token_window.as_ref().map(TokenWindow::as_str)),
        at(token.created),
        at(token.last_updated),
        at(token.expires_at),
        at(token.last_used()),
        since(token.created),
        since(token.last_used()),
        days(token.expires_at.map(|end| end.duration_since(now))),
        row.severity()
            .map_or("", |severity| severity.name())
            .to_owned(),
        findings.collect::<Vec<_>>().join(" "),
    ]
}

fn days(duration: Option<SignedDuration>) -> String {
    duration.map_or_else(String::new, |duration| {
        time::whole_days(duration).to_string()
    })
}

fn zones(network: Option<&Network>, list: impl Fn(&Network) -> &Option<ZoneIds>) -> String {
    let zones = network.and_then(|network| list(network).as_ref());
    let ids: Vec<&str> = zones.into_iter().flatten().map(ZoneId::as_str).collect();
    cell(&ids.join(" "))
}
