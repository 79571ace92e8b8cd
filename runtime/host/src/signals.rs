//! The signals by which a person or a service manager ends a program.

use std::fmt;
use std::io;
use std::process::ExitCode;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// A signal that ends a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopSignal {
    /// SIGINT: someone typed Ctrl-C.
    Interrupt,
    /// SIGTERM: what `kill` and service managers send.
    Terminate,
    /// SIGHUP: the terminal was closed.
    HangUp,
}

impl StopSignal {
    /// Returns the exit status by which shells tell that this signal ended a program: 128 and its
    /// number, so 130 for Ctrl-C, 143 for SIGTERM and 129 for SIGHUP.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::HangUp => 129,
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

impl From<StopSignal> for ExitCode {
    fn from(signal: StopSignal) -> Self {
        Self::from(signal.exit_status())
    }
}

impl fmt::Display for StopSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::HangUp => "SIGHUP",
        })
    }
}

/// Every signal that came since it was made.
///
/// There is one for all of a program's run. Of two in a row, the first could be gone with a signal
/// that nothing had looked at yet, and the second would know nothing of it.
#[derive(Debug)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// Absent where the program was started with SIGHUP ignored.
    hang_up: Option<Signal>,
    first: Option<StopSignal>,
}

impl Signals {
    /// Catches signals from now on.
    pub(crate) fn catch() -> io::Result<Self> {
        let hang_up = if is_hang_up_ignored() {
            None
        } else {
            Some(signal(SignalKind::hangup())?)
        };
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up,
            first: None,
        })
    }

    /// Returns the first signal, if one was waited for and has come.
    pub(crate) fn seen(&self) -> Option<StopSignal> {
        self.first
    }

    /// Waits for the first signal.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no signal.
    pub(crate) async fn first(&mut self) -> StopSignal {
        if let Some(first) = self.first {
            return first;
        }
        let first = self.next().await;
        self.first = Some(first);
        first
    }

    /// Waits until another signal has come after the first one.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no signal.
    pub(crate) async fn second(&mut self) -> StopSignal {
        self.first().await;
        self.next().await
    }

    async fn next(&mut self) -> StopSignal {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => StopSignal::Interrupt,
            _ = self.terminate.recv() => StopSignal::Terminate,
            _ = hang_up => StopSignal::HangUp,
        }
    }
}

/// Reports whether the program was started with SIGHUP ignored, as `nohup` does: it is to go on then
/// when its terminal is closed. Only Linux tells.
fn is_hang_up_ignored() -> bool {
    const HANG_UP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & HANG_UP != 0)
}
