//! Runs an example program as a person would.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The program, which stands in `examples` beside the folder of this test, without the caller's own settings.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let test = std::env::current_exe().unwrap();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let program: PathBuf = test.ancestors().nth(2).unwrap().join("examples").join(file);
    assert!(
        program.exists(),
        "{} is missing; `cargo build -p okta-examples --examples` makes it",
        program.display()
    );
    let mut command = Command::new(program);
    // Neither the caller's variables nor their files: no folder of that name is there.
    let nowhere = test.with_extension("no-home");
    command
        .env_clear()
        .env("HOME", &nowhere)
        .current_dir(test.parent().unwrap());
    // Windows starts no program without it.
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Waits on a thread of its own, so that an org in this runtime can answer.
pub(crate) async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
