//! Answers of the endpoints that the user added.

use super::{authenticate::authenticate, gate::admit};
use crate::{
    answer::Answer,
    call::Call,
    routes::{ReplyBody, Route},
    shared::Shared,
};

/// The first route for this request, and its bucket.
pub(super) fn find<'a>(org: &'a Shared, call: &Call<'_>) -> Option<(usize, &'a Route)> {
    let (method, path) = (call.request.method(), call.request.uri().path());
    let mut numbered = (1..).zip(org.config.routes.iter());
    numbered.find(|(_, route)| route.matches(method, path))
}

pub(super) fn answer(org: &Shared, call: &Call<'_>, bucket: usize, route: &Route) -> Answer {
    let admitted = {
        let mut state = org.state();
        admit(org, &mut state, call, bucket).and_then(|bucket| {
            if route.is_protected() {
                authenticate(org, &mut state, call, bucket)?;
            }
            Ok(bucket)
        })
    };
    // The handler runs without the lock, so that it can ask the org.
    let (bucket, reply) = match admitted {
        Ok(bucket) => (bucket, route.reply(call.request)),
        Err(refusal) => return *refusal,
    };
    let headers = call.headers(reply.status, Some(bucket));
    let mut answer = match reply.body {
        ReplyBody::Json(value) => {
            Answer::json(reply.status, headers, value.to_string().into_bytes())
        }
        ReplyBody::Raw(bytes) => Answer::sized(reply.status, headers, bytes),
    };
    for name in reply.headers.keys() {
        answer.headers.remove(name);
    }
    for (name, value) in &reply.headers {
        answer.headers.append(name, value.clone());
    }
    answer
}
