//! Believable records: the same on every run, all dates relative to the org's clock.

use super::record::Record;
use crate::{clock, ids};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const DAY: i64 = 24 * 60 * 60;

const NAMES: [&str; 20] = [
    "API access token",
    "CI deploy",
    "Terraform",
    "SIEM export",
    "HR import",
    "Backup job",
    "Access review",
    "Splunk add-on",
    "Onboarding script",
    "Nagios check",
    "Group sync",
    "Audit report",
    "Laptop provisioning",
    "Legacy portal",
    "Payroll sync",
    "Offboarding script",
    "Staging tests",
    "Help desk tool",
    "License counter",
    "Chat bot",
];

/// The `index`-th of `count` generated records.
pub(crate) fn generate(index: usize, count: usize, now: Timestamp) -> Record {
    let seed = ids::mix(index as u64);
    let last_use_age = last_use_age(index, seed);
    // Every seventh was never used: its last use is its creation.
    let created_age = if index % 7 == 6 {
        last_use_age
    } else {
        last_use_age + between(seed >> 7, DAY, 900 * DAY)
    };
    let edited_age = if index % 8 == 2 {
        last_use_age / 3
    } else {
        last_use_age
    };
    let expires = ago(now, last_use_age - 30 * DAY);
    // Recorded in real orgs: a null window, with and without an expiry.
    let (window, expires) = match index {
        7 => (Value::Null, expires.into()),
        13 => (Value::Null, Value::Null),
        _ => ("P30D".into(), expires.into()),
    };
    record(
        index,
        owner(index, count),
        window,
        expires,
        &ago(now, created_age),
        &ago(now, edited_age),
    )
}

/// A record for a caller's secret when no generated one is left for it.
pub(crate) fn caller(index: usize, now: Timestamp) -> Record {
    let seed = 1_000_000_000 + index;
    let (created, expires) = (ago(now, 100 * DAY), ago(now, -30 * DAY));
    let mut record = record(
        seed,
        seed,
        "P30D".into(),
        expires.into(),
        &created,
        &ago(now, 0),
    );
    record.set("name", NAMES[0].into());
    record
}

fn record(
    index: usize,
    owner: usize,
    window: Value,
    expires: Value,
    created: &str,
    updated: &str,
) -> Record {
    let properties = [
        ("id", ids::object("00T", index as u64).into()),
        ("name", name(index).into()),
        ("userId", ids::object("00u", owner as u64).into()),
        (
            "clientName",
            if index % 10 == 9 {
                "Okta Workflows"
            } else {
                "Okta API"
            }
            .into(),
        ),
        ("tokenWindow", window),
        ("network", network(index)),
        ("expiresAt", expires),
        ("created", created.into()),
        ("lastUpdated", updated.into()),
    ];
    Record::new(
        properties
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

fn name(index: usize) -> String {
    let name = NAMES[index % NAMES.len()];
    match index / NAMES.len() {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

/// About three tokens to an owner.
fn owner(index: usize, count: usize) -> usize {
    let owners = (count / 3).max(1) as u64;
    usize::try_from(ids::mix(index as u64 ^ 0x00f) % owners).unwrap_or_default()
}

fn network(index: usize) -> Value {
    let zone = |seed: usize| ids::object("nzo", seed as u64);
    match index % 12 {
        3 => json!({ "connection": "ZONE", "include": [zone(index % 5), zone(5)] }),
        8 => json!({ "connection": "ZONE", "include": [zone(index % 5)] }),
        11 => json!({ "connection": "ZONE", "exclude": [zone(6)] }),
        _ => json!({ "connection": "ANYWHERE" }),
    }
}

/// Seconds since the last use: every tenth record is within a day of its expiry.
fn last_use_age(index: usize, seed: u64) -> i64 {
    if index % 10 == 5 {
        30 * DAY - between(seed, 600, DAY)
    } else {
        between(seed, 60, 27 * DAY)
    }
}

fn between(seed: u64, low: i64, high: i64) -> i64 {
    low + i64::try_from(ids::mix(seed) % high.abs_diff(low)).unwrap_or_default()
}

fn ago(now: Timestamp, seconds: i64) -> String {
    clock::iso(
        now.saturating_sub(SignedDuration::from_secs(seconds))
            .unwrap_or(now),
    )
}
