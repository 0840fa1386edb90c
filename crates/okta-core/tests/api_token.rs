//! The model: everything is kept and written back, and a mistake names its place.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use okta_core::{ApiToken, ApiTokenId, Connection, Model, Network, TokenWindow, UpsertApiToken};
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
    let keys = whole();
    let names = keys.as_object().unwrap().keys();
    for name in names.filter(|name| *name != "id") {
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
    let bare = ApiToken::new("00T1".parse().unwrap(), "");
    assert_eq!(read(&json!({"id": "00T1"})).unwrap(), bare);
}

#[test]
fn an_empty_text_is_null() {
    let texts = [
        "name",
        "userId",
        "clientName",
        "tokenWindow",
        "expiresAt",
        "created",
        "lastUpdated",
        "network",
    ];
    for name in texts {
        let (mut empty, mut missing) = (whole(), whole());
        empty[name] = json!("");
        missing.as_object_mut().unwrap().remove(name);
        let token = read(&empty).unwrap();
        assert_eq!(token, read(&missing).unwrap(), "{name}");
        assert_eq!(token.unreadable(), [], "{name}");
    }
    let inside = json!({"id": "00T1", "network": {"connection": "", "include": ""}});
    assert_eq!(read(&inside).unwrap().network, Some(Network::default()));
    // In a list it has a place of its own.
    let zones = json!({"id": "00T1", "network": {"include": ["", "nzo1"]}});
    let network = read(&zones).unwrap().network.unwrap();
    assert_eq!(network.include.unwrap().len(), 2);
}

#[test]
fn what_has_no_id_is_no_token() {
    for (token, told) in [
        (json!({}), "this is no API token: it has no `id`"),
        (json!({"name": "ci"}), "it has no `id`"),
        (json!({"id": null}), "it has no `id`"),
        (json!({"id": ""}), "it has no `id`"),
        (json!({"Id": "00T1"}), "it has no `id`"),
        (
            json!({"id": 5, "name": "x"}),
            "field `id` of the API token holds `5`, which is no id",
        ),
        (json!({"id": ["00T1"]}), "holds `[\"00T1\"]`"),
        (json!({"id": {"a": 1}}), "which is no id"),
        (json!([]), "an API token as a JSON object"),
        (json!("00T1"), "an API token as a JSON object"),
    ] {
        let error = read(&token).unwrap_err();
        assert!(error.contains(told), "{token}: {error}");
    }
    let long = read(&json!({"id": ["x".repeat(10_000)]})).unwrap_err();
    assert!(long.len() < 300, "{long}");
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
    let token = read(&json!({"id": "00T1", "created": "2025-11-02T14:47:13Z"})).unwrap();
    let written = serde_json::to_string(&token).unwrap();
    assert_eq!(
        written,
        r#"{"id":"00T1","created":"2025-11-02T14:47:13.000Z"}"#
    );
    let finer = json!({"id": "00T1", "created": "2025-11-02T14:47:13.123456000Z"});
    assert_eq!(serde_json::to_value(read(&finer).unwrap()).unwrap(), finer);
}

#[test]
fn a_date_for_never_is_read_and_written_back() {
    let never = json!({"id": "00T1", "expiresAt": "9999-12-31T23:59:59.999Z"});
    let token = read(&never).unwrap();
    assert_eq!(token.expires_at, Some(jiff::Timestamp::MAX));
    assert_eq!(serde_json::to_value(&token).unwrap(), never);
    for text in [
        "9999-12-31T23:59:59.999",
        "9999-13-31T00:00:00.000Z",
        "10000-01-01T00:00:00Z",
    ] {
        let token = read(&json!({"id": "00T1", "expiresAt": text})).unwrap();
        assert_eq!(
            (token.expires_at, token.unreadable().len()),
            (None, 1),
            "{text}"
        );
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
fn a_value_that_cannot_be_read_hides_nothing_and_is_written_back() {
    let cases = [
        ("name", json!(17), "`name` holds `17`"),
        ("name", json!(["x"]), "`name` holds `[\"x\"]`"),
        (
            "userId",
            json!({"id": "x"}),
            "`userId` holds `{\"id\":\"x\"}`",
        ),
        ("clientName", json!(false), "`clientName` holds `false`"),
        ("clientName", json!(-3), "`clientName` holds `-3`"),
        (
            "tokenWindow",
            json!("thirty days"),
            "`tokenWindow` holds `\"thirty days\"`",
        ),
        (
            "tokenWindow",
            json!("-P1D"),
            "`tokenWindow` holds `\"-P1D\"`",
        ),
        ("tokenWindow", json!(30), "`tokenWindow` holds `30`"),
        (
            "expiresAt",
            json!("yesterday"),
            "`expiresAt` holds `\"yesterday\"`",
        ),
        (
            "created",
            json!("2025-13-01T00:00:00.000Z"),
            "`created` holds `\"2025-13-01T00:00:00.000Z\"`",
        ),
        ("lastUpdated", json!(1.5), "`lastUpdated` holds `1.5`"),
        (
            "network",
            json!("ANYWHERE"),
            "`network` holds `\"ANYWHERE\"`",
        ),
        ("network", json!([]), "`network` holds `[]`"),
        (
            "network",
            json!({"connection": 1}),
            "`network.connection` holds `1`",
        ),
        (
            "network",
            json!({"include": "nzo1"}),
            "`network.include` holds `\"nzo1\"`",
        ),
        (
            "network",
            json!({"exclude": [1]}),
            "`network.exclude` holds `[1]`",
        ),
        (
            "network",
            json!({"exclude": ["nzo1", null, "nzo2", [3]]}),
            "`network.exclude` holds `[\"nzo1\",null,\"nzo2\",[3]]`",
        ),
    ];
    for (field, value, told) in cases {
        // The id comes first, as in real answers, and last.
        let first = format!(r#"{{"id":"00T1","{field}":{value},"x":1}}"#);
        let last = format!(r#"{{"{field}":{value},"x":[{{}}],"id":"00T1"}}"#);
        for text in [first, last] {
            let token: ApiToken = serde_json::from_str(&text).unwrap();
            assert_eq!(token.id, "00T1");
            let unreadable: Vec<_> = token.unreadable().iter().map(ToString::to_string).collect();
            assert_eq!(unreadable, [told], "{text}");
            // Nothing is lost, also where the others are read from a tree.
            let written = serde_json::to_value(&token).unwrap();
            let came: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(written, came, "{text}");
            assert_eq!(serde_json::from_value::<ApiToken>(came).unwrap(), token);
        }
    }
    assert_eq!(read(&whole()).unwrap().unreadable(), []);
}

#[test]
fn the_last_of_two_values_counts_be_it_readable_or_not() {
    for (text, window, unreadable) in [
        (
            r#"{"id":"00T1","tokenWindow":"soon","tokenWindow":"P30D"}"#,
            Some("P30D"),
            0,
        ),
        (
            r#"{"id":"00T1","tokenWindow":"P30D","tokenWindow":"soon"}"#,
            None,
            1,
        ),
        (
            r#"{"id":"00T1","tokenWindow":"soon","tokenWindow":null}"#,
            None,
            0,
        ),
        (r#"{"id":"00T1","tokenWindow":1,"tokenWindow":2}"#, None, 1),
    ] {
        let token: ApiToken = serde_json::from_str(text).unwrap();
        let read = token.token_window.as_ref().map(ToString::to_string);
        assert_eq!(read.as_deref(), window, "{text}");
        assert_eq!(token.unreadable().len(), unreadable, "{text}");
        let written = serde_json::to_string(&token).unwrap();
        assert!(written.matches("tokenWindow").count() <= 1, "{written}");
    }
}

#[test]
fn what_cannot_be_read_is_told_on_one_line_and_without_a_credential() {
    let token =
        read(&json!({"id": "00T1", "created": "x\n SSWS 00aS3cretS3cret \u{202e}".repeat(500)}));
    let token = token.unwrap();
    let told = token.unreadable()[0].to_string();
    assert!(told.len() < 250 && !told.contains('\n'), "{told}");
    assert!(
        !told.contains("S3cret") && !told.contains('\u{202e}'),
        "{told}"
    );
}

#[test]
fn an_edit_tells_nothing_again_that_could_not_be_read() {
    for (token, is_told) in [
        (
            json!({"id": "00T1", "name": "ci", "tokenWindow": 5, "expiresAt": 1, "lastUpdated": []}),
            true,
        ),
        (
            json!({"id": "00T1", "name": "ci", "network": "ZONE"}),
            false,
        ),
        (
            json!({"id": "00T1", "name": "ci", "network": {"connection": 5}}),
            false,
        ),
        (
            json!({"id": "00T1", "name": "ci", "network": {"include": [5]}}),
            false,
        ),
        (json!({"id": "00T1", "name": "ci", "userId": 5}), false),
        (json!({"id": "00T1", "name": "ci", "created": 5}), false),
    ] {
        let edit = UpsertApiToken::of(&read(&token).unwrap());
        assert_eq!(edit.is_ok(), is_told, "{token}");
        if let Err(error) = edit {
            assert!(error.to_string().contains("cannot be read"), "{error}");
        }
    }
}

#[test]
fn last_use_is_expiry_less_window() {
    let last_used = |expires: Value, window: Value| {
        read(&json!({"id": "00T1", "expiresAt": expires, "tokenWindow": window}))
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
        client in proptest::option::of("\\PC{1,40}"),
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
