//! Golden vectors: sample values of every message, as our codec writes them.
//!
//! Descriptors say what a message is, and nothing of whether the encoder keeps to it. So beside
//! each `.proto` file stands one of `testdata/`, with bytes and JSON that every implementation
//! has to read as the same value. They come from the Rust type: a sample is made from the
//! descriptor, decoded, and encoded again. What a type refuses, such as a number that it has no
//! room for, has no vector.

mod content;
mod guard;
mod sample;
mod value;
mod vector;
mod well_known;

use std::collections::BTreeMap;
use std::path::Path;

pub(crate) use guard::Change;

use crate::emit::FileSet;
use crate::lock::{LockError, Mode, Problem, tree};
use vector::Vectors;

/// How a file of vectors begins; by this it is known from files that people wrote.
const HEADER: &str = "{\"generated\":\"by schema_test!\",";

/// Compares the vectors in the `testdata` directories below `dir` with what the Rust types do.
///
/// # Errors
///
/// Fails if a file is missing, differs, or is there without a message; in [`Mode::Write`] only if
/// a value has other bytes or other JSON than before, although its field did not change, or the
/// files cannot be written. Then nothing has been written, unless writing itself failed.
pub fn check(dir: &Path, schema: &FileSet, mode: Mode) -> Result<(), LockError> {
    let error = |problems| LockError::of_vectors(dir, mode, problems);
    let mut committed = tree::read(dir, is_vectors).map_err(|problem| error(vec![problem]))?;
    let vectors = Vectors::of(schema);
    let expected: BTreeMap<&str, String> = vectors
        .iter()
        .map(|(path, vectors)| (path.as_str(), vectors.to_string()))
        .collect();
    committed.retain(|path, text| expected.contains_key(path.as_str()) || text.starts_with(HEADER));
    let stale = tree::stale(&committed, &expected, |_| true);
    if stale.is_empty() {
        return Ok(());
    }
    let mut changes = Vec::new();
    for (path, new) in &vectors {
        if let Some(old) = committed.get(path) {
            let found = guard::changes(path, old, new).into_iter();
            changes.extend(found.map(|change| Problem::Vector(Box::new(change))));
        }
    }
    match mode {
        Mode::Check => Err(error(stale.into_iter().chain(changes).collect())),
        Mode::Write if changes.is_empty() => {
            tree::write(dir, &committed, &expected).map_err(|problem| error(vec![problem]))
        }
        Mode::Write => Err(error(changes)),
    }
}

/// Returns where the vectors of a `.proto` file stand: `kv/v1/testdata/kv.json` for
/// `kv/v1/kv.proto`.
fn path_of(proto: &str) -> String {
    let (dir, name) = proto
        .rsplit_once('/')
        .map_or((String::new(), proto), |(dir, name)| {
            (format!("{dir}/"), name)
        });
    let stem = name.strip_suffix(".proto").unwrap_or(name);
    format!("{dir}testdata/{stem}.json")
}

fn is_vectors(path: &str) -> bool {
    path.strip_suffix(".json").is_some_and(|path| {
        let mut parts = path.rsplit('/').skip(1);
        parts.next() == Some("testdata")
    })
}

#[cfg(test)]
mod tests;
