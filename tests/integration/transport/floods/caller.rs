//! A client in a process of its own, and the hostile server that it calls.

use std::process::Stdio;

use connect_plugin::{ServerConfig, ServerHandle};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::watched::Memory;
use super::{ATTACK_TIME, BYSTANDERS_TIME};
use crate::shapes::serve;
use crate::transport::tap::listen;

/// A program that calls a server of the test's, and all the while another one that is well.
pub(super) struct Caller {
    /// The hostile side.
    pub(super) listener: TcpListener,
    memory: Memory,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
    _child: Child,
    _well: ServerHandle,
}

impl Caller {
    /// Starts a caller, over `http1` or `http2`.
    pub(super) async fn start(version: &str) -> Self {
        let well = serve("127.0.0.1:0", ServerConfig::default()).await;
        let (listener, target) = listen().await;
        let mut child = Command::new(env!("CARGO_BIN_EXE_caller"))
            .args([&target.to_string(), version, &well.target().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the caller starts");
        let stdin = child.stdin.take().expect("a pipe");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let pid = child.id().expect("it runs");
        let mut caller = Self {
            listener,
            memory: Memory::of(pid),
            stdin,
            stdout,
            _child: child,
            _well: well,
        };
        // Until the other server has been called.
        while caller.ask("slowest").await == "0" {}
        caller.memory = Memory::of(pid);
        caller
    }

    /// Tells the caller what to do.
    pub(super) async fn tell(&mut self, what: &str) {
        let line = format!("{what}\n");
        let told = self.stdin.write_all(line.as_bytes()).await;
        told.expect("it listens");
    }

    /// Waits until the caller has done it, and returns what came of it.
    pub(super) async fn answer(&mut self) -> String {
        let line = timeout(ATTACK_TIME, self.stdout.next_line()).await;
        let line = line.expect("it does not hang").expect("a pipe");
        line.expect("it lives")
    }

    /// Tells the caller what to do, and waits for it.
    pub(super) async fn ask(&mut self, what: &str) -> String {
        self.tell(what).await;
        self.answer().await
    }

    /// Fails if all this took too much of the caller's memory, or of the time of its other calls.
    pub(super) async fn survived(&mut self, mib: u64) {
        let slowest = self.ask("slowest").await;
        let slowest: u128 = slowest.parse().expect("a number");
        assert!(slowest < BYSTANDERS_TIME.as_millis(), "{slowest} ms");
        self.memory.assert_grew_at_most(mib);
    }
}
