//! In memory: one warm call, by gungraun.

use std::hint::black_box;

use bytes::Bytes;
use gungraun::prelude::*;
use okta_api_tokens::{ApiToken, ApiTokenId, ApiTokens, DefaultStack};
use okta_benches::closed_bucket::runtime;
use okta_benches::memory::{ByHand, Memory, default_stack, list};
use okta_benches::read::Token;
use tokio::runtime::Runtime;

/// The version of the runner that belongs to this version of gungraun.
pub(crate) const RUNNER: &str = "0.20.0";

/// Calls before the one that is counted.
const WARM: usize = 10;

/// What makes calls, and the runtime for it.
struct Ready<C> {
    client: C,
    id: ApiTokenId,
    runtime: Runtime,
}

impl<C> Ready<C> {
    fn new(client: impl Fn(Memory) -> C, call: fn(&Self)) -> Self {
        let memory = Memory::new();
        let ready = Self {
            id: memory.id(),
            client: client(memory),
            runtime: runtime(),
        };
        (0..WARM).for_each(|_| call(&ready));
        ready
    }
}

type Hand = Ready<ByHand>;
type Stacked = Ready<ApiTokens<DefaultStack<Memory>>>;

fn hand_get(ready: &Hand) {
    drop(black_box(
        ready.runtime.block_on(ready.client.get(&ready.id)),
    ));
}

fn hand_page(ready: &Hand) {
    drop(black_box(ready.runtime.block_on(ready.client.page())));
}

fn stack_get(ready: &Stacked) {
    let call = async { ready.client.get(&ready.id).await };
    drop(black_box(ready.runtime.block_on(call)));
}

fn stack_page(ready: &Stacked) {
    let call = async { ready.client.client().call(list()).await };
    drop(black_box(ready.runtime.block_on(call)));
}

#[library_benchmark]
#[bench::get(Hand::new(ByHand::new, hand_get), hand_get)]
#[bench::page_of_200(Hand::new(ByHand::new, hand_page), hand_page)]
fn by_hand(ready: Hand, call: fn(&Hand)) -> Hand {
    call(&ready);
    ready
}

#[library_benchmark]
#[bench::get(Stacked::new(default_stack, stack_get), stack_get)]
#[bench::page_of_200(Stacked::new(default_stack, stack_page), stack_page)]
fn stack(ready: Stacked, call: fn(&Stacked)) -> Stacked {
    call(&ready);
    ready
}

fn read(page: &Bytes) {
    black_box(ApiToken::read::<Vec<ApiToken>>(page));
}

/// A page that was read before, so that the allocator has done its tidying.
fn page(tokens: usize) -> Bytes {
    let page = okta_benches::org::page(tokens);
    (0..WARM).for_each(|_| read(&page));
    page
}

#[library_benchmark]
#[bench::tokens_1(page(1))]
#[bench::tokens_20(page(20))]
#[bench::tokens_200(page(200))]
fn decode(page: Bytes) -> Bytes {
    read(&page);
    page
}

library_benchmark_group!(name = in_memory, benchmarks = [by_hand, stack, decode]);

gungraun::main!(library_benchmark_groups = in_memory);

/// Runs the cases by the runner, or the one that the runner asks for.
pub(crate) fn run() {
    main();
}
