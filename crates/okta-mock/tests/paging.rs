//! Pages, cursors and links.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Answer, LIST, call, one, request, send, ssws};
use okta_mock::{LinkStyle, MockOrg, MockOrgBuilder};
use serde_json::json;

fn links(answer: &Answer) -> Vec<&str> {
    answer
        .headers
        .get_all("link")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect()
}

/// Follows `next` to the end, or for `most` pages.
async fn walk(org: &MockOrg, first: &str, most: usize) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), Some(first.to_owned()));
    while let Some(at) = path.take().filter(|_| pages.len() < most) {
        let page = call(org, "GET", &at).await;
        assert_eq!(page.status, 200, "{at}");
        pages.push(page.ids());
        path = page.next();
    }
    pages
}

#[tokio::test]
async fn every_limit_leads_through_everything_once() {
    let everything: Vec<_> = MockOrg::builder()
        .tokens(45)
        .build()
        .tokens()
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect();
    let variants: [fn(MockOrgBuilder) -> MockOrgBuilder; 5] = [
        |it| it,
        |it| it.link_style(LinkStyle::Joined),
        |it| it.link_style(LinkStyle::NextOnly),
        MockOrgBuilder::awkward_cursors,
        |it| {
            it.empty_pages()
                .awkward_cursors()
                .next_host("acme-admin.okta.com")
        },
    ];
    for variant in variants {
        let org = variant(MockOrg::builder().tokens(45)).build();
        for limit in [1, 2, 9, 15, 44, 45, 46, 200] {
            let pages = walk(&org, &format!("{LIST}?limit={limit}"), 100).await;
            assert!(pages.iter().all(|page| page.len() <= limit));
            assert_eq!(pages.concat(), everything, "{limit}");
        }
        assert_eq!(walk(&org, LIST, 100).await[0].len(), 20);
    }
}

#[tokio::test]
async fn links_are_separate_and_name_the_host_that_was_asked() {
    let org = MockOrg::builder().tokens(3).build();
    let mut first = request("GET", "/api/v1/api-tokens?limit=2&q=a%20b", &ssws(), "");
    first
        .headers_mut()
        .insert("host", "acme.okta.com".parse().unwrap());
    let page = send(&org, first).await;
    assert_eq!(
        links(&page),
        ["<https://acme.okta.com/api/v1/api-tokens?limit=2&q=a+b>; rel=\"self\""]
    );
    let page = call(
        &org,
        "GET",
        "https://acme.okta.com/api/v1/api-tokens?limit=2",
    )
    .await;
    let last = &page.ids()[1];
    assert_eq!(
        links(&page),
        [
            "<https://acme.okta.com/api/v1/api-tokens?limit=2>; rel=\"self\"".to_owned(),
            format!("<https://acme.okta.com/api/v1/api-tokens?after={last}&limit=2>; rel=\"next\""),
        ]
    );
}

#[tokio::test]
async fn links_in_other_styles() {
    let joined = MockOrg::builder()
        .tokens(3)
        .link_style(LinkStyle::Joined)
        .build();
    let page = call(&joined, "GET", "/api/v1/api-tokens?limit=2").await;
    assert_eq!(links(&page).len(), 1);
    assert!(
        links(&page)[0].contains("rel=\"self\", <https://")
            && links(&page)[0].ends_with("rel=\"next\"")
    );

    let admin = MockOrg::builder()
        .tokens(3)
        .next_host("acme-admin.okta.com")
        .link_style(LinkStyle::NextOnly)
        .build();
    let page = call(
        &admin,
        "GET",
        "https://acme.okta.com/api/v1/api-tokens?limit=2",
    )
    .await;
    assert_eq!(links(&page).len(), 1);
    assert!(links(&page)[0].starts_with("<https://acme-admin.okta.com/api/v1/api-tokens?after="));

    let awkward = MockOrg::builder().tokens(3).awkward_cursors().build();
    let page = call(&awkward, "GET", "/api/v1/api-tokens?limit=2").await;
    assert!(
        links(&page)[1].contains("+%2F%3D&limit=2"),
        "{:?}",
        links(&page)
    );
}

#[tokio::test]
async fn odd_servers() {
    let ignoring = MockOrg::builder().tokens(30).ignore_limit().build();
    let pages = walk(&ignoring, "/api/v1/api-tokens?limit=3", 100).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [30]);

    let capped = MockOrg::builder().tokens(30).page_size_cap(12).build();
    let pages = walk(&capped, "/api/v1/api-tokens?limit=200", 100).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [12, 12, 6]);

    let small = MockOrg::builder().tokens(5).default_page_size(2).build();
    let pages = walk(&small, LIST, 100).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);

    let empty = MockOrg::builder().tokens(4).empty_pages().build();
    let pages = walk(&empty, "/api/v1/api-tokens?limit=2", 100).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 2]);

    let endless = MockOrg::builder().tokens(5).repeat_cursor().build();
    let pages = walk(&endless, "/api/v1/api-tokens?limit=2", 10).await;
    assert_eq!(pages.len(), 10);
    assert!(pages[2..].iter().all(|page| *page == pages[1]));
}

#[tokio::test]
async fn a_cursor_outlives_its_record() {
    let org = MockOrg::builder().tokens(6).build();
    let first = call(&org, "GET", "/api/v1/api-tokens?limit=3").await;
    assert_eq!(
        call(&org, "DELETE", &one(&first.ids()[2])).await.status,
        204
    );
    let second = call(&org, "GET", &first.next().unwrap()).await;
    assert_eq!(second.ids().len(), 3);
    assert_eq!(second.next(), None);
}

#[tokio::test]
async fn invalid_parameters_are_400_with_a_cause() {
    let org = MockOrg::new();
    for query in [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=x",
        "limit=",
        "after=unknown",
    ] {
        let answer = call(&org, "GET", &format!("{LIST}?{query}")).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "E0000001"),
            "{query}"
        );
        assert_eq!(answer.json()["errorCauses"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn q_finds_names_and_client_names() {
    let org = MockOrg::builder()
        .token(json!({ "id": "a", "name": "Terraform", "clientName": "Okta API" }))
        .token(json!({ "id": "b", "name": "CI", "clientName": "Okta Workflows" }))
        .build();
    for (q, found) in [
        ("TERRA", vec!["a"]),
        ("workflows", vec!["b"]),
        ("form", vec!["a"]),
        ("zzz", vec![]),
    ] {
        assert_eq!(
            call(&org, "GET", &format!("{LIST}?q={q}")).await.ids(),
            found,
            "{q}"
        );
    }
    assert_eq!(
        call(&org, "GET", &format!("{LIST}?q=okta"))
            .await
            .ids()
            .len(),
        3,
        "with the caller's own"
    );
}
