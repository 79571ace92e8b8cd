//! Messages that others generated from a `.proto` file of their own.

mod files;
mod json;
mod wrapper;

pub use files::{Foreign, ProtoFiles, Undescribed};
pub use wrapper::Proto;

#[cfg(test)]
mod tests;
