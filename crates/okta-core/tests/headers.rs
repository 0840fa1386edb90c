//! Headers of an answer, read before it becomes a value or an error.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use okta_core::headers;

const DATE: &str = "Mon, 29 Sep 2025 07:15:13 GMT";

fn answer(headers: &[(&'static str, &'static str)]) -> HeaderMap {
    headers
        .iter()
        .map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        })
        .collect()
}

#[test]
fn a_request_id_is_handed_out_as_it_came() {
    let id = HeaderValue::from_bytes(b"a\xff").unwrap();
    let odd = HeaderMap::from_iter([(headers::REQUEST_ID, id.clone())]);
    assert_eq!(headers::request_id(&odd), Some(&id));
    assert_eq!(headers::request_id(&HeaderMap::new()), None);
}

#[test]
fn retry_after_is_seconds_or_a_date_after_that_of_the_answer() {
    let cases = [
        ("7", Some(7)),
        (" 0 ", Some(0)),
        ("18446744073709551615", Some(u64::MAX)),
        ("Mon, 29 Sep 2025 07:15:20 GMT", Some(7)),
        ("Tue, 29 Sep 2025 07:15:20 GMT", Some(7)),
        (DATE, Some(0)),
        ("Mon, 29 Sep 2025 07:15:12 GMT", None),
        ("-7", None),
        ("7.5", None),
        ("soon", None),
        ("", None),
    ];
    for (value, seconds) in cases {
        let answer = answer(&[("date", DATE), ("retry-after", value)]);
        let wait = headers::retry_after(&answer);
        assert_eq!(wait, seconds.map(Duration::from_secs), "{value:?}");
    }
    let undated = answer(&[("retry-after", "Mon, 29 Sep 2025 07:15:20 GMT")]);
    assert_eq!(headers::retry_after(&undated), None);
    assert_eq!(headers::retry_after(&HeaderMap::new()), None);
}

#[test]
fn a_date_is_read_whatever_its_weekday() {
    for (value, seconds) in [
        (DATE, Some(1_759_130_113)),
        ("Fri, 29 Sep 2025 07:15:13 GMT", Some(1_759_130_113)),
        ("yesterday", None),
    ] {
        let date = headers::date(&answer(&[("date", value)]));
        assert_eq!(date.map(jiff::Timestamp::as_second), seconds, "{value}");
    }
}

#[test]
fn a_date_is_read_in_the_three_forms_of_http() {
    let at: jiff::Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
    for text in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 +0000",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Monday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Mon Nov 6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994",
    ] {
        assert_eq!(headers::http_date(text.as_bytes()), Some(at), "{text}");
        let answer = answer(&[("date", text)]);
        assert_eq!(headers::date(&answer), Some(at), "{text}");
    }
    let later: jiff::Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
    for text in [
        "Tuesday, 01-Dec-26 00:00:00 GMT",
        "Tue Dec  1 00:00:00 2026",
    ] {
        assert_eq!(headers::http_date(text.as_bytes()), Some(later), "{text}");
    }
    for text in [
        "",
        " ",
        "soon",
        "Sun",
        "1994-11-06T08:49:37Z",
        "784111777",
        "Sun Nov 31 08:49:37 1994",
        "\u{301}, x",
    ] {
        assert_eq!(headers::http_date(text.as_bytes()), None, "{text}");
    }
    assert_eq!(headers::http_date(b"\xff \xff"), None);
}

#[test]
fn without_a_date_retry_after_goes_by_the_clock_that_is_given() {
    let now = "2025-09-29T07:15:13Z".parse().unwrap();
    for (value, waits) in [
        ("Mon, 29 Sep 2025 07:15:20 GMT", Some(7)),
        ("Monday, 29-Sep-25 07:15:20 GMT", Some(7)),
        ("Mon Sep 29 07:15:20 2025", Some(7)),
        ("7", Some(7)),
        ("Mon, 29 Sep 2025 07:15:12 GMT", None),
    ] {
        let answer = answer(&[("retry-after", value)]);
        let wait = headers::retry_after_by(&answer, || Some(now));
        assert_eq!(wait, waits.map(Duration::from_secs), "{value}");
        let is_date = value.len() > 1;
        assert_eq!(headers::retry_after(&answer).is_none(), is_date, "{value}");
    }
}
