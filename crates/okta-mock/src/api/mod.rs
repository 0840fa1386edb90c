//! How the org answers one request, when nothing is in the way.

mod authenticate;
mod cursor;
mod done;
mod gate;
mod link;
mod list;
mod one;
mod operation;
mod query;
mod route;
mod token;
mod upsert;

use crate::{
    Bucket,
    answer::{Answer, OktaError},
    call::Call,
    credential::Caller,
    shared::{Shared, State},
};
use done::Done;
use http::StatusCode;
use operation::{Operation, Target};

/// Counts a request that the org does not answer itself.
pub(crate) fn count(org: &Shared, call: &Call<'_>) -> Bucket {
    let index = match route::find(org, call) {
        Some((index, _)) => index,
        None if token::is_meant(call) => org.config.token_bucket(),
        None => 0,
    };
    let meter = &mut org.state().buckets[index];
    meter.draw(call.now).unwrap_or_else(|full| full)
}

/// Draws from the bucket, authenticates, authorises and executes.
pub(crate) fn answer(org: &Shared, call: &Call<'_>) -> Answer {
    let (method, path) = (call.request.method(), call.request.uri().path());
    if let Some((bucket, route)) = route::find(org, call) {
        return route::answer(org, call, bucket, route);
    }
    if token::is_meant(call) {
        return token::answer(org, call);
    }
    let Some(target) = Target::of(path) else {
        return call.web_server_404();
    };
    let Some(operation) = Operation::of(method, target) else {
        return call.error(None, &OktaError::method_not_allowed());
    };
    let mut state = org.state();
    match gate::admit(org, &mut state, call, 0) {
        Ok(bucket) => admitted(org, &mut state, call, bucket, &operation),
        Err(refusal) => *refusal,
    }
}

fn admitted(
    org: &Shared,
    state: &mut State,
    call: &Call<'_>,
    bucket: Bucket,
    operation: &Operation,
) -> Answer {
    let caller = match authenticate::authenticate(org, state, call, bucket) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    if let Err(refusal) = authenticate::authorise(&caller, operation, call, bucket) {
        return *refusal;
    }
    match used(org, state, call, &caller, operation) {
        Ok(Done::Json { body, links }) => {
            let mut answer = Answer::json(
                StatusCode::OK,
                call.headers(StatusCode::OK, Some(bucket)),
                body,
            );
            answer.headers.extend(links);
            answer
        }
        Ok(Done::NoContent) => {
            Answer::no_content(call.headers(StatusCode::NO_CONTENT, Some(bucket)))
        }
        Err(error) => call.error(Some(bucket), &error),
    }
}

/// Executes the operation. The calling token's record shows the use in the very answer, as recorded, if it succeeds.
fn used(
    org: &Shared,
    state: &mut State,
    call: &Call<'_>,
    caller: &Caller,
    operation: &Operation,
) -> Result<Done, OktaError> {
    let Caller::ApiToken(own) = caller else {
        return execute(org, state, call, None, operation);
    };
    let before = state.records.get(own).cloned();
    if let Some(record) = state.records.get_mut(own) {
        record.touch(call.now);
    }
    let done = execute(org, state, call, Some(own), operation);
    if let (Err(_), Some(record), Some(before)) = (&done, state.records.get_mut(own), before) {
        *record = before;
    }
    done
}

fn execute(
    org: &Shared,
    state: &mut State,
    call: &Call<'_>,
    own: Option<&str>,
    operation: &Operation,
) -> Result<Done, OktaError> {
    match operation {
        Operation::List => list::list(&org.config.paging, &state.records, call),
        Operation::Get(id) => one::get(&state.records, call, id),
        Operation::Upsert(id) => upsert::upsert(&mut state.records, call, id),
        Operation::Revoke(id) => one::revoke(&mut state.records, id),
        Operation::RevokeCurrent => one::revoke(&mut state.records, own.unwrap_or_default()),
    }
}
