//! Change a record's name and network condition.

use super::{done::Done, one};
use crate::{answer::OktaError, call::Call, clock, records::Records};
use serde_json::{Map, Value};

/// Takes `name` and `network`; the other properties of the body are read-only in Okta's schema or stay with the token.
/// Recorded: `lastUpdated` moves, `expiresAt` does not.
pub(super) fn upsert(records: &mut Records, call: &Call<'_>, id: &str) -> Result<Done, OktaError> {
    let body: Map<String, Value> =
        serde_json::from_slice(call.request.body()).map_err(|_| OktaError::malformed())?;
    let record = records
        .get_mut(id)
        .ok_or_else(|| OktaError::not_found(id))?;
    let name = match body.get("name") {
        Some(Value::String(name)) if !name.trim().is_empty() => name.clone(),
        _ => {
            return Err(OktaError::invalid(
                "name",
                "name: The field cannot be left blank",
            ));
        }
    };
    if let Some(given) = body.get("network").filter(|given| !given.is_null()) {
        record.set("network", network(given)?);
    }
    record.set("name", name.into());
    record.set("lastUpdated", clock::iso(call.now).into());
    one::get(records, call, id)
}

/// The condition as Okta keeps it: the lists only where they name a zone.
fn network(given: &Value) -> Result<Value, OktaError> {
    let invalid = || OktaError::invalid("network", "network: The network condition is invalid");
    let connection = given
        .get("connection")
        .and_then(Value::as_str)
        .ok_or_else(invalid)?;
    if !["ANYWHERE", "ZONE"].contains(&connection) {
        return Err(invalid());
    }
    let mut kept = Map::from_iter([("connection".to_owned(), connection.into())]);
    for list in ["include", "exclude"] {
        match given.get(list) {
            None | Some(Value::Null) => {}
            Some(Value::Array(zones)) if zones.iter().all(Value::is_string) => {
                if !zones.is_empty() {
                    kept.insert(list.to_owned(), zones.clone().into());
                }
            }
            Some(_) => return Err(invalid()),
        }
    }
    Ok(kept.into())
}
