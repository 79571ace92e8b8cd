//! Why a host does not start, or does not stop cleanly: who is at fault, and what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use connect_plugin_rpc::{BindError, Error, ForeignText};

use crate::events::PluginName;
use crate::instance::Health;
use crate::launcher::Ending;
use crate::start_order::OrderError;

/// Why a host did not start. Everything that had been started is stopped.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on: the configuration is at fault.
    Listen(BindError),
    /// There is no place for the host's sockets: the machine is at fault.
    Directory {
        /// Where the directory was to be made.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The program cannot be run: the configuration is at fault.
    Spawn {
        /// The program.
        program: String,
        /// What the operating system says.
        source: io::Error,
        /// What to do about it, as the end of the message; empty if that is not known.
        help: &'static str,
    },
    /// The program ran and is no plugin: the configuration is at fault.
    NotAPlugin {
        /// The program.
        program: String,
        /// How that was seen.
        why: NotAPlugin,
        /// The last lines that it wrote.
        last_output: Vec<ForeignText>,
    },
    /// The plugin speaks another version of the control plane: it is too old or too new.
    Incompatible {
        /// The program.
        program: String,
        /// The plugin.
        plugin: String,
        /// The version that it speaks.
        core_protocol_version: i32,
    },
    /// The plugin said that it cannot start.
    Failed {
        /// The program.
        program: String,
        /// The plugin.
        plugin: String,
        /// Why, in its own words.
        reason: ForeignText,
        /// The last lines that it wrote.
        last_output: Vec<ForeignText>,
    },
    /// The plugin ended before it was ready.
    Ended {
        /// The program.
        program: String,
        /// The plugin.
        plugin: String,
        /// How it ended.
        how: Ending,
        /// The last lines that it wrote.
        last_output: Vec<ForeignText>,
    },
    /// The plugin was not ready in time.
    NotReady {
        /// The program.
        program: String,
        /// The plugin.
        plugin: String,
        /// How long the host waited.
        waited: Duration,
        /// The health that it reported last.
        health: Health,
        /// Why it is not ready, if anything is known.
        reason: ForeignText,
        /// The last lines that it wrote.
        last_output: Vec<ForeignText>,
    },
    /// The plugin does not do what the control plane asks of it.
    Misbehaved {
        /// The program.
        program: String,
        /// The plugin.
        plugin: String,
        /// What it did.
        source: Error,
        /// The last lines that it wrote.
        last_output: Vec<ForeignText>,
    },
    /// The plugin's manifest breaks a rule.
    InvalidManifest {
        /// The program.
        program: String,
        /// The plugin.
        plugin: String,
        /// Which field, and which rule.
        source: Error,
    },
    /// The plugins do not fit together: the configuration is at fault.
    Order(StartOrderError),
    /// The host itself is at fault.
    Host(Error),
}

/// How it was seen that a program is no plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAPlugin {
    /// It ended before it said hello.
    Ended(Ending),
    /// It did not say hello in this time.
    Silent(Duration),
    /// It closed its standard input before it said hello.
    ClosedChannel,
    /// It wrote something else than hello to its standard input.
    Gibberish,
    /// It is a plugin and refuses to be one: it says why.
    Refused(ForeignText),
}

impl fmt::Display for NotAPlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(how) => write!(f, "it {how} before it said hello"),
            Self::Silent(waited) => write!(f, "it did not say hello within {waited:?}"),
            Self::ClosedChannel => f.write_str("it closed its standard input before it said hello"),
            Self::Gibberish => {
                f.write_str("it wrote something else than hello to its standard input")
            }
            Self::Refused(reason) => write!(f, "it says: {reason}"),
        }
    }
}

/// Why plugins do not fit together.
#[derive(Clone, Debug)]
pub struct StartOrderError(pub(crate) OrderError);

impl StartOrderError {
    /// Reports whether plugins wait for each other.
    pub fn is_cycle(&self) -> bool {
        matches!(self.0, OrderError::Cycle(_))
    }

    /// Reports whether nobody provides what a plugin cannot start without.
    pub fn is_missing_provider(&self) -> bool {
        matches!(self.0, OrderError::Missing { .. })
    }
}

impl fmt::Display for StartOrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for StartOrderError {}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => error.fmt(f),
            Self::Directory { path, source } => write!(
                f,
                "cannot make a private directory for sockets in {}: {source}; set TMPDIR to a \
                 directory that can be written to",
                path.display()
            ),
            Self::Spawn {
                program,
                source,
                help,
            } => write!(f, "cannot run {program}: {source}{help}"),
            Self::NotAPlugin {
                program,
                why,
                last_output,
            } => {
                let help = "is it a plugin? Its `main` carries `#[plugin_main]`, and nothing reads \
                            its standard input before that";
                write!(
                    f,
                    "{program} is no plugin: {why}; {help}{}",
                    Excerpt(last_output)
                )
            }
            Self::Incompatible {
                program,
                plugin,
                core_protocol_version,
            } => write!(
                f,
                "{plugin} ({program}) speaks version {core_protocol_version} of the control plane, \
                 this host version {}; build both with the same release of connect-plugin",
                connect_plugin_proto::names::CORE_PROTOCOL_VERSION
            ),
            Self::Failed {
                program,
                plugin,
                reason,
                last_output,
            } => {
                write!(
                    f,
                    "{plugin} ({program}) cannot start: {reason}{}",
                    Excerpt(last_output)
                )
            }
            Self::Ended {
                program,
                plugin,
                how,
                last_output,
            } => {
                let output = Excerpt(last_output);
                write!(f, "{plugin} ({program}) {how} before it was ready{output}")
            }
            Self::NotReady {
                program,
                plugin,
                waited,
                health,
                reason,
                last_output,
            } => {
                write!(f, "{plugin} ({program}) was not ready within {waited:?}: ")?;
                write!(f, "its health is {health}")?;
                if !reason.is_empty() {
                    write!(f, " ({reason})")?;
                }
                let help = "find out what its `main` waits for, or raise `.start_timeout(..)`";
                write!(f, "; {help}{}", Excerpt(last_output))
            }
            Self::Misbehaved {
                program,
                plugin,
                source,
                last_output,
            } => write!(
                f,
                "{plugin} ({program}) does not behave as a plugin: {source}; build it with the same \
                 release of connect-plugin as the host{}",
                Excerpt(last_output)
            ),
            Self::InvalidManifest {
                program,
                plugin,
                source,
            } => write!(
                f,
                "the manifest of {plugin} ({program}) is refused: {}",
                source.message()
            ),
            Self::Order(error) => error.fmt(f),
            Self::Host(error) => write!(f, "the host cannot start: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => std::error::Error::source(error),
            Self::Directory { source, .. } | Self::Spawn { source, .. } => Some(source),
            Self::Misbehaved { source, .. } | Self::Host(source) => {
                std::error::Error::source(source)
            }
            Self::NotAPlugin { .. }
            | Self::Incompatible { .. }
            | Self::Failed { .. }
            | Self::Ended { .. }
            | Self::NotReady { .. }
            | Self::InvalidManifest { .. }
            | Self::Order(_) => None,
        }
    }
}

impl From<BindError> for StartError {
    fn from(error: BindError) -> Self {
        Self::Listen(error)
    }
}

impl From<OrderError> for StartError {
    fn from(error: OrderError) -> Self {
        Self::Order(StartOrderError(error))
    }
}

/// The last lines of a plugin's output, below a message.
struct Excerpt<'a>(&'a [ForeignText]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("\nit wrote nothing");
        }
        f.write_str("\nits last output:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  | {line}"))
    }
}

/// Plugins that did not stop by themselves. They are gone all the same, unless the message says
/// otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShutdownError {
    pub(crate) grace: Duration,
    pub(crate) forced: Vec<Forced>,
}

/// A plugin that did not stop by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forced {
    pub(crate) plugin: PluginName,
    pub(crate) means: Means,
}

/// What it took to end a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// It was told to end by a signal, and did.
    Terminated,
    /// It was killed.
    Killed,
    /// It was killed and is still there.
    Survived,
}

impl ShutdownError {
    /// Returns the plugins.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginName> {
        self.forced.iter().map(|forced| &forced.plugin)
    }
}

impl fmt::Display for ShutdownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not every plugin stopped by itself within {:?}: ",
            self.grace
        )?;
        for (position, Forced { plugin, means }) in self.forced.iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            let means = match means {
                Means::Terminated => "was ended by SIGTERM",
                Means::Killed => "was ended by SIGKILL",
                Means::Survived => "was sent SIGKILL and is still there",
            };
            write!(f, "{separator}{plugin} {means}")?;
        }
        f.write_str("; find out what they wait for, or raise `.grace(..)`")
    }
}

impl std::error::Error for ShutdownError {}
