//! A small host: launches the plugin named on its command line and runs commands on it.

mod arguments;
mod command;
mod excerpt;
mod input;
mod session;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use connect_plugin::host::{Finished, Host, Process, StartError};
use kv_api::KvClient;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Run};
use crate::command::Command;
use crate::input::Input;
use crate::session::{Failure, Session};

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const NOT_STARTED: u8 = 3;
const DIED: u8 = 4;

/// How long the report of a death may follow the call that failed of it.
const LAST_WORD: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let run = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Arguments::Run(run)) => run,
        Ok(Arguments::Help) => {
            // The reader of help may be gone, as `head` is; then there is nobody to tell.
            drop(writeln!(std::io::stdout(), "{}", arguments::help()));
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
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("cannot make a runtime: {error}"));
            return ExitCode::from(NOT_STARTED);
        }
    };
    let status = runtime.block_on(serve(&run));
    // The one of `#[tokio::main]` would wait for the thread that reads standard input, so for Enter.
    runtime.shutdown_background();
    ExitCode::from(status)
}

/// Launches the plugin, runs the commands and stops the plugin; a signal ends each of that.
async fn serve(run: &Run) -> u8 {
    let mut process = Process::new(&run.plugin);
    if run.tcp {
        process = process.tcp();
    }
    let mut builder = Host::builder().launch(process);
    if let Some(address) = &run.listen {
        builder = builder.listen(address);
    }
    let work = async |host: &Host| Ok::<_, StartError>(commands(host, run).await);
    match builder.run_until_signal(work).await {
        Ok(Finished::Done(status)) => status,
        Ok(Finished::Signaled(signal)) => signal.exit_status(),
        Err(error) => {
            complain(&error.to_string());
            NOT_STARTED
        }
    }
}

/// Runs the commands for as long as the plugin lives.
async fn commands(host: &Host, run: &Run) -> u8 {
    if let Some(target) = host.target() {
        complain(&format!("the host listens on {target}"));
    }
    let mut events = host.events();
    let died = tokio::select! {
        died = events.died() => Some(died),
        status = run_all(host, run) => match status {
            // The call that was cut off failed before the host had reaped the process.
            DIED => timeout(LAST_WORD, events.died()).await.ok(),
            status => return status,
        },
    };
    if let Some(died) = died {
        complain(&died.to_string());
    }
    DIED
}

async fn run_all(host: &Host, run: &Run) -> u8 {
    let store: KvClient = match host.client().await {
        Ok(store) => store,
        Err(error) => {
            complain(&error.to_string());
            return NOT_STARTED;
        }
    };
    let session = Session::new(store);
    if run.command.is_empty() {
        from_input(session).await
    } else {
        from_arguments(session, run).await
    }
}

/// Runs the command of the command line. A watch lasts until Ctrl-C.
async fn from_arguments(mut session: Session<KvClient>, run: &Run) -> u8 {
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
async fn from_input(mut session: Session<KvClient>) -> u8 {
    let mut input = Input::new();
    let mut worst = 0;
    loop {
        let line = match input.next_line().await {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                complain(&format!("cannot read standard input: {error}"));
                worst = FAILED;
                break;
            }
        };
        let done = match Command::parse(line.text) {
            Ok(Some(command)) => status(session.run(command).await, Some(line.number)),
            Ok(None) => 0,
            Err(text) => {
                complain(&format!("line {}: {text}", line.number));
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

fn complain(text: &str) {
    // A terminal that was closed takes nothing more, and there is no other place to report to.
    drop(writeln!(std::io::stderr(), "kv-host: {text}"));
}
