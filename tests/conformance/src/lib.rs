//! What the two programs under test do. The runner starts them and judges what they send.
//!
//! They hold no answers: what a call ends with comes from the library, on both sides.

pub mod client;
mod contract;
mod error;
mod messages;
mod metadata;
#[cfg(test)]
mod official;
pub mod server;
mod stdio;
