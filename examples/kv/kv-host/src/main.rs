//! A small host: launches the plugin named on its command line and runs commands on it.

mod arguments;
mod command;
mod excerpt;
mod session;

use std::process::ExitCode;
use std::time::Duration;

use connect_plugin::host::{Host, Process};
use kv_api::KvClient;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Run};
use crate::command::Command;
use crate::session::{Failure, Session};

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const NOT_STARTED: u8 = 3;
const DIED: u8 = 4;
const INTERRUPTED: u8 = 130;

/// How long the report of a death may follow the call that failed of it.
const LAST_WORD: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> ExitCode {
    let run = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Arguments::Run(run)) => run,
        Ok(Arguments::Help) => {
            // The reader of help may be gone, as `head` is; then there is nobody to tell.
            drop(std::io::Write::write_all(
                &mut std::io::stdout(),
                format!("{}\n", arguments::help()).as_bytes(),
            ));
            return ExitCode::SUCCESS;
        }
        Err(text) => {
            complain(&format!("{text}; `kv-host --help` explains"));
            return ExitCode::from(USAGE);
        }
    };
    // Warnings and errors only, unless RUST_LOG asks for more; never on standard output.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    ExitCode::from(serve(run).await)
}

/// Launches the plugin, runs the commands and stops the plugin.
async fn serve(run: Run) -> u8 {
    let mut process = Process::new(&run.plugin);
    if run.tcp {
        process = process.tcp();
    }
    let mut builder = Host::builder().launch(process);
    if let Some(address) = &run.listen {
        builder = builder.listen(address);
    }
    let host = tokio::select! {
        started = builder.start() => match started {
            Ok(host) => host,
            Err(error) => {
                complain(&error.to_string());
                return NOT_STARTED;
            }
        },
        _ = tokio::signal::ctrl_c() => return INTERRUPTED,
    };
    if let Some(target) = host.target() {
        complain(&format!("the host listens on {target}"));
    }
    let mut events = host.events();
    let (status, died) = tokio::select! {
        status = commands(&host, &run) => (status, None),
        died = events.died() => (DIED, Some(died)),
        _ = tokio::signal::ctrl_c() => (INTERRUPTED, None),
    };
    let died = match died {
        // The call that was cut off failed before the host had reaped the process.
        None if status == DIED => tokio::time::timeout(LAST_WORD, events.died()).await.ok(),
        died => died,
    };
    if let Some(died) = died {
        complain(&died.to_string());
    }
    if let Err(error) = host.shutdown().await {
        complain(&error.to_string());
    }
    status
}

async fn commands(host: &Host, run: &Run) -> u8 {
    let store: KvClient = match host.client().await {
        Ok(store) => store,
        Err(error) => {
            complain(&error.to_string());
            return NOT_STARTED;
        }
    };
    let session = Session::new(store);
    if run.command.is_empty() {
        from_stdin(session).await
    } else {
        one(session, run).await
    }
}

/// Runs the command of the command line. A watch lasts until Ctrl-C.
async fn one(mut session: Session<KvClient>, run: &Run) -> u8 {
    let command = match Command::parse(run.command.join(" ").as_bytes()) {
        Ok(Some(command)) => command,
        Ok(None) => return 0,
        Err(text) => {
            complain(&text);
            return USAGE;
        }
    };
    let done = match session.run(command).await {
        Ok(()) => session.watches_ended().await,
        Err(failure) => Err(failure),
    };
    status(done, None)
}

/// Runs the commands of standard input; one that fails does not stop those behind it.
async fn from_stdin(mut session: Session<KvClient>) -> u8 {
    let mut stdin = BufReader::new(tokio::io::stdin());
    let mut line = Vec::new();
    let mut worst = 0;
    let mut number = 0;
    loop {
        number += 1;
        line.clear();
        match stdin.read_until(b'\n', &mut line).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                complain(&format!("line {number}: {error}"));
                worst = FAILED;
                break;
            }
        }
        let done = match Command::parse(&line) {
            Ok(Some(command)) => status(session.run(command).await, Some(number)),
            Ok(None) => 0,
            Err(text) => {
                complain(&format!("line {number}: {text}"));
                FAILED
            }
        };
        worst = worst.max(done);
    }
    worst.max(status(session.end_watches().await, None))
}

fn status(done: Result<(), Failure>, line: Option<usize>) -> u8 {
    let Err(failure) = done else { return 0 };
    match line {
        Some(line) => complain(&format!("line {line}: {failure}")),
        None => complain(&failure.to_string()),
    }
    if failure.is_unavailable() {
        DIED
    } else {
        FAILED
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a command line program tells people what went wrong"
)]
fn complain(text: &str) {
    eprintln!("kv-host: {text}");
}
