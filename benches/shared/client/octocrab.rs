//! octocrab: GitHub's client, a stack of tower layers over hyper-util's pooled client too, sent to another base URI.
//!
//! Its feature `tracing` is left out: it would turn on `tracing/log` in the whole program, which makes every span of every
//! library cost more.

use std::hint::black_box;
use std::net::SocketAddr;

use http::header::{ACCEPT, AUTHORIZATION};
use octocrab::Octocrab;

use super::caller::Caller;
use super::{PAGE_PATH, TOKEN_PATH};
use crate::memory::SECRET;
use crate::plain::PlainToken;

/// It has to be called in a runtime: a task of its own stands before the stack.
#[expect(clippy::unused_async, reason = "only a future is in a runtime")]
pub(super) async fn connect(address: SocketAddr) -> Octocrab {
    Octocrab::builder()
        .base_uri(format!("http://{address}"))
        .expect("it is a URI")
        .add_header(ACCEPT, "application/json".to_owned())
        .add_header(AUTHORIZATION, format!("SSWS {SECRET}"))
        .build()
        .expect("the settings are right")
}

impl Caller for Octocrab {
    async fn get(&mut self) {
        let answer = Octocrab::get::<PlainToken, _, ()>(self, TOKEN_PATH, None).await;
        black_box(answer.expect("the server answers"));
    }

    async fn page(&mut self) {
        let answer = Octocrab::get::<Vec<PlainToken>, _, ()>(self, PAGE_PATH, None).await;
        black_box(answer.expect("the server answers"));
    }
}
