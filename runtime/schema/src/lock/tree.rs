//! The directory of committed files: the only place of this crate that touches the file system.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use super::diff;
use super::error::Problem;

/// Reads the files below `dir` whose path is wanted, by their path in it, separated by slashes.
///
/// Line ends are those of Unix, whatever version control has made of them.
pub(crate) fn read(
    dir: &Path,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![(dir.to_owned(), String::new())];
    while let Some((dir, prefix)) = waiting.pop() {
        let failed = |error| failed("read", &dir, error);
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            // Before the first file is written there is no directory either.
            Err(error) if error.kind() == ErrorKind::NotFound && prefix.is_empty() => break,
            Err(error) => return Err(failed(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if entry.file_type().map_err(failed)?.is_dir() {
                waiting.push((path, format!("{prefix}{name}/")));
            } else if is_wanted(&format!("{prefix}{name}")) {
                let text = fs::read_to_string(&path)
                    .map_err(|error| self::failed("read", &path, error))?;
                files.insert(format!("{prefix}{name}"), text.replace("\r\n", "\n"));
            }
        }
    }
    Ok(files)
}

/// Writes what differs and deletes what is not expected.
pub(crate) fn write(
    dir: &Path,
    committed: &BTreeMap<String, String>,
    expected: &BTreeMap<&str, String>,
) -> Result<(), Problem> {
    for (&path, text) in expected {
        if committed.get(path) == Some(text) {
            continue;
        }
        let path = dir.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| failed("create", parent, error))?;
        }
        fs::write(&path, text).map_err(|error| failed("write", &path, error))?;
    }
    for path in committed
        .keys()
        .filter(|path| !expected.contains_key(path.as_str()))
    {
        let path = dir.join(path);
        fs::remove_file(&path).map_err(|error| failed("delete", &path, error))?;
    }
    Ok(())
}

/// Lists every file that is missing, differs, or stands for no type.
pub(crate) fn stale(
    committed: &BTreeMap<String, String>,
    expected: &BTreeMap<&str, String>,
    is_generated: impl Fn(&str) -> bool,
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
        if !expected.contains_key(path.as_str()) {
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

fn failed(doing: &'static str, path: &Path, error: io::Error) -> Problem {
    Problem::Io {
        doing,
        path: path.to_owned(),
        error: Arc::new(error),
    }
}
