//! When something is a finding.

use jiff::{SignedDuration, Timestamp};
use okta_api_tokens::{ApiToken, Connection, Model, Network, ZoneId, ZoneIds};
use serde::Serialize;

use super::finding::{Finding, Kind};
use super::time::{days, short};

/// A use within the first minute is the test of whoever made the token, or the moment of making it: Okta writes the
/// two times a second or two apart.
const FIRST_MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// From where on something is a finding.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limits {
    pub(crate) idle_days: u16,
    pub(crate) expiry_days: u16,
    pub(crate) owner_tokens: u16,
    pub(crate) new_days: u16,
}

/// All findings about one token, worst first.
pub(crate) fn find(
    token: &ApiToken,
    tokens_of_owner: usize,
    now: Timestamp,
    limits: Limits,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(life(token, now, limits));
    findings.extend(network(token.network.as_ref()));
    findings.extend(token.unreadable().iter().map(|value| {
        let detail = format!("unreadable: {value}");
        Finding::new(Kind::Unreadable, detail)
    }));
    if token.user_id.is_none() {
        findings.push(Finding::new(Kind::UnknownOwner, "owner unknown"));
    }
    if tokens_of_owner > limits.owner_tokens.into() {
        let detail = format!("owner has {tokens_of_owner} tokens");
        findings.push(Finding::new(Kind::ManyTokens, detail));
    }
    findings.sort_by_key(|finding| finding.kind);
    findings
}

/// Whether it was never used since it was made.
pub(crate) fn never_used(token: &ApiToken) -> bool {
    match (token.created, token.last_used()) {
        (Some(created), Some(used)) => used.duration_since(created).abs() <= FIRST_MINUTE,
        _ => false,
    }
}

/// At most one finding about its use and its end, since each of them explains the next.
fn life(token: &ApiToken, now: Timestamp, limits: Limits) -> Option<Finding> {
    let Some(end) = token.expires_at else {
        return Some(Finding::new(Kind::NoExpiry, "no expiry date"));
    };
    let left = end.duration_since(now);
    if left <= SignedDuration::ZERO {
        let detail = format!("expired {} ago", short(left.abs()));
        return Some(Finding::new(Kind::Expired, detail));
    }
    let Some(used) = token.last_used() else {
        return Some(Finding::new(Kind::UnknownUse, "last use unknown"));
    };
    let idle = now.duration_since(used);
    if never_used(token) {
        let is_new = idle < days(limits.new_days);
        (!is_new).then(|| Finding::new(Kind::NeverUsed, "never used"))
    } else if left <= days(limits.expiry_days) && idle >= left {
        // A token with a window of minutes has always little left: only once its idle time outgrows the rest is it
        // near its end.
        let detail = format!("expires in {}", short(left));
        Some(Finding::new(Kind::Expiring, detail))
    } else if idle >= days(limits.idle_days) {
        Some(Finding::new(
            Kind::Idle,
            format!("idle for {}", short(idle)),
        ))
    } else {
        // It may be one that was never used.
        let is_dated = token.created.is_some();
        (!is_dated).then(|| Finding::new(Kind::UnknownUse, "age unknown"))
    }
}

/// Whether it is open, or not known to be closed: what is not known is not safe.
fn network(network: Option<&Network>) -> Option<Finding> {
    let unknown = || Some(Finding::new(Kind::UnknownNetwork, "network unknown"));
    let open = |detail| Some(Finding::new(Kind::OpenNetwork, detail));
    let Some(network) = network else {
        return unknown();
    };
    let (include, exclude) = (
        listed(network.include.as_ref()),
        listed(network.exclude.as_ref()),
    );
    match network.connection {
        Some(Connection::Anywhere) => open("any network"),
        Some(Connection::Zone) if include.iter().any(is_all) => open("all zones"),
        Some(Connection::Zone) if !include.is_empty() => None,
        Some(Connection::Zone) if !exclude.is_empty() => open("most networks"),
        _ => unknown(),
    }
}

fn listed(zones: Option<&ZoneIds>) -> &[ZoneId] {
    zones.map_or(&[], |zones| zones)
}

/// Okta's word for every zone that there is, now and later.
pub(crate) fn is_all(zone: &ZoneId) -> bool {
    zone == "ALL_ZONES"
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        idle_days: 14,
        expiry_days: 7,
        owner_tokens: 5,
        new_days: 7,
    };

    const MINUTE: i64 = 60;
    const DAY: i64 = 24 * 60 * MINUTE;

    fn now() -> Timestamp {
        "2026-01-31T00:00:00Z".parse().unwrap()
    }

    /// A token that was made and last used so many seconds ago.
    fn token(age: i64, idle: i64, window: &str) -> ApiToken {
        let ago = |seconds| now() - SignedDuration::from_secs(seconds);
        let mut token = ApiToken::new("00T1".parse().unwrap(), "ci");
        token.user_id = Some("00u1".parse().unwrap());
        token.network =
            Some(serde_json::from_str(r#"{"connection":"ZONE","include":["nzo1"]}"#).unwrap());
        token.created = Some(ago(age));
        let span = window.parse::<jiff::Span>().unwrap();
        let used = ago(idle).to_zoned_datetime(jiff::tz::TimeZone::UTC);
        token.expires_at = Some(used.checked_add(span).unwrap().timestamp());
        token.token_window = Some(window.parse().unwrap());
        token
    }

    fn kinds(token: &ApiToken, of_owner: usize) -> Vec<Kind> {
        let findings = find(token, of_owner, now(), LIMITS);
        findings.iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn use_and_end_at_the_edges_of_the_limits() {
        let cases = [
            ("in use", 900 * DAY, 0, "P30D", None),
            (
                "a second before idle",
                900 * DAY,
                14 * DAY - 1,
                "P30D",
                None,
            ),
            ("idle", 900 * DAY, 14 * DAY, "P30D", Some(Kind::Idle)),
            (
                "a second before expiring",
                900 * DAY,
                23 * DAY - 1,
                "P30D",
                Some(Kind::Idle),
            ),
            (
                "expiring",
                900 * DAY,
                23 * DAY,
                "P30D",
                Some(Kind::Expiring),
            ),
            (
                "a second left",
                900 * DAY,
                30 * DAY - 1,
                "P30D",
                Some(Kind::Expiring),
            ),
            ("expired", 900 * DAY, 30 * DAY, "P30D", Some(Kind::Expired)),
            ("new", 7 * DAY - 1, 7 * DAY - 1, "P30D", None),
            (
                "never used",
                7 * DAY,
                7 * DAY,
                "P30D",
                Some(Kind::NeverUsed),
            ),
            (
                "never used, hardly left",
                29 * DAY,
                29 * DAY,
                "P30D",
                Some(Kind::NeverUsed),
            ),
            (
                "never used, expired",
                30 * DAY,
                30 * DAY,
                "P30D",
                Some(Kind::Expired),
            ),
            (
                "used in its first minute",
                8 * DAY,
                8 * DAY - MINUTE,
                "P30D",
                Some(Kind::NeverUsed),
            ),
            (
                "used after its first minute",
                8 * DAY,
                8 * DAY - MINUTE - 1,
                "P30D",
                None,
            ),
            (
                "used before it was made",
                8 * DAY,
                8 * DAY + 2,
                "P30D",
                Some(Kind::NeverUsed),
            ),
            ("short window, in use", DAY, 2 * MINUTE, "PT5M", None),
            (
                "short window, half over",
                DAY,
                150,
                "PT5M",
                Some(Kind::Expiring),
            ),
            ("a clock that is behind", 900 * DAY, -5, "P30D", None),
        ];
        for (case, age, idle, window, expected) in cases {
            let expected = Vec::from_iter(expected);
            assert_eq!(kinds(&token(age, idle, window), 1), expected, "{case}");
        }
    }

    #[test]
    fn what_is_not_known_is_a_finding() {
        let mut unknown = token(900 * DAY, 0, "P30D");
        unknown.token_window = None;
        assert_eq!(kinds(&unknown, 1), [Kind::UnknownUse]);
        unknown.expires_at = None;
        assert_eq!(kinds(&unknown, 1), [Kind::NoExpiry]);
        let mut ageless = token(900 * DAY, 0, "P30D");
        ageless.created = None;
        assert_eq!(kinds(&ageless, 1), [Kind::UnknownUse]);
        let mut nobodys = token(900 * DAY, 0, "P30D");
        nobodys.user_id = None;
        nobodys.network = None;
        assert_eq!(
            kinds(&nobodys, 0),
            [Kind::UnknownNetwork, Kind::UnknownOwner]
        );
    }

    #[test]
    fn an_owner_has_many_only_above_the_limit() {
        let token = token(900 * DAY, 0, "P30D");
        assert_eq!(kinds(&token, 5), []);
        assert_eq!(kinds(&token, 6), [Kind::ManyTokens]);
    }

    #[test]
    fn networks() {
        let open = |detail| Some((Kind::OpenNetwork, detail));
        let unknown = Some((Kind::UnknownNetwork, "network unknown"));
        let cases = [
            (r#"{"connection":"ANYWHERE"}"#, open("any network")),
            (
                r#"{"connection":"ZONE","exclude":["nzo1"]}"#,
                open("most networks"),
            ),
            (
                r#"{"connection":"ZONE","include":[],"exclude":["nzo1"]}"#,
                open("most networks"),
            ),
            (
                r#"{"connection":"ZONE","include":["ALL_ZONES"]}"#,
                open("all zones"),
            ),
            (
                r#"{"connection":"ZONE","include":["nzo1","ALL_ZONES"],"exclude":["nzo2"]}"#,
                open("all zones"),
            ),
            (r#"{"connection":"ZONE","include":["nzo1"]}"#, None),
            (
                r#"{"connection":"ZONE","include":["nzo1"],"exclude":["nzo2"]}"#,
                None,
            ),
            (r#"{"connection":"ZONE"}"#, unknown),
            (
                r#"{"connection":"ZONE","include":[],"exclude":[]}"#,
                unknown,
            ),
            (r#"{"connection":"ZONE","include":[5]}"#, unknown),
            (r#"{"connection":"SOMETHING_NEW"}"#, unknown),
            (r#"{"connection":"anywhere"}"#, unknown),
            (r#"{"connection":null}"#, unknown),
            (r#"{"connection":5}"#, unknown),
            ("{}", unknown),
        ];
        for (json, expected) in cases {
            let network: Network = serde_json::from_str(json).unwrap();
            let found = super::network(Some(&network));
            let found = found
                .as_ref()
                .map(|finding| (finding.kind, finding.detail.as_str()));
            assert_eq!(found, expected, "{json}");
        }
        assert_eq!(super::network(None).unwrap().kind, Kind::UnknownNetwork);
    }

    #[test]
    fn what_could_not_be_read_is_a_finding() {
        let mut odd = token(900 * DAY, 0, "P30D");
        odd.other.insert("tokenWindow", r#""soon""#).unwrap();
        odd.other.insert("risk", r#""HIGH""#).unwrap();
        let findings = find(&odd, 1, now(), LIMITS);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].kind, Kind::Unreadable);
        assert_eq!(
            findings[0].detail,
            r#"unreadable: `tokenWindow` holds `"soon"`"#
        );
    }

    #[test]
    fn the_worst_comes_first() {
        let mut open = token(900 * DAY, 25 * DAY, "P30D");
        open.network = Some(serde_json::from_str(r#"{"connection":"ANYWHERE"}"#).unwrap());
        assert_eq!(
            kinds(&open, 6),
            [Kind::Expiring, Kind::OpenNetwork, Kind::ManyTokens]
        );
    }
}
