//! `.proto` files from descriptors.
//!
//! A [`FileSet`] decides which message belongs to which file and composes the descriptors;
//! [`print()`] turns one of them into text.

pub(crate) mod comments;
pub(crate) mod compose;
mod error;
mod file_set;
pub(crate) mod google;
pub(crate) mod names;
mod placement;
pub(crate) mod print;
mod same;

pub use error::EmitError;
pub use file_set::{File, FileSet};
pub use names::default_path;
pub use print::{HEADER, print};
pub(crate) use same::message as is_same;

#[cfg(test)]
mod tests;
