//! The server, as a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::client::Protocol;

/// A server that runs; it ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// The server ends with it, also where this process dies.
    stdin: Option<ChildStdin>,
    http1: SocketAddr,
    http2: SocketAddr,
}

impl Server {
    /// Starts the program `okta-bench-server` at `path`.
    pub fn start(path: impl AsRef<Path>) -> Self {
        Self::run(&mut Command::new(path.as_ref()))
    }

    /// Starts it so that it never sleeps.
    pub fn start_awake(path: impl AsRef<Path>) -> Self {
        Self::run(Command::new(path.as_ref()).arg("awake"))
    }

    fn run(program: &mut Command) -> Self {
        let mut child = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let mut address = |protocol: &str| {
            let line = lines.next().expect("it tells").expect("it tells text");
            let address = line.strip_prefix(protocol).expect("it tells in order");
            address.trim().parse().expect("it is an address")
        };
        Self {
            http1: address("http1"),
            http2: address("http2"),
            stdin,
            child,
        }
    }

    /// Where it speaks `protocol`.
    pub fn address(&self, protocol: Protocol) -> SocketAddr {
        match protocol {
            Protocol::Http1 => self.http1,
            Protocol::Http2 => self.http2,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // It ends by itself, and has nothing to tell.
        let _ = self.child.wait();
    }
}
