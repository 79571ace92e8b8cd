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
mod tree;
mod well_known;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use error::LockError;
pub use linker::parse;
pub use parser::ParseError;

use prost_types::FileDescriptorProto;

use crate::compat;
use crate::emit::{FileSet, HEADER};
use error::Problem;

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
    let committed = tree::read(dir).map_err(|problem| error(vec![problem]))?;
    let expected: BTreeMap<&str, String> = schema.texts().collect();
    let imports = schema.imports().iter().map(FileDescriptorProto::name);
    let imports: BTreeSet<&str> = imports.collect();
    let stale = stale_files(&committed, &expected, &imports);
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

/// Lists every file that is missing, differs, or stands for no type.
fn stale_files(
    committed: &BTreeMap<String, String>,
    expected: &BTreeMap<&str, String>,
    imports: &BTreeSet<&str>,
) -> Vec<Problem> {
    let mut stale = Vec::new();
    for (&path, text) in expected {
        let path = path.to_owned();
        match committed.get(&path) {
            None => stale.push(Problem::Missing { path }),
            Some(old) if old != text => {
                stale.push(Problem::Differs {
                    path,
                    diff: diff::lines(old, text),
                });
            }
            Some(_) => {}
        }
    }
    for (path, text) in committed {
        // A file of others that is imported is theirs to judge, wherever it is kept.
        if !expected.contains_key(path.as_str()) && !imports.contains(path.as_str()) {
            let path = path.clone();
            stale.push(if is_generated(text) {
                Problem::Extra { path }
            } else {
                Problem::Foreign { path }
            });
        }
    }
    stale
}

fn is_generated(text: &str) -> bool {
    text.starts_with(HEADER)
}

#[cfg(test)]
mod tests;
