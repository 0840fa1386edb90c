//! A fake org with tokens as they gather in a company over the years.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use okta_mock::MockOrg;
use serde_json::{Value, json};

/// Name, owner, days since it was made, hours since its last use (none: never), and how many zones it is bound to.
type Row = (&'static str, u64, i64, Option<i64>, u64);

const TOKENS: &[Row] = &[
    ("Terraform production", 1, 1204, Some(1), 2),
    ("Terraform staging", 1, 1204, Some(3), 0),
    ("Terraform sandbox", 1, 611, Some(668), 0),
    ("SIEM export", 2, 902, Some(0), 1),
    ("SIEM export, second region", 2, 377, Some(0), 1),
    ("SIEM backfill 2024", 2, 583, Some(489), 0),
    ("HR import", 3, 1530, Some(9), 1),
    ("HR import test", 3, 24, None, 0),
    ("Payroll sync", 3, 740, Some(33), 1),
    ("Onboarding script", 4, 820, Some(26), 0),
    ("Offboarding script", 4, 820, Some(30), 0),
    ("Laptop provisioning", 4, 461, Some(5), 0),
    ("License counter", 4, 298, Some(140), 0),
    ("Chat bot", 4, 203, Some(2), 0),
    ("Room booking sync", 4, 176, Some(51), 0),
    ("Visitor badges", 4, 130, Some(12), 0),
    ("Splunk add-on", 5, 655, Some(1), 1),
    ("Nagios check", 5, 1100, Some(0), 1),
    ("Grafana team sync", 5, 88, Some(4), 1),
    ("CI deploy", 6, 930, Some(6), 1),
    ("CI deploy, old runner", 6, 1342, Some(711), 0),
    ("Release notes bot", 6, 71, Some(19), 0),
    ("Preview environments", 6, 45, Some(2), 1),
    ("Access review", 7, 402, Some(430), 0),
    ("Audit report", 7, 402, Some(600), 0),
    ("Quarterly export", 7, 402, Some(697), 0),
    ("Help desk tool", 8, 519, Some(7), 0),
    ("Password reset kiosk", 8, 366, Some(15), 1),
    ("Phone directory", 8, 366, Some(22), 0),
    ("postman", 9, 19, None, 0),
    ("test", 9, 12, Some(280), 0),
    ("test2", 9, 11, None, 0),
    ("delete me", 10, 340, Some(705), 0),
    ("Group sync", 11, 777, Some(2), 1),
    ("Group sync, acquired company", 11, 154, Some(8), 0),
    ("Backup job", 11, 777, Some(11), 1),
    ("Disaster recovery drill", 11, 190, Some(503), 1),
    ("Staging tests", 12, 260, Some(1), 0),
    ("Load test", 12, 58, Some(382), 0),
    ("Legacy portal", 13, 2291, Some(3), 0),
    ("Mobile app login proxy", 13, 1648, Some(0), 1),
    ("Partner directory", 14, 845, Some(44), 0),
    ("Partner directory, rotation", 14, 2, None, 1),
    ("Data warehouse loader", 15, 233, Some(10), 1),
    ("Consultant, migration project", 16, 97, Some(562), 0),
    ("Vulnerability scanner", 17, 318, Some(63), 1),
];

/// The org. Its pages are short, whatever is asked for, and slow, so that there is some progress to see.
pub(crate) fn build(now: Timestamp) -> MockOrg {
    let builder = MockOrg::builder()
        .now(now)
        .page_size_cap(10)
        .latency(Duration::from_millis(80))
        .token(agent(now));
    TOKENS
        .iter()
        .zip(0..)
        .fold(builder, |builder, (row, index)| {
            builder.token(record(index, row, now))
        })
        .build()
}

fn record(index: u64, row: &Row, now: Timestamp) -> Value {
    let &(name, owner, days_old, hours_idle, zones) = row;
    let created = ago(index, days_old * 24, now);
    let used = hours_idle.map_or(created, |hours| ago(index, hours, now));
    let zone_ids: Vec<_> = (0..zones).map(|zone| id("nzo", zone)).collect();
    let network = match zones {
        0 => json!({ "connection": "ANYWHERE" }),
        _ => json!({ "connection": "ZONE", "include": zone_ids }),
    };
    json!({
        "id": id("00T", index),
        "name": name,
        "userId": id("00u", owner),
        "clientName": "Okta API",
        "tokenWindow": "P30D",
        "network": network,
        "expiresAt": okta_time(used + SignedDuration::from_hours(30 * 24)),
        "created": okta_time(created),
        "lastUpdated": okta_time(used),
    })
}

/// Recorded in real orgs: a token without a window, and so without a date of expiry.
fn agent(now: Timestamp) -> Value {
    let mut agent = record(999, &("Directory agent", 18, 1420, Some(2), 0), now);
    agent["clientName"] = "Okta AD Agent".into();
    agent["tokenWindow"] = Value::Null;
    agent["expiresAt"] = Value::Null;
    agent
}

/// Some hours and, for variety, some minutes ago.
fn ago(index: u64, hours: i64, now: Timestamp) -> Timestamp {
    let minutes = i64::try_from(index * 7 % 60).unwrap_or_default();
    now - SignedDuration::from_mins(hours * 60 + minutes + 1)
}

fn okta_time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// An id of Okta's shape: a prefix for the kind, and 17 letters and digits.
fn id(prefix: &str, number: u64) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let seed = prefix
        .bytes()
        .fold(number, |seed, byte| (seed << 8) | u64::from(byte));
    let mut state = seed;
    let random = (0..14).map(|_| {
        state = state
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        let index = usize::try_from((state >> 40) % 62).unwrap_or_default();
        char::from(ALPHABET[index])
    });
    format!("{prefix}{}5d7", random.collect::<String>())
}
