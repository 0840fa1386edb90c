//! Ids: what a person gives is checked, what an answer holds is kept.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use okta_core::{ApiTokenId, GetApiToken, Operation, OrgUrl, RevokeApiToken};
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
