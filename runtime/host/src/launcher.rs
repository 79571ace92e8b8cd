//! The launcher: from a program to a plugin that listens, and what becomes of it.

mod channel;
mod environment;
mod output;
mod process;
mod spawn_help;

use std::fmt;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::Duration;

use connect_plugin_proto::launch::{Failed, Hello, LaunchOffer, LaunchReport};
use connect_plugin_proto::names::CORE_PROTOCOL_VERSION;
use connect_plugin_proto::rules;
use connect_plugin_rpc::{Error, ForeignText, Target};
use tokio::process::Child;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::error::{NotAPlugin, StartError};
use crate::identity::Secret;
use channel::Channel;
use output::{Output, Readers};
use process::Group;

pub(crate) use output::OutputRate;
pub use process::Process;
pub(crate) use process::{GroupId, Socket};

/// How long a process that closed the private channel may take to end, so that its exit can be
/// told instead of the closed channel.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// It exited with this status.
    Exited(i32),
    /// This signal ended it.
    Signaled(i32),
    /// The operating system does not tell.
    Unknown,
}

impl From<ExitStatus> for Ending {
    fn from(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Exited(code),
            (None, Some(signal)) => Self::Signaled(signal),
            (None, None) => Self::Unknown,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::Exited(code) => return write!(f, "exited with status {code}"),
            Self::Unknown => return f.write_str("ended, nobody knows how"),
            Self::Signaled(4) => "SIGILL",
            Self::Signaled(6) => "SIGABRT",
            Self::Signaled(9) => "SIGKILL",
            Self::Signaled(11) => "SIGSEGV",
            Self::Signaled(15) => "SIGTERM",
            Self::Signaled(signal) => return write!(f, "was ended by signal {signal}"),
        };
        write!(f, "was ended by {name}")
    }
}

/// What a launched plugin is asked to do.
#[derive(Debug)]
pub(crate) struct Terms {
    /// Where it is to listen, as `unix:/path` or `host:port`.
    pub(crate) listen: String,
    /// What the host's calls will show.
    pub(crate) secret: Secret,
    /// How long it may take to listen.
    pub(crate) timeout: Duration,
    /// How much of its output is logged.
    pub(crate) output: OutputRate,
}

/// What has become of a launched plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Why it cannot go on, in its own words.
    pub(crate) failed: Option<ForeignText>,
    /// How its process ended.
    pub(crate) ended: Option<Ending>,
}

/// A launched plugin that listens. Dropping it kills its processes.
#[derive(Debug)]
pub(crate) struct Launched {
    pub(crate) program: String,
    pub(crate) hello: Hello,
    pub(crate) target: Target,
    pub(crate) secret: Secret,
    pub(crate) group: GroupId,
    progress: watch::Receiver<Progress>,
    output: Output,
    /// Attends to the process until it ends.
    _attendance: JoinSet<()>,
}

impl Launched {
    /// Follows what becomes of the plugin.
    pub(crate) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Waits until the process has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    pub(crate) async fn ended(&self) -> Ending {
        let mut progress = self.progress.clone();
        match progress.wait_for(|it| it.ended.is_some()).await {
            Ok(progress) => progress.ended.unwrap_or(Ending::Unknown),
            Err(_) => Ending::Unknown,
        }
    }

    /// Kills its processes at once, unless it has ended.
    pub(crate) fn kill(&self) {
        if self.progress.borrow().ended.is_none() {
            self.group.kill();
        }
    }

    /// Returns the last lines that the plugin wrote.
    pub(crate) fn last_output(&self) -> Vec<ForeignText> {
        self.output.last()
    }

    /// Returns a handle to the output that outlives the process.
    pub(crate) fn output(&self) -> Output {
        self.output.clone()
    }
}

impl Drop for Launched {
    fn drop(&mut self) {
        // The task that attends to the process is ended by the runtime, when it comes to that: perhaps
        // not before the whole process ends.
        self.kill();
    }
}

/// A process on its way to a plugin.
struct Launching {
    child: Child,
    channel: Channel,
    output: Output,
    readers: Readers,
    // Last, so that it is dropped when everything else is.
    group: Group,
}

/// Why a launch failed, without the output.
enum Failure {
    NotAPlugin(NotAPlugin),
    /// It is a plugin, of this id.
    Plugin(String, PluginFailure),
}

enum PluginFailure {
    Incompatible(i32),
    Failed(ForeignText),
    Ended,
    Late,
    Misbehaved(Error),
}

/// Launches a program and waits until it listens as a plugin.
///
/// # Cancel safety
///
/// Dropping the future kills what was launched.
pub(crate) async fn launch(process: &Process, terms: Terms) -> Result<Launched, StartError> {
    let program = process.name();
    let spawn_error = |source| StartError::Spawn {
        help: process.spawn_help(&source),
        program: program.clone(),
        source,
    };
    let (mut child, group, stream) = process.spawn().map_err(spawn_error)?;
    let (output, readers) = Output::read(&program, terms.output, &mut child);
    let channel = Channel::new(stream).map_err(spawn_error)?;
    let mut launching = Launching {
        child,
        channel,
        output,
        readers,
        group,
    };
    let mut plugin = None;
    let talk = talk(
        &mut launching.channel,
        &launching.output,
        &mut plugin,
        process.socket,
        &terms,
    );
    let talked = match timeout(terms.timeout, talk).await {
        Ok(talked) => talked,
        Err(_) => Err(match plugin {
            None => Failure::NotAPlugin(NotAPlugin::Silent(terms.timeout)),
            Some(id) => Failure::Plugin(id, PluginFailure::Late),
        }),
    };
    let (hello, target) = match talked {
        Ok(talked) => talked,
        Err(failure) => return Err(give_up(program, launching, failure, terms.timeout).await),
    };
    let Launching {
        child,
        channel,
        output,
        readers,
        group,
    } = launching;
    let (sender, progress) = watch::channel(Progress::default());
    let id = group.id();
    let mut attendance = JoinSet::new();
    attendance.spawn(attend(child, channel, readers, group, sender));
    Ok(Launched {
        program,
        hello,
        target,
        secret: terms.secret,
        group: id,
        progress,
        output,
        _attendance: attendance,
    })
}

/// Says over the private channel what is to be said until the plugin listens.
async fn talk(
    channel: &mut Channel,
    output: &Output,
    plugin: &mut Option<String>,
    socket: Socket,
    terms: &Terms,
) -> Result<(Hello, Target), Failure> {
    let hello = match channel.next().await {
        Ok(Some(LaunchReport {
            hello: Some(hello),
            listening: None,
            failed: None,
        })) => hello,
        Ok(Some(LaunchReport {
            failed: Some(failed),
            ..
        })) => {
            return Err(Failure::NotAPlugin(NotAPlugin::Refused(reason(&failed))));
        }
        Ok(Some(_)) => return Err(Failure::NotAPlugin(NotAPlugin::Gibberish)),
        Ok(None) => return Err(Failure::NotAPlugin(NotAPlugin::ClosedChannel)),
        Err(error) => {
            tracing::debug!(%error, "the private channel carried no plugin's message");
            return Err(Failure::NotAPlugin(NotAPlugin::Gibberish));
        }
    };
    let id = plugin
        .insert(ForeignText::name(&hello.self_id).into())
        .clone();
    let failure = |failure| Failure::Plugin(id.clone(), failure);
    let misbehaved = |error| failure(PluginFailure::Misbehaved(error));
    rules::self_id(&hello.self_id).map_err(|invalid| misbehaved(invalid.into()))?;
    output.set_plugin(&hello.self_id);
    if hello.core_protocol_version != CORE_PROTOCOL_VERSION {
        return Err(failure(PluginFailure::Incompatible(
            hello.core_protocol_version,
        )));
    }
    let offer = LaunchOffer {
        core_protocol_version: CORE_PROTOCOL_VERSION,
        listen: terms.listen.clone(),
        secret: terms.secret.reveal().to_owned(),
    };
    // A plugin that is gone already says so when it is read from.
    if let Err(error) = channel.send(&offer).await {
        tracing::debug!(%error, plugin = id, "the offer was not read");
    }
    match channel.next().await.map_err(misbehaved)? {
        Some(LaunchReport {
            listening: Some(listening),
            failed: None,
            ..
        }) => {
            let target = check_target(&listening.target, socket, terms).map_err(misbehaved)?;
            Ok((hello, target))
        }
        Some(LaunchReport {
            failed: Some(failed),
            ..
        }) => Err(failure(PluginFailure::Failed(reason(&failed)))),
        Some(_) => Err(misbehaved(Error::internal(
            "it answered the offer with something else",
        ))),
        None => Err(failure(PluginFailure::Ended)),
    }
}

/// Returns why a plugin cannot go on, in its own words.
fn reason(failed: &Failed) -> ForeignText {
    ForeignText::reason(&failed.reason)
}

/// Checks that a plugin listens where it was asked to.
fn check_target(target: &str, socket: Socket, terms: &Terms) -> Result<Target, Error> {
    let parsed: Target = target
        .parse()
        .map_err(|error| Error::internal(format!("it listens nowhere: {error}")))?;
    let is_as_asked = match (&parsed, socket) {
        (Target::Unix(_), Socket::Unix) => parsed.to_string() == terms.listen,
        (Target::Http(authority), Socket::Tcp) => authority.host() == "127.0.0.1",
        (Target::Unix(_), Socket::Tcp)
        | (Target::Http(_), Socket::Unix)
        | (Target::Https(_), _) => false,
    };
    if is_as_asked {
        return Ok(parsed);
    }
    Err(Error::internal(format!(
        "it listens on {} instead of {}",
        ForeignText::name(target),
        terms.listen
    )))
}

/// Ends a launch that failed and says why, with how the process ended if it did.
async fn give_up(
    program: String,
    launching: Launching,
    failure: Failure,
    waited: Duration,
) -> StartError {
    let Launching {
        mut child,
        channel,
        output,
        readers,
        group,
    } = launching;
    let is_closed = matches!(
        failure,
        Failure::NotAPlugin(NotAPlugin::ClosedChannel | NotAPlugin::Refused(_))
            | Failure::Plugin(_, PluginFailure::Ended | PluginFailure::Failed(_))
    );
    let ended = if is_closed {
        timeout(LAST_WORDS, child.wait())
            .await
            .ok()
            .and_then(Result::ok)
            .map(Ending::from)
    } else {
        None
    };
    drop(channel);
    group.kill_rest();
    if let Err(error) = child.wait().await {
        tracing::warn!(program, %error, "a process was not waited for");
    }
    readers.finish().await;
    let last_output = output.last();
    let (plugin, failure) = match failure {
        Failure::NotAPlugin(why) => {
            let why = match (why, ended) {
                (NotAPlugin::ClosedChannel, Some(how)) => NotAPlugin::Ended(how),
                (why, _) => why,
            };
            return StartError::NotAPlugin {
                program,
                why,
                last_output,
            };
        }
        Failure::Plugin(plugin, failure) => (plugin, failure),
    };
    match failure {
        PluginFailure::Incompatible(version) => StartError::Incompatible {
            program,
            plugin,
            core_protocol_version: version,
        },
        PluginFailure::Failed(reason) => StartError::Failed {
            program,
            plugin,
            reason,
            last_output,
        },
        PluginFailure::Ended => {
            let how = ended.unwrap_or(Ending::Unknown);
            StartError::Ended {
                program,
                plugin,
                how,
                last_output,
            }
        }
        PluginFailure::Late => StartError::NotReady {
            program,
            plugin,
            waited,
            health: crate::instance::Health::Unknown,
            reason: ForeignText::reason("it said hello and does not listen"),
            last_output,
        },
        PluginFailure::Misbehaved(source) => StartError::Misbehaved {
            program,
            plugin,
            source,
            last_output,
        },
    }
}

/// Attends to a plugin until its process has ended.
async fn attend(
    mut child: Child,
    mut channel: Channel,
    readers: Readers,
    group: Group,
    progress: watch::Sender<Progress>,
) {
    let mut is_open = true;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status,
            report = channel.next(), if is_open => is_open = take(report, &progress),
        }
    };
    // What it started must not outlive it.
    group.kill_rest();
    // Its last words may still be in the channel; its end of it is closed by now.
    while is_open {
        is_open = match timeout(LAST_WORDS, channel.next()).await {
            Ok(report) => take(report, &progress),
            Err(_) => false,
        };
    }
    readers.finish().await;
    let ending = status.map_or(Ending::Unknown, Ending::from);
    progress.send_modify(|progress| progress.ended = Some(ending));
}

/// Takes a report in, and says whether another one may follow.
fn take(
    report: connect_plugin_rpc::Result<Option<LaunchReport>>,
    progress: &watch::Sender<Progress>,
) -> bool {
    match report {
        Ok(Some(LaunchReport {
            failed: Some(failed),
            ..
        })) => {
            progress.send_modify(|progress| progress.failed = Some(reason(&failed)));
            true
        }
        Ok(Some(_)) => true,
        Ok(None) => false,
        Err(error) => {
            tracing::warn!(%error, "the private channel of a plugin is broken");
            false
        }
    }
}

#[cfg(test)]
mod tests;
