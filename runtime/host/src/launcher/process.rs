//! A program to launch, and the processes that it becomes.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

use super::environment::{Wanted, environment};
use super::spawn_help::spawn_help;

/// A plugin as a program to launch.
///
/// It starts with a clean environment: a few names such as `PATH`, `HOME` and `RUST_LOG` are passed
/// on, everything else only if it is asked for here. What it prints, on either output, becomes an event
/// of `tracing` in the host, with the target `plugin`.
///
/// ```
/// # mod connect_plugin { pub use connect_plugin_host as host; }
/// use connect_plugin::host::Process;
///
/// let plugin = Process::new("target/release/kv-plugin")
///     .arg("--in-memory")
///     .env("KV_LIMIT", "1000")
///     .inherit_env("SSL_CERT_FILE");
/// ```
#[derive(Clone, Debug)]
pub struct Process {
    program: PathBuf,
    arguments: Vec<OsString>,
    wanted: Wanted,
    pub(crate) socket: Socket,
}

/// Where a plugin is asked to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Socket {
    /// A Unix socket in the host's private directory.
    Unix,
    /// A free port on the loopback interface.
    Tcp,
}

impl Process {
    /// Names a program. A name without `/` is looked up in `PATH`.
    pub fn new(program: impl AsRef<Path>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            wanted: Wanted::default(),
            socket: Socket::Unix,
        }
    }

    /// Adds an argument. The plugin finds it in `std::env::args`; what a plugin can be told by hand, such
    /// as `--listen`, means nothing there.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of the plugin's environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.wanted.set.insert(name.into(), value.into());
        self
    }

    /// Passes a variable of the host's own environment on, if it is set when the plugin starts.
    #[must_use]
    pub fn inherit_env(mut self, name: impl Into<OsString>) -> Self {
        self.wanted.inherited.push(name.into());
        self
    }

    /// Lets the plugin listen on a free port of the loopback interface instead of a Unix socket.
    ///
    /// Unlike the socket, the port can be reached by every user of the machine.
    #[must_use]
    pub fn tcp(mut self) -> Self {
        self.socket = Socket::Tcp;
        self
    }

    /// Returns the program as people know it.
    pub(crate) fn name(&self) -> String {
        self.program.display().to_string()
    }

    /// Returns what to do about the program if it cannot be started.
    pub(super) fn spawn_help(&self, error: &io::Error) -> &'static str {
        spawn_help(&self.program, error)
    }

    /// Starts the program with one end of a private channel as its standard input.
    pub(crate) fn spawn(&self) -> io::Result<(Child, Group, UnixStream)> {
        let (ours, theirs) = UnixStream::pair()?;
        let of_host = |name: &OsStr| std::env::var_os(name);
        // The plugin's end is closed on this side with the command, so that its death is seen.
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .envs(environment(&self.wanted, of_host))
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let pid = child
            .id()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::other("the process has no id"))?;
        Ok((
            child,
            Group {
                id: pid,
                is_armed: true,
            },
            ours,
        ))
    }
}

/// The group of a launched process and all that it starts; killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Group {
    id: Pid,
    is_armed: bool,
}

/// Names a group without owning it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupId(Pid);

impl Group {
    pub(crate) fn id(&self) -> GroupId {
        GroupId(self.id)
    }

    /// Kills what is left of the group after its first process has ended.
    pub(crate) fn kill_rest(mut self) {
        self.is_armed = false;
        self.id().kill();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.is_armed {
            self.id().kill();
        }
    }
}

impl GroupId {
    /// Returns the id of the group's first process.
    pub(crate) fn pid(self) -> u32 {
        self.0.as_raw_nonzero().get().unsigned_abs()
    }

    /// Asks all processes of the group to end.
    pub(crate) fn terminate(self) {
        self.signal(Signal::TERM);
    }

    /// Ends all processes of the group.
    pub(crate) fn kill(self) {
        self.signal(Signal::KILL);
    }

    fn signal(self, signal: Signal) {
        match kill_process_group(self.0, signal) {
            // Nobody is left, which is what the signal is for.
            Ok(()) | Err(rustix::io::Errno::SRCH) => {}
            Err(error) => tracing::warn!(group = self.pid(), %error, "a signal was not delivered"),
        }
    }
}
