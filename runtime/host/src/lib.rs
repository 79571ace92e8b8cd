//! The host: starts plugins, knows who serves what, and forwards calls between them.
//!
//! A [`Host`] launches plugins as child processes, each with an identity of its own, and gives out
//! typed clients of what they provide. Plugins reach each other through it. What is true of a
//! plugin at any moment is one state machine per instance; [status](PluginStatus), registry,
//! health and [events](Event) are views of it.

mod builder;
mod caller;
mod config;
mod connections;
mod directory;
mod error;
mod events;
mod handshake;
mod health;
mod host;
mod identity;
mod instance;
mod launched;
mod launcher;
mod manifest;
mod registry;
mod route;
mod router;
mod run;
mod signals;
mod start_order;
mod status;
mod stop;
#[cfg(test)]
mod testing;

pub use builder::HostBuilder;
pub use config::{Compat, PluginLimits};
pub use error::{NotAPlugin, ShutdownError, StartError, StartOrderError};
pub use events::{Event, Events, PluginName};
pub use host::Host;
pub use instance::{Health, State};
pub use launcher::{Ending, Process};
pub use run::Finished;
pub use signals::StopSignal;
pub use status::{PluginStatus, ProvidedService};
