//! The records that an org is filled with.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use jiff::{SignedDuration, Timestamp};
use okta_mock::MockOrg;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

const NOW: &str = "2026-03-01T12:00:00Z";

fn tokens(n: usize) -> Vec<Value> {
    MockOrg::builder()
        .tokens(n)
        .now(NOW.parse().unwrap())
        .build()
        .tokens()
}

fn at(token: &Value, name: &str) -> Option<Timestamp> {
    Some(token[name].as_str()?.parse().unwrap())
}

#[test]
fn twenty_are_believable() {
    let tokens = tokens(20);
    let count = |matches: fn(&Value) -> bool| tokens.iter().filter(|&token| matches(token)).count();
    let zones = count(|token| token["network"]["connection"] == "ZONE");
    assert!((2..10).contains(&zones), "{zones}");
    assert!(count(|token| token["network"]["include"].is_array()) >= 1);
    assert!(count(|token| token["network"]["exclude"].is_array()) >= 1);
    assert!((1..=2).contains(&count(|token| token["tokenWindow"].is_null())));
    assert!(count(|token| token["clientName"] == "Okta API") > 10);

    let mut owners: HashMap<&str, usize> = HashMap::new();
    for token in &tokens {
        *owners.entry(token["userId"].as_str().unwrap()).or_default() += 1;
    }
    assert!(
        owners.len() > 1 && owners.values().any(|&owned| owned > 1),
        "{owners:?}"
    );
    let names: HashSet<_> = tokens
        .iter()
        .map(|token| token["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 20);
}

#[test]
fn dates_are_in_order_and_no_token_has_expired() {
    let now: Timestamp = NOW.parse().unwrap();
    let (mut unused, mut soon) = (0, 0);
    for token in tokens(500) {
        let (created, updated) = (
            at(&token, "created").unwrap(),
            at(&token, "lastUpdated").unwrap(),
        );
        assert!(created <= updated && updated <= now, "{token}");
        for name in ["created", "lastUpdated"] {
            assert_eq!(&token[name].as_str().unwrap()[19..], ".000Z");
        }
        let Some(expires) = at(&token, "expiresAt") else {
            continue;
        };
        assert!(expires > now, "{token}");
        let last_use = expires - SignedDuration::from_hours(30 * 24);
        assert!(created <= last_use && last_use <= now, "{token}");
        unused += usize::from(created == last_use);
        soon += usize::from(expires - now < SignedDuration::from_hours(24));
    }
    assert!(unused > 10 && soon > 10, "{unused} {soon}");
}

#[test]
fn ids_are_unique_shaped_and_the_same_again() {
    for n in [20, 10_000] {
        let tokens = tokens(n);
        assert_eq!(tokens.len(), n);
        let ids: HashSet<_> = tokens
            .iter()
            .map(|token| token["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), n);
        for token in &tokens {
            let zones = ["include", "exclude"].map(|list| {
                token["network"][list]
                    .as_array()
                    .cloned()
                    .unwrap_or_default()
            });
            let zones = zones.concat();
            let zones = zones.iter().map(|zone| (zone, "nzo"));
            for (id, prefix) in zones.chain([(&token["id"], "00T"), (&token["userId"], "00u")]) {
                let id = id.as_str().unwrap();
                assert!(
                    id.len() == 20
                        && id.starts_with(prefix)
                        && id.bytes().all(|b| b.is_ascii_alphanumeric()),
                    "{id}"
                );
            }
        }
        assert_eq!(tokens, self::tokens(n));
    }
}
