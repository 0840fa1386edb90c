//! Text of others in messages: one line, bounded, and no character that hides or steers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bytes::Bytes;
use http::header::LINK;
use http::{HeaderMap, HeaderValue, Method, Response};
use okta_core::quote::{is_hazard, single_line};
use okta_core::{
    ApiError, ApiTokenId, Cursor, GetApiToken, InvalidInput, ListApiTokens, Operation,
    OperationDescription, OrgUrl, RawFields, RequestBuilder, TokenWindow, link,
};
use proptest::prelude::*;

/// Longer than any message, several mistakes at once included.
const BOUND: usize = 4_000;

fn is_fit(message: &str) -> bool {
    message.chars().count() <= BOUND && !message.chars().any(is_hazard)
}

/// Whatever each reader of foreign text says of `text`.
fn messages(text: &str) -> Vec<String> {
    static THING: OperationDescription =
        OperationDescription::new("getThing", Method::GET, "/api/v1/things/{id}");
    let org = OrgUrl::parse("https://acme.okta.com").unwrap();
    let json = serde_json::to_string(text).unwrap();
    let answer = |status: u16, body: &str| {
        Response::builder()
            .status(status)
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap()
    };
    let list = ListApiTokens::new();
    let refused = |error: Option<InvalidInput>| error.map(|it| format!("{it} {}", it.parameter()));
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
        headers.insert(LINK, value);
    }
    let mut located = answer(302, "");
    if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
        located.headers_mut().insert("location", value.clone());
        located
            .headers_mut()
            .insert("content-encoding", value.clone());
        located.headers_mut().insert("x-okta-request-id", value);
    }
    let mut encoded = answer(200, "x");
    *encoded.headers_mut() = located.headers().clone();
    let mut found: Vec<Option<String>> = vec![
        refused(OrgUrl::parse(text).err()),
        refused(ApiTokenId::new(text).err()),
        refused(text.parse::<Cursor>().err()),
        refused(text.parse::<TokenWindow>().err()),
        refused(RawFields::default().insert(text, "{").err()),
        refused(RequestBuilder::new(&THING).segment(text).build(&org).err()),
        refused(
            RequestBuilder::new(&THING)
                .cursor(&"/api/v1/things/x".parse().unwrap())
                .query(text, Some(1))
                .build(&org)
                .err(),
        ),
        refused(link::next(&headers).err()),
        refused(Some(InvalidInput::new(text.to_owned(), text))),
        serde_json::from_str::<Cursor>(&json)
            .err()
            .map(|it| it.to_string()),
        Some(ApiError::from_response(located).to_string()),
        list.decode(encoded).err().map(|it| it.to_string()),
        Some(single_line(text)),
    ];
    for before in ["https://", "https://x-admin.okta.com/", "http://", ""] {
        for after in [
            "",
            "-admin.okta.com",
            ".com.com",
            "://acme.okta.com",
            "{",
            ":1",
        ] {
            let url = format!("{before}{text}{after}");
            found.push(refused(OrgUrl::parse(&url).err()));
            found.push(refused(url.parse::<Cursor>().err()));
        }
    }
    for body in [
        text.to_owned(),
        json.clone(),
        format!("[{json}]"),
        format!("[{{{json}:}}]"),
        format!("[{{\"id\":{json},\"created\":{json}}}]"),
    ] {
        found.push(
            list.decode(answer(200, &body))
                .err()
                .map(|it| it.to_string()),
        );
        let get = GetApiToken::new("00T1".parse::<ApiTokenId>().unwrap());
        found.push(
            get.decode(answer(200, &body))
                .err()
                .map(|it| it.to_string()),
        );
        found.push(Some(
            ApiError::from_response(answer(500, &body)).to_string(),
        ));
    }
    for names in [
        ["errorCode", "errorSummary"],
        ["error", "error_description"],
    ] {
        let [code, summary] = names;
        let body = format!(
            r#"{{"{code}":{json},"{summary}":{json},"errorId":{json},"errorCauses":[{{"errorSummary":{json}}}]}}"#
        );
        let error = ApiError::from_response(answer(400, &body));
        found.push(error.error_id().map(str::to_owned));
        found.push(Some(format!("{error} {error:?}")));
    }
    found.into_iter().flatten().collect()
}

#[test]
fn hazards_are_told_by_their_unicode_properties() {
    for hazard in [
        '\0',
        '\u{1b}',
        '\n',
        '\u{7f}',
        '\u{9b}',
        '\u{ad}',
        '\u{34f}',
        '\u{61c}',
        '\u{115f}',
        '\u{17b4}',
        '\u{180b}',
        '\u{180e}',
        '\u{200b}',
        '\u{200e}',
        '\u{2028}',
        '\u{2029}',
        '\u{202e}',
        '\u{2060}',
        '\u{2065}',
        '\u{2066}',
        '\u{206a}',
        '\u{206f}',
        '\u{3164}',
        '\u{e000}',
        '\u{fe00}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff9}',
        '\u{fffb}',
        '\u{ffff}',
        '\u{110bd}',
        '\u{13430}',
        '\u{1bca0}',
        '\u{1d173}',
        '\u{e0001}',
        '\u{e0041}',
        '\u{e0100}',
        '\u{f0000}',
        '\u{10ffff}',
    ] {
        assert!(is_hazard(hazard), "{hazard:?}");
        assert_eq!(
            single_line(&hazard.to_string()),
            hazard.escape_default().to_string()
        );
    }
    let plain = "az AZ 09 ~`\\\" Zugänge Ελλάδα Київ עברית عربي हिन्दी ไทย 日本 한국어 ไทย ᠮᠣᠩᠭᠣᠯ \u{fffd} 🔑 👍🏽 🇩🇪 ❤\u{fe0f} e\u{301} €";
    assert_eq!(single_line(plain), plain);
}

#[test]
fn a_selector_that_hides_is_told_from_the_one_of_an_emoji() {
    for (text, shown) in [
        ("❤\u{fe0f}", "❤\u{fe0f}"),
        ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
        ("admin\u{fe0f}", "admin\\u{fe0f}"),
        ("\u{fe0f}", "\\u{fe0f}"),
        ("❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}\\u{fe0f}"),
        ("👩\u{200d}💻", "👩\\u{200d}💻"),
    ] {
        assert_eq!(single_line(text), shown);
    }
}

#[test]
fn no_mistake_of_an_org_url_steers_or_floods() {
    for url in [
        "https://\u{1b}[31mx-admin.okta.com".to_owned(),
        format!("https://{}-admin.okta.com", "x".repeat(100_000)),
        format!("https://{}.com.com", "\u{202e}".repeat(100_000)),
        "https://\u{9b}2J.okta.com.com".to_owned(),
        "\u{1b}]0;x\u{7}://acme.okta.com".to_owned(),
        format!("{}://acme.okta.com", "\u{e0041}".repeat(100_000)),
        "https://{\u{ad}}.okta.com".to_owned(),
        format!("https://a{}", "-".repeat(100_000)),
    ] {
        let told = OrgUrl::parse(&url).unwrap_err().to_string();
        assert!(
            told.chars().count() < 1_000 && is_fit(&told),
            "{}",
            told.len()
        );
    }
    let told = OrgUrl::parse("https://\u{1b}[31mx-admin.okta.com").unwrap_err();
    assert!(told.to_string().contains("\\u{1b}[31mx"), "{told}");
}

#[test]
fn a_credential_in_the_place_of_an_org_url_is_not_shown() {
    let token = "00aAbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-x";
    assert_eq!(token.len(), 42);
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMHUxIn0.c2lnbmF0dXJl";
    for url in [
        token.to_owned(),
        format!("https://{token}"),
        format!("https://{token}/"),
        format!("https://{token}.okta.com"),
        format!("https://{token}-admin.okta.com"),
        format!("https://acme.okta.com/{token}"),
        format!("https://{token}@acme.okta.com"),
        format!("https://acme.okta.com:{token}"),
        format!("{token}://acme.okta.com"),
        format!("SSWS {token}"),
        format!("https://SSWS {token}"),
        format!("https://SSWS%20{token}"),
        jwt.to_owned(),
        format!("https://{jwt}"),
        format!("https://{jwt}.com.com"),
        format!("Bearer {jwt}"),
    ] {
        let told = OrgUrl::parse(&url).unwrap_err().to_string().to_lowercase();
        for secret in [
            token,
            &token[3..],
            &token[..12],
            jwt,
            "eyjzdwiioi",
            "c2lnbmf0",
        ] {
            assert!(!told.contains(&secret.to_lowercase()), "{url}: {told}");
        }
    }
}

#[test]
fn a_cursor_holds_no_character_that_hides_or_steers() {
    for hazard in ["\u{7f}", "\u{9b}2J", "\u{ad}", "\u{202e}", "\u{e0041}"] {
        for cursor in [
            format!("/api/v1/api-tokens?after={hazard}"),
            format!("/api/v1/{hazard}api-tokens"),
        ] {
            let told = cursor.parse::<Cursor>().unwrap_err().to_string();
            assert!(is_fit(&told), "{told}");
        }
    }
    let kept = "/api/v1/api-tokens?q=Zugänge";
    assert_eq!(kept.parse::<Cursor>().unwrap().as_str(), kept);
}

#[test]
fn long_and_steering_texts_are_cut_in_every_message() {
    for text in [
        "x".repeat(100_000),
        "\u{1b}[31m".repeat(30_000),
        "\u{e0041}".repeat(30_000),
        format!("/{}", "\u{202e}".repeat(10_000)),
        format!("<{}", "\u{ad}".repeat(10_000)),
        format!("</{}>; rel=next", "x".repeat(60_000)),
        "\n".repeat(10_000),
    ] {
        for message in messages(&text) {
            assert!(
                is_fit(&message),
                "{} {}",
                message.len(),
                single_line(&message)
            );
        }
    }
}

/// Any text, and texts that are rich in what must not come through.
fn foreign() -> impl Strategy<Value = String> {
    let hazard = prop::sample::select(vec![
        "\u{1b}[31m",
        "\n",
        "\r",
        "\u{9b}",
        "\u{202e}",
        "\u{61c}",
        "\u{ad}",
        "\u{e0041}",
        "\u{3164}",
        "://",
        "/",
        ".",
        "-admin.okta.com",
        "{",
        "@",
        "<",
        ">",
        "\"",
        "\\",
        "%",
        "ü",
        "❤\u{fe0f}",
        "SSWS ",
        "00",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(any::<char>(), 0..200).prop_map(String::from_iter),
        prop::collection::vec(hazard, 0..200).prop_map(|parts| parts.concat()),
    ]
}

proptest! {
    #[test]
    fn every_message_is_one_bounded_line_without_hazards(text in foreign()) {
        for message in messages(&text) {
            // The selector of an emoji is a hazard elsewhere alone.
            let message = message.replace('\u{fe0f}', "");
            prop_assert!(is_fit(&message), "{}", message.escape_debug());
        }
    }
}
