//! What the programs of the system tests and their fixture plugins share.

use connect_plugin::{Context, Result, Streaming, plugin};

/// Does what a plugin should do.
#[plugin(service = "bystander.v1.Bystander", version = "1.0.0")]
pub trait Bystander {
    /// Answers with what it was sent.
    async fn echo(&self, cx: &Context, text: &str) -> Result<String>;

    /// Says nothing more after the first number.
    async fn watch(&self, cx: &Context) -> Result<Streaming<u32>>;
}

/// Does what a plugin should not do.
#[plugin(service = "attack.v1.Attack", version = "1.0.0")]
pub trait Attack {
    /// Prints a kind of output without end from now on: `newlines`, `lines`, `ansi`, `binary` or
    /// `long-lines`.
    async fn print(&self, cx: &Context, kind: &str) -> Result<()>;

    /// Opens streams to the bystander, holds them, and returns how many it got.
    async fn open_streams(&self, cx: &Context, count: u32) -> Result<u32>;

    /// Opens connections to a Unix socket, holds them, and returns how many of them were taken.
    async fn open_connections(&self, cx: &Context, socket: &str, count: u32) -> Result<u32>;
}
