use std::net::{Ipv4Addr, Ipv6Addr};

use http::uri::{Authority, Scheme};

use super::OrgUrl;
use crate::InvalidInput;
use crate::quote::{holds_credential, single_line};

/// Where plain `http` may go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Http {
    LoopbackOnly,
    Anywhere,
}

/// The domains that Okta serves orgs under; each has admin consoles at `{org}-admin.{domain}`.
const OKTA_DOMAINS: [&str; 5] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
];

pub(super) fn parse(url: &str, http: Http) -> Result<OrgUrl, InvalidInput> {
    let mut mistakes = Vec::new();
    let url = url.trim();
    if url.is_empty() {
        return Err(refuse(vec![
            "it is empty; write https://{your org}.okta.com".to_owned(),
        ]));
    }

    let (scheme, rest) = split_scheme(url, &mut mistakes);
    let (rest, fragment) = split_at(rest, '#');
    let (rest, query) = split_at(rest, '?');
    let (authority, path) = split_at(rest, '/');
    let (userinfo, authority) = authority
        .rsplit_once('@')
        .map_or((false, authority), |(_, authority)| (true, authority));
    let (host, port) = split_port(authority);

    check_scheme(scheme, host, http, &mut mistakes);
    if userinfo {
        mistakes.push("it has a user name or password before the host; remove them, the credential is given apart".to_owned());
    }
    if holds_credential(authority) || holds_credential(before_admin(host)) {
        mistakes.push(
            "a credential stands where its host belongs; write https://{your org}.okta.com"
                .to_owned(),
        );
    } else if scheme.is_some() {
        check_host(host, &mut mistakes);
    } else if !is_host_name(host) {
        // It may be a token that was put where the URL belongs, so it is not shown.
        mistakes.push("it holds no host name".to_owned());
    }
    let port = port.map(parse_port);
    if port == Some(None) {
        mistakes.push("its port is not a number from 1 to 65535".to_owned());
    }
    if path.is_some_and(|path| !path.trim_matches('/').is_empty()) {
        mistakes
            .push("it has a path; end it after the host, paths are added by the client".to_owned());
    }
    if query.is_some() {
        mistakes.push("it has a query; remove all from the `?` on".to_owned());
    }
    if fragment.is_some() {
        mistakes.push("it has a fragment; remove all from the `#` on".to_owned());
    }
    if !mistakes.is_empty() {
        return Err(refuse(mistakes));
    }

    let mut authority = host.to_ascii_lowercase();
    if let Some(port) = port.flatten() {
        authority.push(':');
        authority.push_str(&port.to_string());
    }
    let authority =
        Authority::try_from(authority).map_err(|_| refuse(vec![not_a_host_name(host)]))?;
    let scheme = if scheme == Some("http") {
        Scheme::HTTP
    } else {
        Scheme::HTTPS
    };
    Ok(OrgUrl { scheme, authority })
}

fn refuse(mistakes: Vec<String>) -> InvalidInput {
    InvalidInput::all("org URL", mistakes)
}

fn split_at(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Takes the scheme off, in lower case where it is one of the two that can be meant.
fn split_scheme<'u>(url: &'u str, mistakes: &mut Vec<String>) -> (Option<&'u str>, &'u str) {
    let Some((scheme, mut rest)) = url.split_once("://") else {
        mistakes.push("it has no scheme; begin it with https://".to_owned());
        let rest = ["https:", "http:"]
            .into_iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .unwrap_or(url);
        return (None, rest.trim_start_matches('/'));
    };
    if let Some(inner) = strip_scheme(rest) {
        mistakes.push("its scheme is doubled; write https:// once".to_owned());
        rest = inner;
        while let Some(inner) = strip_scheme(rest) {
            rest = inner;
        }
    }
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" => "https",
        "http" => "http",
        _ => scheme,
    };
    (Some(scheme), rest)
}

fn strip_scheme(rest: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        rest.get(..scheme.len())
            .filter(|head| head.eq_ignore_ascii_case(scheme))
            .map(|_| &rest[scheme.len()..])
    })
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // The colons of a bracketed IPv6 address belong to the host.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn parse_port(port: &str) -> Option<u16> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|port| digits && *port > 0)
}

fn check_scheme(scheme: Option<&str>, host: &str, http: Http, mistakes: &mut Vec<String>) {
    match scheme {
        None | Some("https") => {}
        Some("http") if http == Http::Anywhere || is_loopback(host) => {}
        Some("http") => mistakes.push(
            "it is plain http, which would show the credential to the network; write https:// \
             (http is taken for a loopback host only)"
                .to_owned(),
        ),
        Some(other) => {
            let other = single_line(other);
            mistakes.push(format!("its scheme is `{other}`; write https://"));
        }
    }
}

fn check_host(host: &str, mistakes: &mut Vec<String>) {
    let lower = host.to_ascii_lowercase();
    let shown = single_line(host);
    if host.is_empty() {
        mistakes.push("it has no host; write https://{your org}.okta.com".to_owned());
        return;
    }
    if host.contains(['{', '}']) || lower.contains("youroktadomain") {
        mistakes.push(format!(
            "`{shown}` still holds a placeholder; put the name of your org there"
        ));
        return;
    }
    for domain in OKTA_DOMAINS {
        if let Some(org) = lower
            .strip_suffix(domain)
            .and_then(|org| org.strip_suffix("-admin."))
        {
            let org = single_line(org);
            mistakes.push(format!(
                "`{shown}` is the host of the admin console; write https://{org}.{domain}"
            ));
        }
    }
    if let Some(domain) = lower.strip_suffix(".com.com") {
        let domain = single_line(domain);
        mistakes.push(format!("`{shown}` ends in `.com.com`; write {domain}.com"));
    }
    if !host.is_ascii() {
        mistakes.push(format!(
            "`{shown}` is not ASCII; write it in its ASCII form (xn--…)"
        ));
    } else if !is_host_name(host) && !is_ipv6(host) {
        mistakes.push(not_a_host_name(host));
    }
}

/// The name of the org in the host of an admin console, as it is written.
fn before_admin(host: &str) -> &str {
    let end = host.to_ascii_lowercase().find("-admin.");
    &host[..end.unwrap_or(host.len())]
}

fn not_a_host_name(host: &str) -> String {
    format!("`{}` is not a host name", single_line(host))
}

fn is_host_name(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
}

fn bracketed(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

fn is_ipv6(host: &str) -> bool {
    bracketed(host).is_some()
}

fn is_loopback(host: &str) -> bool {
    let lower = host.to_ascii_lowercase();
    // A name below `localhost` may be asked of a resolver elsewhere.
    lower == "localhost"
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
        || bracketed(host).is_some_and(|address| address.is_loopback())
}
