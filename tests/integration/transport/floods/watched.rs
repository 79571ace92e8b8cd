//! A process under attack: its memory, and those who call it meanwhile.

use std::path::Path;

use connect_plugin::{CancellationToken, Channel, Context};
use connect_plugin_tests::shapes::{Shapes, ShapesClient};
use tokio::time::{Duration, sleep, timeout};

use super::{ATTACK_TIME, BYSTANDERS_TIME};
use crate::programs::Alone;

/// The memory of a process.
pub(super) struct Memory {
    pid: u32,
    before: Option<u64>,
}

impl Memory {
    /// Remembers what the process takes now.
    pub(super) fn of(pid: u32) -> Self {
        let before = kib(pid, "VmRSS:");
        if before.is_none() {
            say_that_memory_is_not_looked_at();
        }
        Self { pid, before }
    }

    /// Fails if the process took much more at any time since then.
    #[track_caller]
    pub(super) fn assert_grew_at_most(&self, mib: u64) {
        let (Some(before), Some(most)) = (self.before, kib(self.pid, "VmHWM:")) else {
            return;
        };
        let grown = most.saturating_sub(before) / 1024;
        assert!(grown <= mib, "it took {grown} MiB: expected {mib} at most");
    }
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn say_that_memory_is_not_looked_at() {
    eprintln!("SKIPPED: only Linux tells how much memory another process takes");
}

/// Reads a number out of what Linux tells about a process that runs.
fn kib(pid: u32, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// A server in a process of its own, with the limits that servers have by default.
pub(super) struct Flooded {
    server: Alone,
    memory: Memory,
}

impl Flooded {
    /// Starts a server that has been called once.
    pub(super) async fn start() -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_shapes-plugin"));
        let server = Alone::start(program, "127.0.0.1:0");
        bystander(&server.target, 1, &CancellationToken::new()).await;
        let memory = Memory::of(server.pid());
        Self { server, memory }
    }

    /// Returns `host:port`.
    pub(super) fn address(&self) -> &str {
        self.server.address()
    }

    /// Returns a client with a connection of its own.
    pub(super) fn client(&self) -> ShapesClient {
        client(&self.server.target)
    }

    /// Attacks the server, and fails if that takes too much of its memory, or of the time of those
    /// who call it meanwhile and later.
    pub(super) async fn survives(&self, mib: u64, attack: impl Future<Output = ()>) {
        let over = CancellationToken::new();
        let target = self.server.target.clone();
        let meanwhile = {
            let over = over.clone();
            tokio::spawn(async move { bystander(&target, usize::MAX, &over).await })
        };
        let attack = timeout(ATTACK_TIME, attack).await;
        over.cancel();
        meanwhile.await.expect("nobody else is held up");
        attack.expect("an attack ends");
        bystander(&self.server.target, 3, &CancellationToken::new()).await;
        self.memory.assert_grew_at_most(mib);
    }
}

fn client(target: &str) -> ShapesClient {
    ShapesClient::new(Channel::new(target.parse().expect("a target")))
}

/// Calls a server over and over, until it is over and once more, and fails if a call takes long.
async fn bystander(target: &str, most: usize, over: &CancellationToken) {
    let client = client(target);
    for _ in 0..most {
        let was_over = over.is_cancelled();
        let cx = Context::new();
        let call = timeout(BYSTANDERS_TIME, client.uploads(&cx)).await;
        call.expect("in time").expect("it answers");
        if was_over {
            return;
        }
        sleep(Duration::from_millis(2)).await;
    }
}
