//! Why a plugin's process ends without having served.

use std::fmt;
use std::io;

use connect_plugin_rpc::{BindError, Error};

/// Why a plugin's process ends without having served.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody who knows what a plugin is started it.
    NotLaunched,
    /// It was started with another cookie.
    WrongCookie,
    /// The private channel is missing or broke.
    Channel(io::Error),
    /// The host speaks another version of the control plane.
    Incompatible { theirs: i32 },
    /// The address to listen on cannot be used.
    Bind(BindError),
    /// It needs a service that only a host can provide.
    NeedsHost {
        service_type: &'static str,
        min_version: &'static str,
    },
    /// The operating system refused something.
    Io(io::Error),
    /// A call to the host failed, or `main` did.
    Rpc(Error),
    /// `main` panicked.
    Panicked(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLaunched => f.write_str(
                "this program is a plugin: a host starts it and calls it. Nothing was started.\n\
                 To serve without a host: --listen 127.0.0.1:8080. More: --help",
            ),
            Self::WrongCookie => f.write_str(
                "the cookie in CONNECT_PLUGIN is not a host's. The program that started this \
                 plugin is no connect-plugin host, or the variable was set by hand: unset it.",
            ),
            Self::Channel(error) => write!(
                f,
                "the private channel to the host failed: {error}. A host hands it over as standard \
                 input; was that redirected?"
            ),
            Self::Incompatible { theirs } => {
                write!(
                    f,
                    "the host speaks version {theirs} of the control plane, this plugin 1"
                )
            }
            Self::Bind(error) => error.fmt(f),
            Self::NeedsHost {
                service_type,
                min_version,
            } => write!(
                f,
                "this plugin requires {service_type} ^{min_version}, which only a host can \
                 provide: start it through one"
            ),
            Self::Io(error) => error.fmt(f),
            Self::Rpc(error) => error.fmt(f),
            Self::Panicked(text) => write!(f, "the plugin's main panicked: {text}"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Channel(error) | Self::Io(error) => Some(error),
            Self::Bind(error) => Some(error),
            Self::Rpc(error) => Some(error),
            Self::NotLaunched
            | Self::WrongCookie
            | Self::Incompatible { .. }
            | Self::NeedsHost { .. }
            | Self::Panicked(_) => None,
        }
    }
}

impl From<BindError> for Failure {
    fn from(error: BindError) -> Self {
        Self::Bind(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<tokio::task::JoinError> for Failure {
    /// A plugin's main runs in a task of its own, which nobody cancels.
    fn from(error: tokio::task::JoinError) -> Self {
        let text = match error.try_into_panic() {
            Ok(panic) => {
                let literal = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                literal.or_else(|| panic.downcast_ref::<String>().cloned())
            }
            Err(canceled) => Some(canceled.to_string()),
        };
        Self::Panicked(text.unwrap_or_else(|| "no text".to_owned()))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Rpc(error)
    }
}
