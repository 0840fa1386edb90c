//! What needs no socket.

use std::future::{Ready, ready};
use std::hint::black_box;
use std::task::{Context, Poll};

use allocation_counter::{AllocationInfo, measure};
use bytes::Bytes;
use http::header::LINK;
use http::{Request, Response};
use http_body_util::Full;
use okta_api_tokens::{
    ApiToken, ApiTokens, Body, CallFuture, Credential, DefaultStack, Error, GetApiToken, OrgUrl,
    Stack,
};
use okta_benches::closed_bucket::runtime;
use okta_benches::memory::{self, ByHand, Memory, SECRET, default_stack};
use okta_benches::number;
use okta_benches::org::PAGE;
use okta_benches::plain::PlainToken;
use okta_benches::read::Token;
use tower::Service;

use super::budget::Budgets;

/// As a number to divide by.
pub(crate) fn count(count: u64) -> f64 {
    number(usize::try_from(count).expect("it is a count"))
}

/// What the stack adds to a get.
pub(crate) fn get(budgets: &mut Budgets) {
    let memory = Memory::new();
    let id = memory.id();
    let hand = ByHand::new(memory.clone());
    let tokens = default_stack(memory);
    let runtime = runtime();
    let by_hand = warm(|| drop(runtime.block_on(hand.get(&id))));
    let stack = warm(|| {
        let answer = runtime.block_on(async { tokens.get(&id).await });
        answer.map(drop).expect("memory answers");
    });
    budgets.tell("get in memory, by hand: allocations", count(by_hand));
    budgets.tell("get in memory, default stack: allocations", count(stack));
    budgets.keep("what the stack adds", count(stack) - count(by_hand), 2.0);
}

fn warm(once: impl Fn()) -> u64 {
    (0..10).for_each(|_| once());
    measure(once).count_total
}

/// Decoding a page of 200.
pub(crate) fn decode(budgets: &mut Budgets) {
    let page = okta_benches::org::page(PAGE);
    let per_token = |allocations: u64| count(allocations) / number(PAGE);
    let plain = per_token(read::<PlainToken>(&page));
    budgets.tell("decode, plain derive: allocations a token", plain);
    let ours = per_token(read::<ApiToken>(&page));
    budgets.keep("decode, ours: allocations a token", ours, 1.1);
    // In a document of its own, less the vector of the page.
    let token = okta_benches::org::page(1);
    let one = count(read::<ApiToken>(&token)) - 1.0;
    budgets.keep(
        "decode, ours, a document of one token: allocations",
        one,
        2.0,
    );
}

fn read<T: Token>(page: &[u8]) -> u64 {
    measure(|| {
        black_box(T::read::<Vec<T>>(page));
    })
    .count_total
}

/// The size of the future that a caller holds.
pub(crate) fn future(budgets: &mut Budgets) {
    let size = size_of::<CallFuture<GetApiToken, DefaultStack>>();
    budgets.keep("future of a get: bytes", number(size), 2_048.0);
}

/// How many tokens are listed, and on how many pages.
const LISTED: usize = 10_000;
const PAGES: usize = LISTED / PAGE;

/// Answers with page after page, each in a buffer of its own, as from a socket.
#[derive(Clone)]
struct Pager(Bytes);

impl Service<Request<Body>> for Pager {
    type Response = Response<Full<Bytes>>;
    type Error = Error;
    type Future = Ready<Result<Self::Response, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let query = request.uri().query().expect("a list has parameters");
        let after = query
            .split('&')
            .find_map(|part| part.strip_prefix("after="));
        let page: usize = after.map_or(0, |after| after.parse().expect("it is a number"));
        let body = Bytes::copy_from_slice(&self.0);
        let mut answer = Response::new(Full::new(body));
        if page + 1 < PAGES {
            let next = format!(
                "<https://acme.okta.com/api/v1/api-tokens?after={}&limit={PAGE}>; rel=\"next\"",
                page + 1
            );
            let next = next.try_into().expect("it is a header");
            answer.headers_mut().insert(LINK, next);
        }
        ready(Ok(answer))
    }
}

/// Listing 10,000 tokens beside listing one page.
fn list_all(tokens: &ApiTokens<DefaultStack<Pager>>, pages: usize) -> AllocationInfo {
    let runtime = runtime();
    measure(|| {
        runtime.block_on(async {
            let mut all = tokens.pages(memory::list());
            let mut listed = 0;
            for _ in 0..pages {
                let page = all.try_next().await.expect("memory answers");
                listed += page.expect("there is a page").items.len();
            }
            assert_eq!(listed, pages * PAGE);
        });
    })
}

/// The memory of a long list.
pub(crate) fn list(budgets: &mut Budgets) {
    let org = OrgUrl::parse("https://acme.okta.com").expect("it is an org URL");
    let credential = Credential::ssws(SECRET).expect("it is a token");
    let stack = Stack::new(&org, credential).over(Pager(okta_benches::org::page(PAGE)));
    let tokens = ApiTokens::new(org, stack);
    list_all(&tokens, PAGES);
    let one = list_all(&tokens, 1).bytes_max;
    let all = list_all(&tokens, PAGES).bytes_max;
    budgets.tell("a page of 200: bytes at most", count(one));
    budgets.keep(
        "10,000 tokens listed page by page: bytes at most",
        count(all),
        2.0 * count(one),
    );
}
