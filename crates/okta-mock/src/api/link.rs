//! The `Link` headers of a page.

use super::{cursor::Cursor, query::Query};
use crate::{
    call::Call,
    config::{LinkStyle, Paging},
    origin::Origin,
};
use http::{HeaderMap, HeaderValue, header::LINK};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters and the space, which becomes `+`.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b' ');

/// The links to this page and the next, on the host that was asked unless told otherwise.
pub(super) fn links(
    paging: &Paging,
    call: &Call<'_>,
    query: &Query,
    next: Option<Cursor>,
) -> HeaderMap {
    let this = relation(&call.origin, query, query.after.as_ref(), paging, "self");
    let next = next.map(|next| {
        let origin = paging
            .next_host
            .as_ref()
            .map_or_else(|| call.origin.clone(), |host| call.origin.at(host));
        relation(&origin, query, Some(&next), paging, "next")
    });
    let values = match (paging.links, next) {
        (LinkStyle::Joined, Some(next)) => vec![format!("{this}, {next}")],
        (LinkStyle::NextOnly, next) => next.into_iter().collect(),
        (_, next) => std::iter::once(this).chain(next).collect(),
    };
    values
        .into_iter()
        .filter_map(|value| Some((LINK, HeaderValue::try_from(value).ok()?)))
        .collect()
}

fn relation(
    origin: &Origin,
    query: &Query,
    after: Option<&Cursor>,
    paging: &Paging,
    rel: &str,
) -> String {
    let after =
        after.map(|cursor| format!("after={}&", encode(&cursor.text(paging.awkward_cursors))));
    let q = query.q.as_ref().map(|q| format!("&q={}", encode(q)));
    format!(
        "<{origin}/api/v1/api-tokens?{}limit={}{}>; rel=\"{rel}\"",
        after.unwrap_or_default(),
        query.limit,
        q.unwrap_or_default(),
    )
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, VALUE)
        .to_string()
        .replace(' ', "+")
}
