//! Why descriptors cannot be composed into files.

use std::fmt;

/// Says why the types do not make a schema; every problem is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitError {
    problems: Vec<Problem>,
}

impl EmitError {
    /// Turns a list of problems into a result.
    pub(super) fn check(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self { problems })
        }
    }
}

impl From<Problem> for EmitError {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

/// One thing that is wrong, with the two sides of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// A type without a package of its own is used from two.
    TwoPackages {
        name: String,
        first: Use,
        second: Use,
    },
    /// Two types that differ have one full name.
    OneName {
        name: String,
        first: Use,
        second: Use,
    },
    /// Two enums of a package have a value of one name.
    OneValue {
        value: String,
        first: String,
        second: String,
    },
    /// Two files have one path.
    OnePath { path: String },
    /// A file holds things of two packages.
    MixedFile {
        path: String,
        first: String,
        second: String,
    },
    /// A file that lists messages has no package to put them in.
    NoPackage { path: String },
    /// The file of a message that others declare is not at hand.
    NoImport { name: String, reason: String },
    /// Files that import each other.
    ImportCycle { paths: Vec<String> },
}

/// Who uses a type, and in which package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) user: String,
    pub(super) package: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoPackages {
                name,
                first,
                second,
            } => write!(
                f,
                "`{name}` has no package of its own and is used from two: by {} in `{}`, and by {} \
                 in `{}`\n  help: say where it lives: `#[message(package = \"{}\")]`; if these are \
                 two types with one name, say it for each of them",
                first.user, first.package, second.user, second.package, first.package
            ),
            Self::OneName {
                name,
                first,
                second,
            } => write!(
                f,
                "two different types are called `{name}`: one is used by {}, the other by {}\n  \
                 help: rename one of them, or move it with `#[message(package = \"..\")]`",
                first.user, second.user
            ),
            Self::OneValue {
                value,
                first,
                second,
            } => write!(
                f,
                "the enums `{first}` and `{second}` both have the value `{value}`\n  help: begin \
                 the names of values with the name of their enum, since they are unique in a \
                 package"
            ),
            Self::OnePath { path } => write!(
                f,
                "two files have the path `{path}`\n  help: give each file a path of its own"
            ),
            Self::MixedFile {
                path,
                first,
                second,
            } => write!(
                f,
                "the file `{path}` holds things of the packages `{first}` and `{second}`\n  help: \
                 a file belongs to one package; list the others in another file"
            ),
            Self::NoPackage { path } => write!(
                f,
                "the file `{path}` has neither a service nor a message that names its package\n  \
                 help: say where the messages live: `#[message(package = \"..\")]`"
            ),
            Self::NoImport { name, reason } => {
                write!(f, "`{name}` cannot be imported, because {reason}")
            }
            Self::ImportCycle { paths } => write!(
                f,
                "files import each other: {}\n  help: list the messages that both need in a file \
                 of their own",
                paths.join(" → ")
            ),
        }
    }
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for EmitError {}
