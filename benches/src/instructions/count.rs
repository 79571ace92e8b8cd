//! One side of a call under valgrind, most often its callgrind.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::DRIVER;
use super::relay::Relay;
use crate::address::Address;
use crate::contender::{Client, Contender};
use crate::load::Count;
use crate::server::Server;

/// The calls of the shorter run: enough that what is done once has been done.
pub(crate) const FEW: usize = 200;

/// The calls of the longer run.
pub(crate) const MANY: usize = 2_200;

/// Long enough for a server under callgrind to come to rest.
const PAUSE: Duration = Duration::from_millis(1);

/// Long enough for a process under callgrind to come to rest.
const HOLD: Duration = Duration::from_millis(1);

/// Counts the instructions that a contender's server needs for one call.
pub(super) async fn server(contender: Contender) -> Result<f64> {
    let few = server_total(contender, FEW).await?;
    let many = server_total(contender, MANY).await?;
    Ok(per_call(few, many))
}

/// Counts the instructions that a contender's own client needs for one call.
pub(super) async fn client(contender: Contender) -> Result<f64> {
    let few = client_total(contender, FEW).await?;
    let many = client_total(contender, MANY).await?;
    Ok(per_call(few, many))
}

/// Returns what one call adds, of what two runs with so few and so many calls had in all.
#[expect(
    clippy::cast_precision_loss,
    reason = "a run is far below 2^52 instructions"
)]
pub(crate) fn per_call(few: u64, many: u64) -> f64 {
    many.saturating_sub(few) as f64 / (MANY - FEW) as f64
}

async fn server_total(contender: Contender, calls: usize) -> Result<u64> {
    let directory = tempfile::tempdir()?;
    let out = directory.path().join("callgrind.out");
    drive(callgrind(&out), contender, calls).await?;
    total(&out)
}

/// Calls a contender's server, which runs behind `command` and ends when it was called so often.
pub(crate) async fn drive(command: Command, contender: Contender, calls: usize) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let socket = directory.path().join("kv.sock");
    let relayed = directory.path().join("relayed.sock");
    let server = Server::start_under(command, contender, &Address::Unix(socket.clone()))?;
    let _relay = Relay::start(&relayed, socket, HOLD)?;
    let count = Count {
        calls,
        pause: Some(PAUSE),
    };
    contender
        .call(DRIVER, &Address::Unix(relayed), count)
        .await?;
    server.finish()
}

async fn client_total(contender: Contender, calls: usize) -> Result<u64> {
    let directory = tempfile::tempdir()?;
    let out = directory.path().join("callgrind.out");
    let socket = directory.path().join("kv.sock");
    let relayed = directory.path().join("relayed.sock");
    let _server = Server::start(contender, &Address::Unix(socket.clone()), None)?;
    let _relay = Relay::start(&relayed, socket, HOLD)?;
    let mut command = callgrind(&out);
    command
        .arg(std::env::current_exe()?)
        .arg("call")
        .arg(contender.to_string())
        .arg(Address::Unix(relayed).to_string())
        .arg(calls.to_string());
    let status = tokio::task::spawn_blocking(move || command.status()).await??;
    ensure!(
        status.success(),
        "the client under callgrind ended with {status}"
    );
    total(&out)
}

/// Runs the program that follows under callgrind.
fn callgrind(out: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .arg("--quiet")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()));
    command
}

/// Reads how many instructions were counted.
fn total(out: &PathBuf) -> Result<u64> {
    let text = std::fs::read_to_string(out).context("callgrind wrote nothing")?;
    let line = text.lines().find_map(|line| {
        line.strip_prefix("summary:")
            .or_else(|| line.strip_prefix("totals:"))
    });
    let count = line.context("callgrind wrote no total")?;
    count.trim().parse().with_context(|| count.to_owned())
}

/// Calls a server that is there, as the client that is counted.
pub(crate) async fn call(contender: Contender, address: &Address, calls: usize) -> Result<()> {
    let count = Count { calls, pause: None };
    contender.call(Client::Own, address, count).await
}
