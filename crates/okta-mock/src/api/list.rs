//! One page of the list.

use super::{cursor::Cursor, done::Done, link, query::Query};
use crate::{
    answer::OktaError,
    call::Call,
    config::{Next, Paging},
    records::{Record, Records},
};

pub(super) fn list(paging: &Paging, records: &Records, call: &Call<'_>) -> Result<Done, OktaError> {
    let query = Query::parse(call.request.uri().query().unwrap_or_default(), paging)?;
    let place = match &query.after {
        None => None,
        Some(cursor) => Some(
            records
                .place(&cursor.id)
                .ok_or_else(|| OktaError::invalid("after", "after: invalid cursor"))?,
        ),
    };
    let size = if paging.ignore_limit {
        usize::MAX
    } else {
        query.limit.min(paging.cap)
    };
    let mut matching = records
        .after(place)
        .filter(|record| query.q.as_deref().is_none_or(|q| record.matches(q)));
    let (page, next) = match &query.after {
        Some(cursor) if cursor.empty => (
            Vec::new(),
            Some(Cursor {
                empty: false,
                ..cursor.clone()
            }),
        ),
        _ => {
            let page: Vec<_> = matching.by_ref().take(size).collect();
            let next = next(
                paging,
                &page,
                matching.next().is_some(),
                query.after.as_ref(),
            );
            (page, next)
        }
    };
    let shown: Vec<_> = page
        .iter()
        .map(|record| record.shown(&call.origin))
        .collect();
    let body = serde_json::to_vec(&shown).unwrap_or_default();
    Ok(Done::Json {
        body,
        links: link::links(paging, call, &query, next),
    })
}

fn next(paging: &Paging, page: &[&Record], more: bool, given: Option<&Cursor>) -> Option<Cursor> {
    let last = || {
        Some(Cursor {
            id: page.last()?.text("id")?.to_owned(),
            empty: paging.next == Next::BehindEmptyPage,
        })
    };
    if paging.next == Next::Repeated {
        return given.cloned().or_else(last);
    }
    last().filter(|_| more)
}
