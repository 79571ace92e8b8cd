//! Why the committed files are not what the types say.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Mode, ParseError};
use crate::compat::Breaking;
use crate::golden::Change;

/// Says what is wrong with the committed files, and which command helps.
#[derive(Debug, Clone)]
pub struct LockError {
    /// What was compared.
    files: &'static str,
    dir: PathBuf,
    mode: Mode,
    problems: Vec<Problem>,
}

impl LockError {
    pub(super) fn new(dir: &Path, mode: Mode, problems: Vec<Problem>) -> Self {
        Self {
            files: "`.proto` files",
            dir: dir.to_owned(),
            mode,
            problems,
        }
    }

    pub(crate) fn of_vectors(dir: &Path, mode: Mode, problems: Vec<Problem>) -> Self {
        Self {
            files: "golden vectors",
            ..Self::new(dir, mode, problems)
        }
    }

    /// Returns the changes that break programs built against the committed files, of every level
    /// if the files were only compared, and else those that were refused.
    pub fn breaking(&self) -> impl Iterator<Item = &Breaking> {
        self.problems.iter().filter_map(|problem| match problem {
            Problem::Breaking(breaking) => Some(breaking),
            _ => None,
        })
    }
}

/// One thing that is wrong. Paths are relative to the directory.
#[derive(Debug, Clone)]
pub(crate) enum Problem {
    Missing {
        path: String,
    },
    Differs {
        path: String,
        diff: String,
    },
    /// A file that was generated, but for types that are gone.
    Extra {
        path: String,
    },
    /// A file that was not generated.
    Foreign {
        path: String,
    },
    Unreadable(ParseError),
    Breaking(Breaking),
    Vector(Box<Change>),
    Io {
        doing: &'static str,
        path: PathBuf,
        error: Arc<std::io::Error>,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(f, "`{path}` is missing"),
            Self::Differs { path, diff } => write!(
                f,
                "`{path}` differs (`-` is committed, `+` is what the types say):\n{diff}"
            ),
            Self::Extra { path } => {
                write!(
                    f,
                    "`{path}` was generated, but no type belongs there any more"
                )
            }
            Self::Foreign { path } => write!(
                f,
                "`{path}` was not generated, and belongs to no type\n  help: move it out of this \
                 directory, which holds generated files only"
            ),
            Self::Unreadable(error) => write!(
                f,
                "the committed files cannot be read, so changes cannot be compared:\n  {error}\n  \
                 help: restore the file from version control"
            ),
            Self::Breaking(breaking) if breaking.breaks_peers() => {
                write!(f, "breaking change in {breaking}")
            }
            Self::Breaking(breaking) => {
                write!(f, "breaks generated code, but no peer: {breaking}")
            }
            Self::Vector(change) => change.fmt(f),
            Self::Io { doing, path, error } => {
                write!(f, "cannot {doing} `{}`: {error}", path.display())
            }
        }
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (files, dir) = (self.files, self.dir.display());
        match self.mode {
            Mode::Check => {
                write!(f, "the {files} in `{dir}` do not match the Rust types")?;
            }
            Mode::Write => {
                write!(f, "the {files} in `{dir}` were not updated")?;
            }
        }
        for problem in &self.problems {
            write!(f, "\n\n{}", problem.to_string().trim_end())?;
        }
        if self.mode == Mode::Check {
            f.write_str("\n\nhelp: run `SCHEMA=write cargo test` and commit what it writes")?;
            if self.breaking().any(Breaking::breaks_peers) {
                f.write_str(", once no change breaks others")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problems.iter().find_map(|problem| match problem {
            Problem::Io { error, .. } => Some(error.as_ref() as &(dyn std::error::Error + 'static)),
            _ => None,
        })
    }
}
