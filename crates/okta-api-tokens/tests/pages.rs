//! Lists: lazy, whole, resumable, and never without an end.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use http::{Request, Response};
use okta_api_tokens::{
    ApiToken, ApiTokens, Body, Credential, Cursor, Error, ErrorKind, HttpService, ListApiTokens,
    OrgUrl, RateLimitLayer, Stack,
};
use okta_mock::{Fault, LinkStyle, MockOrg, RateLimit};
use support::{Memory, client};

async fn ids(tokens: &Memory, list: impl Into<ListApiTokens>) -> Vec<String> {
    let items: Vec<ApiToken> = tokens.items(list).try_collect().await.unwrap();
    items.iter().map(|token| token.id.to_string()).collect()
}

fn all_ids(org: &MockOrg) -> Vec<String> {
    org.tokens()
        .iter()
        .map(|token| token["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_token_comes_once_and_in_order() {
    let builders = [
        MockOrg::builder().tokens(45),
        MockOrg::builder().tokens(45).link_style(LinkStyle::Joined),
        MockOrg::builder()
            .tokens(45)
            .link_style(LinkStyle::NextOnly),
        MockOrg::builder()
            .tokens(45)
            .next_host("acme-admin.okta.com"),
        MockOrg::builder().tokens(45).awkward_cursors(),
        MockOrg::builder().tokens(45).empty_pages(),
        MockOrg::builder().tokens(45).ignore_limit(),
    ];
    for builder in builders {
        let (org, tokens) = client(builder);
        assert_eq!(
            ids(&tokens, ListApiTokens::new().limit(10).unwrap()).await,
            all_ids(&org)
        );
    }
}

#[tokio::test]
async fn nothing_is_asked_for_before_it_is_needed() {
    let (org, tokens) = client(MockOrg::builder().tokens(25));
    let mut items = tokens.items(ListApiTokens::new().limit(10).unwrap());
    assert_eq!(org.log().len(), 0);
    for _ in 0..10 {
        items.try_next().await.unwrap().unwrap();
    }
    assert_eq!(org.log().len(), 1);
    items.try_next().await.unwrap().unwrap();
    assert_eq!(org.log().len(), 2);
    drop(items);
    let taken: Vec<_> = tokens.items(ListApiTokens::new()).take(3).collect().await;
    assert_eq!(taken.len(), 3);
    assert_eq!(org.log().len(), 3);
}

#[tokio::test]
async fn an_empty_page_is_not_the_end() {
    let (_, tokens) = client(MockOrg::builder().tokens(25).empty_pages());
    let pages: Vec<_> = tokens
        .pages(ListApiTokens::new().limit(10).unwrap())
        .try_collect()
        .await
        .unwrap();
    assert!(
        pages
            .iter()
            .any(|page| page.items.is_empty() && page.next.is_some())
    );
    assert_eq!(pages.iter().map(|page| page.items.len()).sum::<usize>(), 25);
}

#[tokio::test]
async fn a_saved_cursor_resumes_a_list() {
    let (org, tokens) = client(MockOrg::builder().tokens(45));
    let mut pages = tokens.pages(ListApiTokens::new().limit(10).unwrap());
    assert_eq!(pages.cursor(), None);
    pages.try_next().await.unwrap().unwrap();
    pages.try_next().await.unwrap().unwrap();
    let saved = pages.cursor().unwrap().to_string();
    drop(pages);
    let cursor: Cursor = saved.parse().unwrap();
    assert_eq!(ids(&tokens, cursor).await, all_ids(&org)[20..]);
}

#[tokio::test]
async fn the_cursor_of_items_loses_nothing() {
    let (org, tokens) = client(MockOrg::builder().tokens(45));
    let mut items = tokens.items(ListApiTokens::new().limit(10).unwrap());
    for _ in 0..25 {
        items.try_next().await.unwrap().unwrap();
    }
    let cursor = items.cursor().cloned().unwrap();
    assert_eq!(ids(&tokens, cursor).await, all_ids(&org)[20..]);
    for _ in 0..20 {
        assert!(!items.is_finished());
        items.try_next().await.unwrap().unwrap();
    }
    assert!(items.try_next().await.unwrap().is_none());
    assert!(items.try_next().await.unwrap().is_none());
    assert!(items.is_finished());
}

#[tokio::test]
async fn an_error_ends_the_list_with_the_place_to_go_on() {
    let (org, tokens) = client(MockOrg::builder().tokens(45));
    org.fault(Fault::status(500).nth(3));
    let mut items = tokens.items(ListApiTokens::new().limit(10).unwrap());
    let mut seen = Vec::new();
    let error = loop {
        match items.try_next().await {
            Ok(token) => seen.push(token.unwrap().id.to_string()),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::ServerError);
    assert_eq!(seen, all_ids(&org)[..20]);
    assert!(items.try_next().await.unwrap().is_none());
    assert!(!items.is_finished());
    let rest = ids(&tokens, items.cursor().cloned().unwrap()).await;
    assert_eq!([seen, rest].concat(), all_ids(&org));
}

#[tokio::test]
async fn a_cursor_that_repeats_is_an_error_and_not_a_loop() {
    let (org, tokens) = client(MockOrg::builder().tokens(30).repeat_cursor());
    let mut items = pin!(
        tokens
            .items(ListApiTokens::new().limit(10).unwrap())
            .take(1000)
    );
    let mut count = 0;
    let error = loop {
        match items
            .next()
            .await
            .expect("the loop is an error before the end")
        {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::CursorLoop);
    assert!(error.request_id().is_some());
    assert_eq!(error.status().unwrap(), 200);
    assert!(error.to_string().contains("after="), "{error}");
    assert!(items.next().await.is_none());
    assert!(
        org.log().len() <= 3,
        "{count} tokens in {} requests",
        org.log().len()
    );
}

#[tokio::test]
async fn a_resumed_list_that_leads_back_to_its_own_cursor_is_a_loop_too() {
    let (org, tokens) = client(MockOrg::builder().tokens(30));
    let start: Cursor = "/api/v1/api-tokens?after=x".parse().unwrap();
    let link = "<https://acme.okta.com/api/v1/api-tokens?after=x>; rel=\"next\"";
    org.fault(
        Fault::empty()
            .json(&serde_json::json!([]))
            .set_header("link", link)
            .times(5),
    );
    let mut pages = tokens.pages(start.clone());
    assert_eq!(pages.cursor(), Some(&start));
    pages.try_next().await.unwrap().unwrap();
    assert_eq!(
        pages.try_next().await.unwrap_err().kind(),
        ErrorKind::CursorLoop
    );
    assert_eq!(org.log().len(), 1);
}

#[tokio::test]
async fn a_list_that_leads_back_to_its_first_page_is_a_loop() {
    let (org, tokens) = client(MockOrg::builder().tokens(30));
    let link = "<https://acme.okta.com/api/v1/api-tokens?limit=10>; rel=\"next\"";
    org.fault(Fault::none().set_header("link", link).times(5));
    let mut pages = tokens.pages(ListApiTokens::new().limit(10).unwrap());
    pages.try_next().await.unwrap().unwrap();
    assert_eq!(
        pages.try_next().await.unwrap_err().kind(),
        ErrorKind::CursorLoop
    );
    assert_eq!(org.log().len(), 1);
}

#[tokio::test]
async fn a_next_that_cannot_be_followed_is_an_error() {
    for link in [
        "<https://acme.okta.com/api/v1/../../oauth2/v1/token>; rel=\"next\"",
        "nonsense",
    ] {
        let (org, tokens) = client(MockOrg::builder().tokens(5));
        org.fault(Fault::none().set_header("link", link));
        let error = tokens.list(ListApiTokens::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{link}");
    }
}

#[tokio::test]
async fn a_next_that_leaves_the_list_is_an_error_and_is_not_asked_for() {
    for path in [
        "/api/v1/users/me",
        "/api/v1/apps/0oa1/lifecycle/deactivate",
        "/api/v1/api-tokens/00T1?after=x",
        "/api/v1/api-tokens/current",
        "/oauth2/v1/clients?after=x",
        "/api/v1/api-tokens2?after=x",
    ] {
        let (org, tokens) = client(MockOrg::builder().tokens(3));
        let link = format!("<https://acme.okta.com{path}>; rel=\"next\"");
        org.fault(Fault::none().set_header("link", &link).always());
        let mut pages = tokens.pages(ListApiTokens::new());
        let page = pages.try_next().await.unwrap().unwrap();
        assert!(!page.items.is_empty(), "they are not lost");
        let error = pages.try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{path}");
        assert!(
            error.to_string().contains("no page of this list"),
            "{error}"
        );
        assert!(pages.try_next().await.unwrap().is_none() && !pages.is_finished());
        assert_eq!(org.log().len(), 1, "{path}");
    }
}

#[tokio::test]
async fn who_wants_all_asks_for_the_largest_pages() {
    let builder = || {
        MockOrg::builder()
            .tokens(1000)
            .rate_limit(RateLimit::new(10_000, MINUTE))
    };
    let targets = |org: &MockOrg| -> Vec<String> {
        org.log()
            .iter()
            .map(|exchange| exchange.target.clone())
            .collect()
    };
    let (org, tokens) = client(builder());
    assert_eq!(ids(&tokens, ListApiTokens::new()).await.len(), 1000);
    assert_eq!(targets(&org).len(), 5);
    assert_eq!(targets(&org)[0], "/api/v1/api-tokens?limit=200");
    org.clear_log();
    let pages: Vec<_> = tokens.pages(ListApiTokens::new().q("x")).collect().await;
    assert!(pages.iter().all(Result::is_ok));
    assert_eq!(targets(&org)[0], "/api/v1/api-tokens?limit=200&q=x");
    // What is set stays, and so does a single page, and what a cursor says.
    org.clear_log();
    let mut few = tokens.items(ListApiTokens::new().limit(7).unwrap());
    few.try_next().await.unwrap();
    tokens.list(ListApiTokens::new()).await.unwrap();
    let cursor: Cursor = "/api/v1/api-tokens?after=00T1&limit=3".parse().unwrap();
    _ = tokens.items(cursor).try_next().await;
    assert_eq!(
        targets(&org),
        [
            "/api/v1/api-tokens?limit=7",
            "/api/v1/api-tokens",
            "/api/v1/api-tokens?after=00T1&limit=3"
        ]
    );
}

const MINUTE: Duration = Duration::from_secs(60);

/// An org whose list goes on for ever: each page has so many tokens, and a cursor that was never seen before.
fn endless(sizes: fn(usize) -> usize) -> (Arc<AtomicUsize>, ApiTokens<impl HttpService + Clone>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let org = tower::service_fn(move |_: Request<Body>| {
        let page = counted.fetch_add(1, Ordering::Relaxed);
        let tokens: Vec<_> = (0..sizes(page))
            .map(|token| serde_json::json!({"id": format!("00T{page}x{token}")}))
            .collect();
        let next = format!("</api/v1/api-tokens?after={page}&limit=200>; rel=\"next\"");
        let body = serde_json::to_string(&tokens).unwrap();
        let answer = Response::builder()
            .header("link", next)
            .body(Body::plain(body));
        async move { Ok::<_, Error>(answer.unwrap()) }
    });
    let url = OrgUrl::parse("https://acme.okta.com").unwrap();
    let limits = RateLimitLayer::default().bucket_by(|_| None);
    let stack = Stack::new(&url, Credential::ssws("00a_secret").unwrap()).rate_limit(limits);
    (requests, ApiTokens::new(url, stack.over(org)))
}

#[tokio::test]
async fn a_list_without_an_end_ends() {
    // Empty pages without end; and one token in a hundred pages, again and again.
    type Case = (fn(usize) -> usize, Option<u32>, Option<u32>, usize);
    let cases: [Case; 6] = [
        (|_| 0, None, None, 100),
        (|page| usize::from(page == 50), None, None, 151),
        (|_| 0, None, Some(3), 3),
        (|_| 1, Some(500), None, 500),
        (|page| usize::from(page % 100 == 0), Some(1000), None, 1000),
        (|_| 1, Some(1), None, 1),
    ];
    for (sizes, most, least, after) in cases {
        let (requests, tokens) = endless(sizes);
        let mut items = tokens.items(ListApiTokens::new());
        if let Some(most) = most {
            items = items.most_pages(most);
        }
        if let Some(least) = least {
            items = items.most_empty_pages(least);
        }
        let error = loop {
            match items.try_next().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("it has no end"),
                Err(error) => break error,
            }
        };
        assert_eq!(requests.load(Ordering::Relaxed), after);
        assert_eq!(error.kind(), ErrorKind::ListTooLong, "{error}");
        assert!(!items.is_finished());
        // It can go on from there.
        let cursor = error.cursor().unwrap().clone();
        assert_eq!(
            cursor.as_str(),
            format!("/api/v1/api-tokens?after={}&limit=200", after - 1)
        );
        let text = error.to_string();
        assert!(text.contains("go on at the cursor"), "{text}");
        drop(tokens.pages(cursor).try_next().await.unwrap().unwrap());
    }
}

#[tokio::test]
async fn the_error_of_a_page_says_where_the_list_can_go_on() {
    let (org, tokens) = client(MockOrg::builder().tokens(45));
    org.fault(Fault::status(500).nth(3));
    let mut items = tokens.items(ListApiTokens::new().limit(10).unwrap());
    let mut seen = Vec::new();
    let error = loop {
        match items.try_next().await {
            Ok(token) => seen.push(token.unwrap().id.to_string()),
            Err(error) => break error,
        }
    };
    assert_eq!(seen.len(), 20);
    seen.extend(ids(&tokens, error.cursor().unwrap().clone()).await);
    assert_eq!(seen, all_ids(&org));
    // The first page is where a list begins.
    org.fault(Fault::status(500));
    let error = tokens
        .items(ListApiTokens::new())
        .try_next()
        .await
        .unwrap_err();
    assert!(error.cursor().is_none());
}
