//! A host for as long as its work takes, or until a signal ends it.

use std::process::{ExitCode, Termination};

use connect_plugin_rpc::Error;

use crate::config::HostConfig;
use crate::error::StartError;
use crate::host::{Host, SHUTDOWN};
use crate::signals::{Signals, StopSignal};

/// How [`HostBuilder::run_until_signal`](crate::HostBuilder::run_until_signal) came to its end.
///
/// A `main` can return it: its exit status is that of the work, or the one of the
/// [signal](StopSignal::exit_status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it tells the exit status"]
pub enum Finished<T> {
    /// The work was done, and this is what it returned.
    Done(T),
    /// A signal came first.
    Signaled(StopSignal),
}

impl<T: Termination> Termination for Finished<T> {
    fn report(self) -> ExitCode {
        match self {
            Self::Done(done) => done.report(),
            Self::Signaled(signal) => signal.into(),
        }
    }
}

/// Starts a host, runs the work on it and shuts it down; a signal ends each of that.
pub(crate) async fn until_signal<T, E: From<StartError>>(
    config: HostConfig,
    work: impl AsyncFnOnce(&Host) -> Result<T, E>,
) -> Result<Finished<T>, E> {
    // Before anything is started: a signal that comes earlier ends the process, and leaves nothing.
    let mut signals = Signals::catch().map_err(|error| {
        StartError::Host(Error::internal(format!("cannot catch signals: {error}")))
    })?;
    let mut host = Host::serve(&config).await?;
    tokio::select! {
        biased;
        signal = signals.first() => {
            host.kill_plugins().await;
            return Ok(Finished::Signaled(signal));
        }
        started = host.start_plugins(config) => started?,
    }
    let finished = tokio::select! {
        biased;
        signal = signals.first() => Ok(Finished::Signaled(signal)),
        done = work(&host) => done.map(Finished::Done),
    };
    let stopped = tokio::select! {
        biased;
        signal = signals.second() => Err(signal),
        forced = host.stop_plugins(SHUTDOWN) => Ok(forced),
    };
    match stopped {
        Ok(forced) => {
            if let Err(error) = host.close(forced).await {
                tracing::error!("{error}");
            }
        }
        Err(signal) => {
            tracing::error!(%signal, "plugins are killed: another signal came while they stopped");
            host.kill_plugins().await;
        }
    }
    match (finished, signals.seen()) {
        (Ok(_), Some(signal)) => Ok(Finished::Signaled(signal)),
        (finished, _) => finished,
    }
}
