//! Operations as requests.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bytes::Bytes;
use http::{Method, Request};
use okta_core::{
    AuthScheme, Cursor, GetApiToken, InvalidInput, ListApiTokens, Operation, OperationDescription,
    OrgUrl, Repeat, RequestBuilder, RevokeApiToken, RevokeCurrentApiToken,
};

fn sent(operation: &impl Operation) -> String {
    let org = OrgUrl::parse("https://acme.okta.com:8443").unwrap();
    let request: Request<Bytes> = operation.request(&org).unwrap();
    // Headers make a request dear to clone, and none of them is the operation's own.
    assert!(request.headers().is_empty());
    assert!(request.body().is_empty());
    format!("{} {}", request.method(), request.uri())
}

#[test]
fn each_operation_becomes_its_request() {
    const ROOT: &str = "https://acme.okta.com:8443/api/v1/api-tokens";
    let id = || "00T1".parse::<okta_core::ApiTokenId>().unwrap();
    assert_eq!(sent(&GetApiToken::new(id())), format!("GET {ROOT}/00T1"));
    assert_eq!(
        sent(&RevokeApiToken::new(id())),
        format!("DELETE {ROOT}/00T1")
    );
    assert_eq!(
        sent(&RevokeCurrentApiToken::new()),
        format!("DELETE {ROOT}/current")
    );
    assert_eq!(sent(&ListApiTokens::new()), format!("GET {ROOT}"));
    let list = ListApiTokens::new()
        .q("a&b=ü+/")
        .after("x y")
        .limit(200)
        .unwrap();
    assert_eq!(
        sent(&list),
        format!("GET {ROOT}?after=x%20y&limit=200&q=a%26b%3D%C3%BC%2B%2F")
    );
}

#[test]
fn a_cursor_is_sent_to_the_configured_origin_as_it_came() {
    let cursor: Cursor = "http://other.test/api/v1/api-tokens?after=a%2Bb+c&limit=-1"
        .parse()
        .unwrap();
    assert_eq!(
        sent(&ListApiTokens::from(cursor)),
        "GET https://acme.okta.com:8443/api/v1/api-tokens?after=a%2Bb+c&limit=-1"
    );
}

fn followed(description: &'static OperationDescription, cursor: &str) -> Result<String, String> {
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let request = RequestBuilder::new(description)
        .cursor(&cursor.parse().unwrap())
        .build(&org);
    request
        .map(|it| it.uri().to_string())
        .map_err(|it| it.to_string())
}

#[test]
fn a_cursor_that_leaves_the_path_of_its_list_is_rejected() {
    static MEMBERS: OperationDescription = OperationDescription::new(
        "listGroupUsers",
        Method::GET,
        "/api/v1/groups/{groupId}/users",
    );
    static CLIENTS: OperationDescription =
        OperationDescription::new("listClients", Method::GET, "/oauth2/v1/clients");
    static TOKENS: &OperationDescription = ListApiTokens::DESCRIPTION;
    for (description, path) in [
        (TOKENS, "/api/v1/api-tokens"),
        (&MEMBERS, "/api/v1/groups/00g1/users"),
        (&MEMBERS, "/api/v1/groups/a%20b/users"),
        (&CLIENTS, "/oauth2/v1/clients"),
    ] {
        for query in ["", "?", "?after=x&limit=2", "?after=/../x"] {
            let cursor = format!("{path}{query}");
            assert_eq!(
                followed(description, &cursor),
                Ok(format!("https://acme.okta.com{cursor}"))
            );
        }
    }
    for (description, path) in [
        (TOKENS, "/api/v1/users/me"),
        (TOKENS, "/api/v1/apps/0oa1/lifecycle/deactivate"),
        (TOKENS, "/api/v1/api-tokens/00T1"),
        (TOKENS, "/api/v1/api-tokens/"),
        (TOKENS, "/api/v1/api-tokensx"),
        (TOKENS, "/api/v1/API-TOKENS"),
        (TOKENS, "/api/v1//api-tokens"),
        (TOKENS, "/api/v1/api%2dtokens"),
        (TOKENS, "/x/api/v1/api-tokens"),
        (TOKENS, "/api/v1"),
        (TOKENS, "/oauth2/v1/token"),
        (&MEMBERS, "/api/v1/groups//users"),
        (&MEMBERS, "/api/v1/groups/a/b/users"),
        (&MEMBERS, "/api/v1/groups/00g1/users/00u1"),
        (&MEMBERS, "/api/v1/groups/00g1"),
        (&CLIENTS, "/oauth2/v1/token"),
        (&CLIENTS, "/api/v1/clients"),
    ] {
        let told = followed(description, &format!("{path}?after=s3cret")).unwrap_err();
        assert!(
            told.contains(path) && told.contains(description.path_template()),
            "{told}"
        );
        assert!(!told.contains("s3cret"), "{told}");
    }
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let list = ListApiTokens::from("/api/v1/users/me".parse::<Cursor>().unwrap());
    assert_eq!(list.request(&org).unwrap_err().parameter(), "cursor");
}

#[test]
fn a_cursor_may_lead_below_a_prefix_that_the_operation_declares() {
    static ENTITLEMENTS: OperationDescription = OperationDescription::new(
        "listEntitlements",
        Method::GET,
        "/governance/api/v1/entitlements",
    )
    .cursor_prefixes(&["/governance/api/v2/", "/oauth2/v1"]);
    for path in [
        "/governance/api/v1/entitlements?after=x",
        "/governance/api/v2/entitlements?after=x",
        "/governance/api/v2/a/b",
        "/oauth2/v1/clients",
    ] {
        assert!(followed(&ENTITLEMENTS, path).is_ok(), "{path}");
    }
    for path in [
        "/governance/api/v1/x",
        "/governance/api/v2",
        "/governance/api/v2/",
        "/oauth2/v1",
        "/oauth2/v1x/y",
        "/api/v1/users",
    ] {
        assert!(followed(&ENTITLEMENTS, path).is_err(), "{path}");
    }
}

#[test]
fn a_parameter_beside_a_cursor_is_refused_and_not_dropped() {
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let resumed = || ListApiTokens::from("/api/v1/api-tokens?after=x".parse::<Cursor>().unwrap());
    assert!(resumed().request(&org).is_ok());
    for (list, parameter) in [
        (resumed().limit(5).unwrap(), "limit"),
        (resumed().q("ci"), "q"),
        (resumed().after("y"), "after"),
    ] {
        assert_eq!(list.request(&org).unwrap_err().parameter(), parameter);
    }
}

#[test]
fn a_limit_outside_1_to_200_is_refused() {
    for limit in [0, 201, 256, 257, u32::MAX] {
        let refused = ListApiTokens::new().limit(limit).unwrap_err();
        assert_eq!(refused.parameter(), "limit");
        assert!(refused.to_string().contains(&limit.to_string()));
    }
    for limit in [1, 200] {
        assert!(ListApiTokens::new().limit(limit).is_ok());
    }
}

#[test]
fn descriptions_say_what_the_layers_need() {
    use AuthScheme::{OAuth2, Ssws};
    let all = [
        (
            GetApiToken::DESCRIPTION,
            &["okta.apiTokens.read"][..],
            Repeat::Idempotent,
        ),
        (
            ListApiTokens::DESCRIPTION,
            &["okta.apiTokens.read"],
            Repeat::Idempotent,
        ),
        (
            RevokeApiToken::DESCRIPTION,
            &["okta.apiTokens.manage"],
            Repeat::NotFoundMeansDone,
        ),
        (
            RevokeCurrentApiToken::DESCRIPTION,
            &[],
            Repeat::InvalidCredentialMeansDone,
        ),
    ];
    for (description, scopes, repeat) in all {
        assert_eq!(description.needed_scopes(), scopes);
        assert_eq!(description.repeat_means(), repeat);
        assert_eq!(
            description.bucket_name(),
            ListApiTokens::DESCRIPTION.bucket_name()
        );
        assert!(description.accepts(Ssws));
        assert_eq!(
            description.accepts(OAuth2),
            description.id() != "revokeCurrentApiToken"
        );
    }
}

#[test]
fn an_operation_of_a_users_own_has_cautious_defaults() {
    let post = OperationDescription::new("createThing", Method::POST, "/api/v1/things");
    assert_eq!(post.repeat_means(), Repeat::NotIdempotent);
    let put = OperationDescription::new("replaceThing", Method::PUT, "/api/v1/things/{id}");
    assert_eq!(put.repeat_means(), Repeat::Idempotent);
}

#[test]
fn a_template_that_is_not_filled_rightly_is_refused() {
    static TWO: OperationDescription =
        OperationDescription::new("getThing", Method::GET, "/api/v1/things/{a}/parts/{b}");
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let built = |segments: &[&str]| -> Result<String, InvalidInput> {
        segments
            .iter()
            .fold(RequestBuilder::new(&TWO), |builder, segment| {
                builder.segment(segment)
            })
            .build(&org)
            .map(|request| request.uri().path().to_owned())
    };
    assert_eq!(built(&["x", "y"]).unwrap(), "/api/v1/things/x/parts/y");
    assert!(built(&["x"]).unwrap_err().to_string().contains("{b}"));
    assert!(
        built(&["x", "y", "z"])
            .unwrap_err()
            .to_string()
            .contains("no parameter left")
    );
    assert_eq!(built(&["x", "a/b"]).unwrap_err().parameter(), "b");
}

#[test]
fn a_body_is_sent_as_json() {
    static POST: OperationDescription =
        OperationDescription::new("createThing", Method::POST, "/api/v1/things");
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let request = RequestBuilder::new(&POST).json(&["x"]).build(&org).unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body(), "[\"x\"]");
}
