//! Allocations and bytes, counted; ends with an error where a budget is passed.
//!
//! ```text
//! cargo bench --bench allocations
//! ```
//!
//! What is counted is what this thread does, and all of a client runs in it; the server is another process.

mod budget;
mod layers;
mod loopback;
mod memory;
mod waiting;

use std::process::ExitCode;

use self::budget::Budgets;

fn main() -> ExitCode {
    layers::print();
    waiting::print();
    let mut budgets = Budgets::default();
    memory::get(&mut budgets);
    memory::decode(&mut budgets);
    loopback::gets(&mut budgets);
    memory::future(&mut budgets);
    memory::list(&mut budgets);
    budgets.print()
}
