//! This library, in its defaults.

use std::hint::black_box;
use std::net::SocketAddr;

use okta_api_tokens::{ApiTokenId, ApiTokens, Credential, DefaultStack, OrgUrl, Stack, Transport};

use super::caller::Caller;
use super::{Protocol, TOKEN_PATH};
use crate::memory::{SECRET, list};

#[derive(Clone)]
pub(super) struct Ours {
    tokens: ApiTokens<DefaultStack>,
    id: ApiTokenId,
}

pub(super) fn connect(address: SocketAddr, protocol: Protocol) -> Ours {
    let transport = match protocol {
        Protocol::Http1 => Transport::builder(),
        Protocol::Http2 => Transport::builder().http2_prior_knowledge(),
    };
    let transport = transport.build().expect("the defaults are right");
    let org = OrgUrl::parse(&format!("http://{address}")).expect("it is an org URL");
    let credential = Credential::ssws(SECRET).expect("it is a token");
    let stack = Stack::new(&org, credential).over(transport);
    let id = TOKEN_PATH.rsplit('/').next().expect("a path has an end");
    Ours {
        tokens: ApiTokens::new(org, stack),
        id: ApiTokenId::new(id).expect("it is an id"),
    }
}

impl Caller for Ours {
    async fn get(&mut self) {
        let answer = self.tokens.get(&self.id).await;
        black_box(answer.expect("the server answers"));
    }

    async fn page(&mut self) {
        let answer = self.tokens.client().call(list()).await;
        black_box(answer.expect("the server answers"));
    }
}
