//! The committed `.proto` files as the lock of a schema.
//!
//! [`check`] renders the Rust types and compares them with the files. Writing refuses what would
//! break programs that were built against the committed files and already run; what only breaks
//! the next build of programs in other languages is told and may be written. See [`compat`].

mod diff;
mod error;
mod lexer;
mod linker;
mod parser;
pub(crate) mod tree;
mod well_known;

use std::collections::BTreeMap;
use std::path::Path;

pub use error::LockError;
pub use linker::parse;
pub use parser::ParseError;

use crate::compat;
use crate::emit::{FileSet, HEADER};
pub(crate) use error::Problem;

/// What to do about files that differ from the types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Complain, and touch nothing.
    Check,
    /// Write them, unless peers would misread bytes or JSON.
    Write,
}

/// Compares the `.proto` files below `dir` with the schema of the Rust types.
///
/// All `.proto` files below `dir` belong to the schema: one that is there without a type is as
/// wrong as one that is missing.
///
/// # Errors
///
/// Fails if a file is missing, differs or is there without a type; in [`Mode::Write`] only if the
/// files cannot be brought up to date: then nothing has been written, unless writing itself
/// failed.
pub fn check(dir: &Path, schema: &FileSet, mode: Mode) -> Result<(), LockError> {
    let error = |problems| LockError::new(dir, mode, problems);
    let mut committed = tree::read(dir, is_proto).map_err(|problem| error(vec![problem]))?;
    // A file of others that is imported is theirs to judge and to write, wherever it is kept.
    for import in schema.imports() {
        committed.remove(import.name());
    }
    let expected: BTreeMap<&str, String> = schema.texts().collect();
    let stale = tree::stale(&committed, &expected, is_generated);
    if stale.is_empty() {
        return Ok(());
    }

    let mut obstacles = Vec::new();
    let relevant = committed
        .iter()
        .filter(|(path, text)| expected.contains_key(path.as_str()) || is_generated(text));
    let relevant = relevant.map(|(path, text)| (path.as_str(), text.as_str()));
    match linker::parse_committed(schema.imports(), relevant) {
        Ok(old) => {
            let mut breaking = compat::check(&old, schema.files(), schema.removed_methods());
            breaking.retain(|breaking| mode == Mode::Check || breaking.breaks_peers());
            obstacles.extend(breaking.into_iter().map(Problem::Breaking));
        }
        Err(unreadable) => obstacles.push(Problem::Unreadable(unreadable)),
    }
    let foreign = stale
        .iter()
        .filter(|problem| matches!(problem, Problem::Foreign { .. }));
    match mode {
        Mode::Check => Err(error(stale.into_iter().chain(obstacles).collect())),
        Mode::Write => {
            obstacles.extend(foreign.cloned());
            if !obstacles.is_empty() {
                return Err(error(obstacles));
            }
            tree::write(dir, &committed, &expected).map_err(|problem| error(vec![problem]))
        }
    }
}

fn is_proto(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "proto")
}

fn is_generated(text: &str) -> bool {
    text.starts_with(HEADER)
}

#[cfg(test)]
mod tests;
