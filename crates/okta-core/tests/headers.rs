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
