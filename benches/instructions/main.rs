//! Instructions in user space, counted by callgrind: the same from run to run, so that a change of one percent shows.
//!
//! ```text
//! cargo install gungraun-runner --version 0.20.0
//! cargo bench --bench instructions
//! ```
//!
//! What is missing on this machine is left out, and it is said so. Where a server is needed it is another process.

mod loopback;
mod memory;

use std::process::{Command, ExitCode, Stdio};

/// What `program --version` prints, or `None` where it is not installed.
fn version(program: &str) -> Option<String> {
    let output = Command::new(program)
        .arg("--version")
        .stderr(Stdio::null())
        .output();
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn main() -> ExitCode {
    // gungraun's runner starts this program again, once for each case.
    if std::env::args().any(|argument| argument == "--gungraun-run") {
        memory::run();
        return ExitCode::SUCCESS;
    }
    if version("valgrind").is_none() {
        println!("instructions were left out: they need valgrind");
        return ExitCode::SUCCESS;
    }
    loopback::print();
    match version("gungraun-runner") {
        Some(version) if version.ends_with(memory::RUNNER) => memory::run(),
        found => println!(
            "instructions in memory were left out: they need gungraun-runner {}, and {}",
            memory::RUNNER,
            found.map_or_else(|| "there is none".to_owned(), |it| format!("this is {it}")),
        ),
    }
    ExitCode::SUCCESS
}
