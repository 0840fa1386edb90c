//! Get and revoke one record.

use super::done::Done;
use crate::{answer::OktaError, call::Call, records::Records};
use http::HeaderMap;

pub(super) fn get(records: &Records, call: &Call<'_>, id: &str) -> Result<Done, OktaError> {
    let record = records.get(id).ok_or_else(|| OktaError::not_found(id))?;
    let body = serde_json::to_vec(&record.shown(&call.origin)).unwrap_or_default();
    Ok(Done::Json {
        body,
        links: HeaderMap::new(),
    })
}

pub(super) fn revoke(records: &mut Records, id: &str) -> Result<Done, OktaError> {
    if records.remove(id) {
        Ok(Done::NoContent)
    } else {
        Err(OktaError::not_found(id))
    }
}
