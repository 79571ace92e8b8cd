//! What a plugin's process links: its main loop, and its side of the control plane.
//!
//! `#[plugin_main]` calls [`__private::run`], which decides from arguments and environment what
//! the process is for: to be launched by a host (`launched.rs`), to serve alone (`standalone.rs`),
//! or to describe itself (`describe.rs`).

mod access;
mod arguments;
mod bootstrap;
mod control;
mod describe;
mod failure;
mod health;
mod host;
mod launched;
mod providers;
mod run;
mod signals;
mod standalone;

pub use health::Health;
pub use host::Host;

/// What generated code calls. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use crate::host::Host;
    pub use crate::run::run;
}
