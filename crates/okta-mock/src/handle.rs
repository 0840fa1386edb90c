//! One request from its arrival to its answer, faults included.

use crate::{
    Fault, MockBody,
    answer::{Answer, respond},
    api,
    call::Call,
    error,
    fault::{Action, Base},
    origin::Origin,
    shared::Shared,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header::CONTENT_LENGTH, uri::Scheme};
use std::{io, sync::Arc};

/// Everything is decided when the request arrives; latency and delays only hold the answer back.
pub(crate) async fn handle(
    org: Arc<Shared>,
    request: Request<Bytes>,
    scheme: Scheme,
    connection: Option<u64>,
) -> io::Result<Response<MockBody>> {
    let in_flight = org.enter();
    let (number, fault) = {
        let mut state = org.state();
        state.oauth.received(&request);
        let number = state.log.received(&request, connection);
        (
            number,
            state.faults.take(request.method(), request.uri().path()),
        )
    };
    let call = Call {
        origin: Origin::of(request.uri(), request.headers(), &scheme),
        number,
        now: org.clock.now(),
        in_flight: in_flight.count,
        request: &request,
    };
    let outcome = match &fault {
        Some(fault) => faulty(&org, &call, fault),
        None => Ok(api::answer(&org, &call).into_response()),
    };
    let wait = org.config.latency + fault.map(|fault| fault.delay).unwrap_or_default();
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    if let Ok(response) = &outcome {
        org.state().log.answered(number, response.status());
    }
    outcome
}

fn faulty(org: &Shared, call: &Call<'_>, fault: &Fault) -> io::Result<Response<MockBody>> {
    match &fault.action {
        Action::Pass => {
            let mut answer = api::answer(org, call);
            fault.edit(&mut answer.headers);
            Ok(answer.into_response())
        }
        Action::Reset => {
            if fault.executed {
                api::answer(org, call);
            }
            Err(error::connection_reset())
        }
        Action::Cut { sent } => Ok(partial(api::answer(org, call), fault, *sent, MockBody::cut)),
        Action::Stall { sent } => Ok(partial(
            api::answer(org, call),
            fault,
            *sent,
            MockBody::stalled,
        )),
        Action::Replace(replacement) => {
            let executed = fault.executed.then(|| api::answer(org, call));
            let base = match (replacement.base, executed) {
                (Base::Org, Some(answer)) => answer.headers,
                (Base::Org, None) => call.headers(replacement.status, Some(api::count(org, call))),
                (Base::Proxy, _) => call.proxy_headers(),
                (Base::Nothing, _) => HeaderMap::new(),
            };
            let mut answer = replacement.answer(call.number, base);
            fault.edit(&mut answer.headers);
            Ok(answer.into_response())
        }
    }
}

/// The beginning of an answer that promises the whole of it.
fn partial(
    answer: Answer,
    fault: &Fault,
    sent: usize,
    body: fn(Bytes) -> MockBody,
) -> Response<MockBody> {
    let Answer {
        status,
        mut headers,
        payload,
    } = answer;
    let whole = payload.bytes();
    // At least one byte stays owed, even by an answer without a body.
    headers.insert(
        CONTENT_LENGTH,
        HeaderValue::from(whole.len().max(sent.saturating_add(1))),
    );
    fault.edit(&mut headers);
    respond(status, headers, body(whole.slice(..sent.min(whole.len()))))
}
