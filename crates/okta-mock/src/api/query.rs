//! The query of a list: `after`, `limit` and `q`.

use super::cursor::Cursor;
use crate::{answer::OktaError, config::Paging};
use percent_encoding::percent_decode_str;

/// Okta's shared `queryLimit` parameter.
const LIMITS: std::ops::RangeInclusive<usize> = 1..=200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) after: Option<Cursor>,
    pub(super) limit: usize,
    pub(super) q: Option<String>,
}

impl Query {
    /// Parameters that the operation does not know are passed over.
    pub(super) fn parse(query: &str, paging: &Paging) -> Result<Self, OktaError> {
        let mut parsed = Self {
            after: None,
            limit: paging.default_size,
            q: None,
        };
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value);
            match name {
                "after" if !value.is_empty() => parsed.after = Some(Cursor::parse(&value)),
                "limit" => parsed.limit = limit(&value)?,
                "q" if !value.is_empty() => parsed.q = Some(value),
                _ => {}
            }
        }
        Ok(parsed)
    }
}

fn limit(value: &str) -> Result<usize, OktaError> {
    let limit = value.parse().ok().filter(|limit| LIMITS.contains(limit));
    limit.ok_or_else(|| {
        OktaError::invalid("limit", "limit: The limit must be an integer from 1 to 200")
    })
}

/// As in a form: `+` is a space.
fn decode(value: &str) -> String {
    let spaced = value.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_1_to_200() {
        let paging = Paging::default();
        for good in 1..=200 {
            assert_eq!(
                Query::parse(&format!("limit={good}"), &paging)
                    .unwrap()
                    .limit,
                good
            );
        }
        for bad in ["0", "201", "-1", "x", "", "1.5", "99999999999999999999"] {
            assert!(
                Query::parse(&format!("limit={bad}"), &paging).is_err(),
                "{bad}"
            );
        }
        assert_eq!(Query::parse("", &paging).unwrap().limit, 20);
    }

    #[test]
    fn q_is_decoded_as_a_form() {
        let query = Query::parse("expand=x&q=ci+d%C3%A9ploy", &Paging::default()).unwrap();
        assert_eq!(query.q.as_deref(), Some("ci déploy"));
    }
}
