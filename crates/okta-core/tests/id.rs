//! Ids: what a person gives is checked, what an answer holds is kept.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use okta_core::{ApiTokenId, GetApiToken, Operation, OrgUrl, RevokeApiToken, UserId};
use proptest::prelude::*;

fn org() -> OrgUrl {
    OrgUrl::parse("https://acme.okta.com").unwrap()
}

#[test]
fn unsafe_ids_are_refused_when_they_are_made() {
    let long = "a".repeat(129);
    let cases = [
        ("", "empty"),
        ("current", "caller's own token"),
        (".", "path segment"),
        ("..", "path segment"),
        ("../users", "'/'"),
        ("a/b", "'/'"),
        ("a%2Fb", "'%'"),
        ("a?b", "'?'"),
        ("a#b", "'#'"),
        ("a b", "' '"),
        ("a\nb", "'\\n'"),
        ("ä", "'ä'"),
        (&long, "129 bytes"),
    ];
    for (id, why) in cases {
        let refused = ApiTokenId::new(id).unwrap_err();
        assert_eq!(refused.parameter(), "apiTokenId");
        assert!(refused.to_string().contains(why), "{id:?}: {refused}");
    }
}

#[test]
fn ids_of_other_lengths_than_oktas_are_sent() {
    for id in [
        "a",
        "00T1f3w86v9h8o1VZ1d7",
        "invalid-id",
        "a.b_c~d-e",
        &"a".repeat(128),
    ] {
        let request = GetApiToken::new(ApiTokenId::new(id).unwrap())
            .request(&org())
            .unwrap();
        assert_eq!(request.uri().path(), format!("/api/v1/api-tokens/{id}"));
    }
}

#[test]
fn an_unsafe_id_from_an_answer_is_kept_but_never_sent() {
    for id in ["", "current", "..", "a/../b"] {
        let kept: ApiTokenId = serde_json::from_value(id.into()).unwrap();
        assert_eq!(kept.as_str(), id);
        assert!(GetApiToken::new(&kept).request(&org()).is_err(), "{id:?}");
        assert!(
            RevokeApiToken::new(&kept).request(&org()).is_err(),
            "{id:?}"
        );
    }
}

proptest! {
    #[test]
    fn an_id_that_is_taken_is_one_segment_of_the_path(id in "\\PC{0,140}|[A-Za-z0-9._~%/-]{0,140}") {
        if let Ok(id) = ApiTokenId::new(&id) {
            let request = RevokeApiToken::new(&id).request(&org()).unwrap();
            let segments: Vec<_> = request.uri().path().split('/').collect();
            prop_assert_eq!(segments, ["", "api", "v1", "api-tokens", id.as_str()]);
            prop_assert_eq!(request.uri().query(), None);
        }
    }
}

#[test]
fn an_api_token_is_no_id() {
    for length in 40..=44 {
        let token = format!("00{}", "aB3_-".repeat(10).get(..length - 2).unwrap());
        let refused = ApiTokenId::new(&token).unwrap_err().to_string();
        assert!(refused.contains("the form of an API token"), "{refused}");
        assert!(!refused.contains(&token[..10]), "{refused}");
        // Nor in the place of a cursor's or another object's.
        assert!(UserId::new(&token).is_err());
    }
    for id in [
        "00Tf4MYOod1OWcdGS5d7",
        &format!("00{}", "a".repeat(37)),
        &format!("00{}", "a".repeat(43)),
    ] {
        assert!(ApiTokenId::new(id).is_ok(), "{id}");
    }
}
