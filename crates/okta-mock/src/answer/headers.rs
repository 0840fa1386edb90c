//! The header sets that were recorded, one per family of answers.

use crate::{Bucket, clock, ids, origin::Origin};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;

/// Families of answers that differ in the headers they carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderSet {
    /// What the org itself answers.
    Org,
    /// Refused before the org opened a session: 401 and 429.
    Refused,
    /// 405, and what nginx answers itself: neither request id nor rate limits.
    Proxy,
    /// The web server in front of the org: static pages.
    WebServer,
}

const ORG: [(&str, &str); 4] = [
    ("cache-control", "no-cache, no-store"),
    ("expires", "0"),
    ("pragma", "no-cache"),
    ("vary", "Accept-Encoding"),
];

const SESSION: [(&str, &str); 7] = [
    ("set-cookie", "sid=\"\";Version=1;Path=/;Max-Age=0"),
    ("set-cookie", "xids=\"\";Version=1;Path=/;Max-Age=0"),
    (
        "set-cookie",
        "autolaunch_triggered=\"\"; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/",
    ),
    (
        "set-cookie",
        "activate_ca_modal_triggered=\"\"; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/",
    ),
    ("accept-ch", "Sec-CH-UA-Platform-Version"),
    ("p3p", "CP=\"HONK\""),
    ("x-xss-protection", "0"),
];

const NGINX: [(&str, &str); 3] = [
    ("server", "nginx"),
    (
        "strict-transport-security",
        "max-age=315360000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
];

const APACHE: [(&str, &str); 5] = [
    ("server", "Apache"),
    ("accept-ranges", "bytes"),
    ("etag", "\"2e-63be058652280\""),
    ("last-modified", "Fri, 08 Aug 2025 20:23:22 GMT"),
    ("vary", "X-Amzn-Trace-Id,Accept"),
];

impl HeaderSet {
    /// The headers of request `number` at `now`.
    pub(crate) fn headers(self, now: Timestamp, number: u64, origin: &Origin) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(32);
        put(&mut headers, "date", &clock::http_date(now));
        if self == Self::WebServer {
            constant(&mut headers, &APACHE);
            return headers;
        }
        constant(&mut headers, &NGINX);
        if self == Self::Proxy {
            return headers;
        }
        constant(&mut headers, &SESSION);
        let policy = format!(
            "default-src 'self' *.oktacdn.com; connect-src 'self' {origin} *.oktacdn.com *.mixpanel.com"
        );
        put(&mut headers, "content-security-policy", &policy);
        put(
            &mut headers,
            "referrer-policy",
            "strict-origin-when-cross-origin",
        );
        put(&mut headers, "x-okta-request-id", &ids::request(number));
        if self == Self::Org {
            constant(&mut headers, &ORG);
            let session = format!(
                "JSESSIONID={}; Path=/; Secure; HttpOnly",
                ids::session(number)
            );
            put(&mut headers, "set-cookie", &session);
        }
        headers
    }
}

/// Adds `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`.
pub(crate) fn rate(headers: &mut HeaderMap, bucket: Bucket) {
    headers.insert("x-rate-limit-limit", bucket.limit.into());
    headers.insert("x-rate-limit-remaining", bucket.remaining.into());
    headers.insert("x-rate-limit-reset", bucket.reset.into());
}

fn constant(headers: &mut HeaderMap, set: &'static [(&'static str, &'static str)]) {
    for &(name, value) in set {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(HeaderName::from_static(name), value);
    }
}
