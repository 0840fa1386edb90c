//! What is shown of an answer does not hold the credential that was sent, in no form and wherever it stands.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use okta_core::quote::{quote, scrubbing, single_line};
use okta_core::{
    ApiError, ApiTokenId, Cursor, GetApiToken, InvalidInput, ListApiTokens, Operation, OrgUrl,
    RequestBuilder, ResponseMeta, RevokeApiToken,
};
use proptest::prelude::*;

/// No scheme, prefix or length tells what it is.
const SECRET: &str = "kV7/q+Zp\"w_R&x<9=T~m-L%4'c\\Y";

fn scrubbed<T>(f: impl FnOnce() -> T) -> T {
    scrubbing(Arc::new(SECRET), f)
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Bytes> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

/// Base64 by another way than the one that is tested: bit by bit.
fn base64(bytes: &[u8], last: [char; 2]) -> String {
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    let letters: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(last)
        .collect();
    let value = |six: &[u8]| {
        (0..6).fold(0, |sum, at| {
            sum * 2 + usize::from(*six.get(at).unwrap_or(&0))
        })
    };
    bits.chunks(6).map(|six| letters[value(six)]).collect()
}

fn each(secret: &str, write: impl Fn(char) -> String) -> String {
    secret.chars().map(write).collect()
}

/// The forms of `secret`, by name.
fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let json = serde_json::to_string(secret).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;");
    let small = |c: char| {
        if c.is_alphanumeric() {
            c.to_string()
        } else {
            format!("%{:02x}", u32::from(c))
        }
    };
    let percent = |c: char| {
        if c.is_alphanumeric() {
            c.to_string()
        } else {
            format!("%{:02X}", u32::from(c))
        }
    };
    vec![
        ("plain", secret.to_owned()),
        ("lower case", secret.to_lowercase()),
        ("percent", each(secret, percent)),
        ("percent, small", each(secret, small)),
        (
            "percent, all",
            each(secret, |c| format!("%{:02x}", u32::from(c))),
        ),
        ("percent, twice", each(secret, percent).replace('%', "%25")),
        ("JSON", json.clone()),
        ("JSON with solidus", json.replace('/', "\\/")),
        (
            "JSON, all",
            each(secret, |c| format!("\\u{:04X}", u32::from(c))),
        ),
        (
            "JSON in JSON",
            json.replace('\\', "\\\\").replace('"', "\\\""),
        ),
        (
            "hex escapes",
            each(secret, |c| format!("\\x{:02x}", u32::from(c))),
        ),
        ("HTML", html.clone()),
        (
            "HTML, decimal",
            each(secret, |c| format!("&#{};", u32::from(c))),
        ),
        (
            "HTML, hexadecimal",
            each(secret, |c| format!("&#x{:04x};", u32::from(c))),
        ),
        ("HTML, twice", html.replace('&', "&amp;")),
    ]
}

/// The middle of base64 that does not depend on what surrounds `secret`.
fn middles(secret: &str) -> Vec<String> {
    let mut middles = Vec::new();
    for last in [['+', '/'], ['-', '_']] {
        for before in 0..3 {
            let all = base64(&[vec![b'?'; before], secret.into()].concat(), last);
            let first = if before == 0 { 0 } else { before + 1 };
            let whole = (before + secret.len()) * 8 / 6;
            middles.push(all[first..whole].to_owned());
        }
    }
    middles
}

#[test]
fn a_secret_is_scrubbed_in_every_form() {
    for (form, echo) in forms(SECRET) {
        for (before, after) in [
            ("", ""),
            ("a", "b"),
            ("=", "&"),
            ("\"", "\""),
            ("%3D", "%26"),
            ("|", "|"),
            ("&", ";"),
            ("ü", "ü"),
        ] {
            let text = format!("{before}{echo}{after}");
            let shown = scrubbed(|| single_line(&text));
            assert_eq!(shown, format!("{before}***{after}"), "{form}: {text}");
        }
    }
    for last in [['+', '/'], ['-', '_']] {
        for before in 0..7 {
            for after in 0..4 {
                let text = [vec![b'?'; before], SECRET.into(), vec![b'!'; after]].concat();
                let echo = base64(&text, last);
                for echo in [
                    echo.clone(),
                    echo.replace('/', "\\/"),
                    echo.replace('+', "%2b").replace('/', "%2F"),
                ] {
                    let shown = scrubbed(|| single_line(&format!("Basic {echo}==")));
                    assert!(shown.contains("***"), "{shown}");
                    assert!(
                        middles(SECRET)
                            .iter()
                            .all(|middle| !shown.contains(&middle[..6])),
                        "{shown}"
                    );
                }
            }
        }
    }
    assert_eq!(single_line("kV7/q+Zp"), "kV7/q+Zp");
}

#[test]
fn a_secret_across_the_cut_leaves_no_prefix() {
    for (form, echo) in forms(SECRET) {
        for length in (100..=165).step_by(5).chain(2_540..=2_565) {
            let text = format!("{}{echo}{}", "?".repeat(length), "!".repeat(3_000));
            for shown in [
                scrubbed(|| single_line(&text)),
                scrubbed(|| quote(text.as_bytes())),
            ] {
                let rest = shown
                    .trim_start_matches('?')
                    .trim_end_matches('…')
                    .trim_end_matches('!');
                assert!("***".starts_with(rest), "{form} at {length}: {shown}");
            }
        }
        // What is masked becomes shorter, and what follows moves up.
        for count in [10, 100, 1_000] {
            let shown = scrubbed(|| single_line(&echo.repeat(count)));
            assert!(
                shown.chars().all(|c| c == '*' || c == '…'),
                "{form}: {shown}"
            );
        }
    }
    let long: String = ('a'..='z').cycle().take(5_000).collect();
    let shown = scrubbing(Arc::new(long.clone()), || {
        single_line(&each(&long, |c| format!("%25{:02x}", u32::from(c))))
    });
    assert_eq!(shown, "***");
}

#[test]
fn an_answer_shows_the_secret_nowhere() {
    let id = || "00T1".parse::<ApiTokenId>().unwrap();
    for (form, echo) in forms(SECRET) {
        let json = serde_json::to_string(&echo).unwrap();
        let visible = if echo.is_ascii() { echo.as_str() } else { "" };
        let location = format!("https://{visible}/{visible}?{visible}");
        let link = format!("<{visible}>; rel=\"next\"");
        let headers = [
            ("x-okta-request-id", visible),
            ("location", location.as_str()),
            ("content-encoding", visible),
            ("link", link.as_str()),
        ];
        let error = |status, body: &str| {
            scrubbed(|| ApiError::from_response(answer(status, &headers, body)))
        };
        let mut shown = String::new();
        for body in [
            echo.clone(),
            format!("<html><body>{echo}</body></html>"),
            format!("{}{echo}", "x".repeat(150)),
            format!(
                r#"{{"errorCode":{json},"errorSummary":{json},"errorId":{json},"errorCauses":[{{"errorSummary":{json}}}]}}"#
            ),
            format!(r#"{{"error":{json},"error_description":{json}}}"#),
            format!(r#"{{"message":{json}}}"#),
        ] {
            for status in [302, 400, 500] {
                let error = error(status, &body);
                write!(
                    shown,
                    "{error} {error:?} {:?} {:?}",
                    error.meta(),
                    error.meta().request_id()
                )
                .unwrap();
            }
            let list =
                scrubbed(|| ListApiTokens::new().decode(answer(200, &headers, &body))).unwrap_err();
            let get = scrubbed(|| GetApiToken::new(id()).decode(answer(200, &[], &body)));
            let revoke = scrubbed(|| RevokeApiToken::new(id()).decode(answer(200, &[], &body)));
            write!(shown, "{list} {list:?} {:?} {:?}", get.err(), revoke.err()).unwrap();
        }
        let inputs = scrubbed(|| {
            [
                InvalidInput::new(echo.clone(), echo.clone()),
                OrgUrl::parse(&format!("{echo}://{echo}")).unwrap_err(),
                format!("*{echo}").parse::<Cursor>().unwrap_err(),
                RequestBuilder::new(GetApiToken::DESCRIPTION)
                    .segment("x")
                    .segment("y")
                    .json(&echo)
                    .build(&OrgUrl::parse("https://acme.okta.com").unwrap())
                    .unwrap_err(),
            ]
        });
        write!(shown, "{inputs:?}").unwrap();
        for part in [&SECRET[..6], &SECRET[10..16], &echo[..echo.len().min(20)]] {
            assert!(
                !shown.contains(part),
                "{form}: {part} in {}",
                shown.split(part).next().unwrap_or_default().len()
            );
        }
        assert!(shown.contains("***"), "{form}: {shown}");
    }
}

#[test]
fn it_ends_with_the_call_and_after_a_panic_and_may_be_nested() {
    assert_eq!(single_line(SECRET), SECRET);
    let panicked = std::panic::catch_unwind(|| scrubbed(|| panic!("on purpose")));
    assert!(panicked.is_err());
    assert_eq!(single_line(SECRET), SECRET);
    let both = format!("{SECRET} another-secret");
    let (inside, after) = scrubbed(|| {
        let inside = scrubbing(Arc::new("another-secret"), || single_line(&both));
        (inside, single_line(&both))
    });
    assert_eq!(inside, "*** ***");
    assert_eq!(after, "*** another-secret");
    let elsewhere = scrubbed(|| std::thread::spawn(|| single_line(SECRET)).join().unwrap());
    assert_eq!(elsewhere, SECRET);
}

#[test]
fn a_short_secret_is_scrubbed_as_it_is_alone() {
    let short = |text: &str| scrubbing(Arc::new("s3cret"), || single_line(text));
    assert_eq!(short("a s3cret b"), "a *** b");
    for other in ["s3c%72et", "S3CRET", "czNjcmV0", "s3cre"] {
        assert_eq!(short(other), other);
    }
    assert_eq!(scrubbing(Arc::new(""), || single_line("any")), "any");
}

#[test]
fn what_looks_like_an_api_token_is_masked_and_an_id_is_not() {
    const TOKEN: &str = "00aAbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-x";
    for (before, after) in [
        ("", ""),
        ("token=", "&x"),
        ("token%3D", ""),
        ("\"", "\""),
        ("is ", "."),
        ("/", "/"),
        ("é", "é"),
    ] {
        assert_eq!(
            single_line(&format!("{before}{TOKEN}{after}")),
            format!("{before}***{after}")
        );
    }
    for shown in [
        "00T1",
        "00Tabcdefg1234567890",
        "00uabcdefg1234567890 owns 00Tabcdefg1234567890",
        "x00",
        "00000000-0000-0000-0000-000000000000",
    ] {
        assert_eq!(single_line(shown), shown);
    }
    let cut = single_line(&format!("{}{TOKEN}", "?".repeat(150)));
    assert_eq!(cut, format!("{}***", "?".repeat(150)));
}

#[test]
fn of_a_redirect_the_host_alone_is_shown() {
    for (location, host) in [
        (
            "https://o.test/login/s3cret?token=s3cret#s3cret",
            Some("o.test"),
        ),
        ("https://s3cret:s3cret@o.test:8443/s3cret", Some("o.test")),
        ("//o.test/s3cret", Some("o.test")),
        ("https://[::1]:8443/s3cret", Some("[::1]")),
        ("https://o.test\\s3cret", Some("o.test")),
        ("https://\u{1b}[31m.test/s3cret", None),
        ("/login/s3cret", None),
        ("/s3cret//s3cret/", None),
        ("s3cret", None),
        ("https:///s3cret", None),
        ("", None),
    ] {
        let Ok(value) = http::HeaderValue::from_bytes(location.as_bytes()) else {
            continue;
        };
        let mut response = answer(302, &[], "");
        response.headers_mut().insert("location", value);
        let shown = ApiError::from_response(response).to_string();
        assert!(!shown.contains("s3cret"), "{shown}");
        let due = host.map(|host| format!("302 Found, leads to `{host}` and was not followed"));
        assert_eq!(shown, due.unwrap_or_else(|| "302 Found".to_owned()));
    }
}

#[test]
fn ten_causes_are_kept_and_the_others_are_counted() {
    let error = |count: usize| {
        let causes = vec![r#"{"errorSummary":"wrong"}"#; count].join(",");
        ApiError::from_response(answer(
            400,
            &[],
            &format!(r#"{{"errorCode":"E1","errorCauses":[{causes}]}}"#),
        ))
    };
    for count in [0, 1, 9, 10] {
        assert_eq!(error(count).causes().len(), count);
        assert!(!error(count).to_string().contains('…'));
    }
    assert_eq!(error(350).causes().len(), 10);
    assert!(
        error(350).to_string().ends_with("wrong; … and 340 more)"),
        "{}",
        error(350)
    );
}

#[test]
fn every_text_of_an_error_says_where_it_was_cut() {
    let long = "x".repeat(1_000);
    let body = format!(
        r#"{{"errorCode":"{long}","errorSummary":"{long}","errorId":"{long}","errorCauses":[{{"errorSummary":"{long}"}}]}}"#
    );
    let error = ApiError::from_response(answer(400, &[], &body));
    for text in [
        error.code().unwrap(),
        error.summary().unwrap(),
        error.error_id().unwrap(),
        &error.causes()[0],
    ] {
        assert!(text.chars().count() <= 256 && text.ends_with('…'), "{text}");
    }
}

#[test]
fn a_request_id_is_told_where_it_is_safe_to_log() {
    let id = |id: &[u8]| {
        let mut response = answer(200, &[], "");
        response.headers_mut().insert(
            "x-okta-request-id",
            http::HeaderValue::from_bytes(id).unwrap(),
        );
        let meta: ResponseMeta = scrubbed(|| response.into_parts().0.into());
        assert!(!format!("{meta:?}").contains("x".repeat(257).as_str()));
        meta.request_id().map(str::to_owned)
    };
    for safe in ["aNx3", "Y2k@-_=/+Y2ks", &"x".repeat(256)] {
        assert_eq!(id(safe.as_bytes()).as_deref(), Some(safe));
    }
    let echo = format!("id-{SECRET}");
    let percent = each(SECRET, |c| format!("%{:02x}", u32::from(c)));
    for unsafe_one in [
        "x".repeat(257).as_bytes(),
        &b"x".repeat(200_000),
        b"a b",
        b"a\tb",
        b"\x80",
        "ü".as_bytes(),
        b"",
        echo.as_bytes(),
        percent.as_bytes(),
        b"00aAbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-x",
    ] {
        assert_eq!(
            id(unsafe_one),
            None,
            "{}",
            String::from_utf8_lossy(unsafe_one)
        );
    }
}

proptest! {
    #[test]
    fn no_mixture_of_escapes_hides_a_secret(
        secret in "[!-~]{8,60}",
        ways in prop::collection::vec(0_usize..6, 60),
        before in "[ -~]{0,300}",
        after in "[ -~]{0,300}",
    ) {
        let echo: String = secret.chars().zip(ways).map(|(c, way)| match way {
            0 => format!("%{:02x}", u32::from(c)),
            1 => format!("\\u{:04X}", u32::from(c)),
            2 => format!("&#{};", u32::from(c)),
            3 => format!("%25{:02X}", u32::from(c)),
            _ => c.to_string(),
        }).collect();
        let text = format!("{before}{echo}{after}");
        let shown = scrubbing(Arc::new(secret.clone()), || single_line(&text));
        // A secret of one letter again and again may begin earlier.
        prop_assert!(!shown.contains(&echo) && !shown.contains(&secret), "{shown}");
    }
}
