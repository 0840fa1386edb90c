//! The model: everything is kept and written back, and a mistake names its place.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use okta_core::{ApiToken, ApiTokenId, Connection, Network, TokenWindow};
use proptest::prelude::*;
use serde_json::{Value, json};

fn whole() -> Value {
    json!({
        "id": "00Tabcdefg1234567890", "name": "Terraform, a name of more than 24 bytes: ü \u{1F511}",
        "userId": "00uabcdefg1234567890", "clientName": "Okta API", "tokenWindow": "P30D",
        "network": {"connection": "ZONE", "include": ["nzo1", "nzo2"], "exclude": [], "strict": true},
        "expiresAt": "2026-01-30T07:46:14.000Z", "created": "2025-07-21T05:52:51.123Z",
        "lastUpdated": "2025-12-31T07:46:14.000Z",
        "_links": {"self": {"href": "https://acme.okta.com/…", "hints": {"allow": ["GET", "DELETE"]}}},
        "risk": {"level": "HIGH", "score": 0.5}, "tags": [1, "two", null], "note": null
    })
}

fn read(value: &Value) -> Result<ApiToken, String> {
    serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())
}

/// `value` without the fields that are null, as Okta's documentation lets them be left out.
fn without_nulls(mut value: Value) -> Value {
    const KNOWN: [&str; 6] = [
        "userId",
        "clientName",
        "tokenWindow",
        "network",
        "expiresAt",
        "name",
    ];
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, value| !(KNOWN.contains(&name.as_str()) && value.is_null()));
    }
    value
}

#[test]
fn everything_is_kept_and_written_back() {
    let token = read(&whole()).unwrap();
    assert_eq!(token.id, "00Tabcdefg1234567890");
    let network = token.network.as_ref().unwrap();
    assert_eq!(network.connection, Some(Connection::Zone));
    assert_eq!(network.include.as_ref().unwrap()[1], "nzo2");
    assert_eq!(network.exclude.as_deref(), Some(&[][..]));
    assert_eq!(network.other.get("strict"), Some("true"));
    assert_eq!(token.other.get("tags"), Some("[1,\"two\",null]"));
    assert!(token.links().unwrap().contains("acme.okta.com"));
    assert_eq!(serde_json::to_value(&token).unwrap(), whole());
    assert_eq!(serde_json::from_value::<ApiToken>(whole()).unwrap(), token);
}

#[test]
fn every_field_may_be_null_or_missing() {
    for name in whole().as_object().unwrap().keys() {
        let mut missing = whole();
        missing.as_object_mut().unwrap().remove(name);
        let token = read(&missing).unwrap();
        assert_eq!(serde_json::to_value(&token).unwrap(), missing, "{name}");

        let mut null = whole();
        null[name] = Value::Null;
        let written = serde_json::to_value(read(&null).unwrap()).unwrap();
        if whole()[name].is_object() && name != "network" || name == "tags" || name == "note" {
            assert_eq!(written, null, "{name}");
        } else {
            assert_eq!(written, missing, "{name}");
        }
    }
    assert_eq!(read(&json!({})).unwrap(), ApiToken::default());
}

#[test]
fn the_links_are_found_under_both_names_and_written_under_their_own() {
    for name in ["_links", "_link"] {
        let token = json!({"id": "00T1", name: {"self": {"href": "x"}}});
        let read = read(&token).unwrap();
        assert_eq!(read.links(), Some(r#"{"self":{"href":"x"}}"#));
        assert_eq!(serde_json::to_value(&read).unwrap(), token);
    }
}

#[test]
fn unknown_kinds_of_network_are_kept() {
    let token = json!({"id": "00T1", "network": {"connection": "MOON"}});
    let read = read(&token).unwrap();
    let connection = read.network.as_ref().unwrap().connection.as_ref().unwrap();
    assert_eq!(connection, &Connection::Other("MOON".into()));
    assert_eq!(serde_json::to_value(&read).unwrap(), token);
}

#[test]
fn times_without_a_fraction_are_read_and_written_with_one() {
    let token = read(&json!({"created": "2025-11-02T14:47:13Z"})).unwrap();
    let written = serde_json::to_string(&token).unwrap();
    assert_eq!(written, r#"{"created":"2025-11-02T14:47:13.000Z"}"#);
    let finer = json!({"created": "2025-11-02T14:47:13.123456000Z"});
    assert_eq!(serde_json::to_value(read(&finer).unwrap()).unwrap(), finer);
}

#[test]
fn a_date_for_never_is_read_and_written_back() {
    let never = json!({"expiresAt": "9999-12-31T23:59:59.999Z"});
    let token = read(&never).unwrap();
    assert_eq!(token.expires_at, Some(jiff::Timestamp::MAX));
    assert_eq!(serde_json::to_value(&token).unwrap(), never);
    for text in [
        "9999-12-31T23:59:59.999",
        "9999-13-31T00:00:00.000Z",
        "10000-01-01T00:00:00Z",
    ] {
        assert!(read(&json!({"expiresAt": text})).is_err(), "{text}");
    }
}

#[test]
fn a_field_that_comes_twice_is_kept_once() {
    let token: ApiToken = serde_json::from_str(r#"{"x":1,"id":"00T1","x":2}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&token).unwrap(),
        r#"{"id":"00T1","x":2}"#
    );
}

#[test]
fn a_mistake_names_the_token_the_field_and_the_value() {
    let cases = [
        ("name", json!(17), "17"),
        ("name", json!(["x"]), "an array"),
        ("userId", json!({"id": "x"}), "an object"),
        ("clientName", json!(false), "false"),
        ("clientName", json!(-3), "-3"),
        ("tokenWindow", json!("thirty days"), "\"thirty days\""),
        ("tokenWindow", json!("-P1D"), "\"-P1D\""),
        ("tokenWindow", json!(30), "30"),
        ("expiresAt", json!("yesterday"), "\"yesterday\""),
        ("created", json!("2025-13-01T00:00:00.000Z"), "2025-13-01"),
        ("lastUpdated", json!(1.5), "1.5"),
        ("network", json!("ANYWHERE"), "\"ANYWHERE\""),
        ("network", json!({"connection": 1}), "network.connection"),
        ("network", json!({"include": "nzo1"}), "network.include"),
        ("network", json!({"exclude": [1]}), "network.exclude"),
        ("network", json!({"exclude": [null]}), "null"),
    ];
    for (field, value, shown) in cases {
        // The id comes first, as in real answers, and last.
        let first = format!(r#"{{"id":"00T1","{field}":{value},"x":1}}"#);
        let last = format!(r#"{{"{field}":{value},"x":[{{}}],"id":"00T1"}}"#);
        for text in [first, last] {
            let error = serde_json::from_str::<ApiToken>(&text)
                .unwrap_err()
                .to_string();
            for part in ["`00T1`", &format!("`{field}"), shown] {
                assert!(error.contains(part), "{text}: {error}");
            }
        }
    }
    let error = read(&json!({"id": 5, "name": "x"})).unwrap_err();
    assert!(error.contains("`id` holds 5"), "{error}");
}

#[test]
fn the_first_of_two_mistakes_is_told_and_no_more_than_a_line_of_it() {
    let error = read(&json!({"created": "x\n".repeat(500), "expiresAt": 2})).unwrap_err();
    assert!(
        error.contains("created") && !error.contains("expiresAt"),
        "{error}"
    );
    assert!(error.len() < 500 && !error.contains('\n'), "{error}");
}

#[test]
fn last_use_is_expiry_less_window() {
    let last_used = |expires: Value, window: Value| {
        read(&json!({"expiresAt": expires, "tokenWindow": window}))
            .unwrap()
            .last_used()
            .map(|time| time.to_string())
    };
    let expires = json!("2026-03-30T07:46:14.000Z");
    assert_eq!(
        last_used(expires.clone(), json!("P30D")).unwrap(),
        "2026-02-28T07:46:14Z"
    );
    assert_eq!(
        last_used(expires.clone(), json!("PT5M")).unwrap(),
        "2026-03-30T07:41:14Z"
    );
    assert_eq!(
        last_used(expires.clone(), json!("P1M")).unwrap(),
        "2026-02-28T07:46:14Z"
    );
    assert_eq!(last_used(expires.clone(), json!(null)), None);
    assert_eq!(last_used(json!(null), json!("P30D")), None);
    assert_eq!(
        last_used(json!("-009999-01-02T01:59:59Z"), json!("P9000Y")),
        None
    );
}

#[test]
fn token_windows_keep_their_spelling() {
    for text in ["P30D", "PT5M", "P4W", "PT720H", "P1Y2M3DT4H5M6S"] {
        assert_eq!(text.parse::<TokenWindow>().unwrap().to_string(), text);
    }
    for text in ["", "P", "30D", "30 days", "-P30D", "P30D "] {
        assert!(text.parse::<TokenWindow>().is_err(), "{text:?}");
    }
}

#[test]
fn models_are_built_in_tests_of_users() {
    let mut token = ApiToken::new(ApiTokenId::new("00T1").unwrap(), "ci");
    let mut network = Network::default();
    network.connection = Some(Connection::Anywhere);
    token.network = Some(network);
    token.other.insert("risk", "\"LOW\"").unwrap();
    token.other.insert("risk", "\"HIGH\"").unwrap();
    assert_eq!(
        serde_json::to_string(&token).unwrap(),
        r#"{"id":"00T1","name":"ci","network":{"connection":"ANYWHERE"},"risk":"HIGH"}"#
    );
}

#[test]
fn deep_nesting_is_kept_or_refused_and_never_a_crash() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let unknown = format!(r#"{{"id":"00T1","x":{deep}}}"#);
    assert_eq!(
        serde_json::from_str::<ApiToken>(&unknown)
            .unwrap()
            .other
            .get("x"),
        Some(&*deep)
    );
    for text in [format!(r#"{{"name":{deep}}}"#), deep] {
        assert!(serde_json::from_str::<ApiToken>(&text).is_err());
    }
}

proptest! {
    #[test]
    fn no_json_makes_the_model_panic(text in "[{}\\[\\]\":,0-9a-z-]{0,60}|\\PC{0,60}", key in "id|name|network|created|tokenWindow|_links|x") {
        let _ = serde_json::from_str::<ApiToken>(&text);
        let _ = serde_json::from_str::<ApiToken>(&format!("{{\"{key}\":{text}}}"));
        let _ = read(&json!({key: text}));
    }

    #[test]
    fn a_window_that_is_taken_can_be_used(text in "P[0-9YMWDTHS.,-]{0,20}|\\PC{0,20}", seconds in -9_000_000_000_i64..9_000_000_000) {
        if let Ok(window) = text.parse::<TokenWindow>() {
            prop_assert!(!window.span().is_negative());
            prop_assert_eq!(window.as_str(), &text);
            let end = jiff::Timestamp::from_second(seconds).unwrap();
            prop_assert!(window.before(end).is_none_or(|start| start <= end));
        }
    }

    #[test]
    fn any_token_of_the_right_types_is_written_back_equal(
        name in "\\PC{1,40}",
        client in proptest::option::of("\\PC{0,40}"),
        seconds in proptest::option::of(-2_000_000_000_i64..4_000_000_000),
        days in proptest::option::of(0_u32..4000),
        zones in proptest::option::of(proptest::collection::vec("\\PC{0,30}", 0..4)),
        extra in proptest::collection::btree_map("[a-z]{1,30}_", "\\PC{0,20}", 0..4),
    ) {
        let mut token = json!({
            "id": "00T1", "name": name, "clientName": client,
            "tokenWindow": days.map(|days| format!("P{days}D")),
            "network": zones.map(|zones| json!({"connection": "ZONE", "include": zones})),
            "expiresAt": seconds.map(|s| format!("{:.3}", jiff::Timestamp::from_second(s).unwrap())),
        });
        for (key, value) in extra {
            token[key] = json!(value);
        }
        let read = read(&token).unwrap();
        prop_assert_eq!(serde_json::to_value(read).unwrap(), without_nulls(token));
    }
}
