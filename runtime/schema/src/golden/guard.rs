//! Which changes of vectors mean that the encoder changed, rather than the message.

use std::fmt;

use super::sample::Sample;
use super::vector::{Vector, Vectors};

/// A value that is written otherwise than before, or not at all, although its field is the same.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    path: String,
    old: Vector,
    /// Nothing if the type now refuses the value.
    new: Option<Vector>,
}

/// Returns the changes of one file. A file that nobody can read holds nothing to compare with; as
/// it differs, it is told of already.
pub(super) fn changes(path: &str, old: &str, new: &Vectors) -> Vec<Change> {
    let old: Vectors = serde_json::from_str(old).unwrap_or_default();
    let mut changes = Vec::new();
    for vector in &old.vectors {
        if Sample::is_of_many(&vector.sample) && is_redeclared(&vector.message, &old, new) {
            continue;
        }
        let change = |new: Option<&Vector>| Change {
            path: path.to_owned(),
            old: vector.clone(),
            new: new.cloned(),
        };
        match new.find(vector) {
            Some(new) if new.hex == vector.hex && new.json.get() == vector.json.get() => {}
            Some(new) => changes.push(change(Some(new))),
            None if new.refuses(vector) => changes.push(change(None)),
            None => {}
        }
    }
    changes
}

/// Reports whether a field of the message is gone or is declared in another way, so that samples
/// that set many fields may differ.
fn is_redeclared(message: &str, old: &Vectors, new: &Vectors) -> bool {
    let mut single = old.vectors.iter().filter(|old| old.message == message);
    single.any(|old| new.find(old).is_none() && !new.refuses(old))
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, old, new } = self;
        write!(
            f,
            "breaking change in `{}`: the value of `{}` is written in another way, although the \
             schema is the same\n  - {} {}\n",
            old.message, old.sample, old.hex, old.json
        )?;
        match new {
            Some(new) => writeln!(f, "  + {} {}", new.hex, new.json)?,
            None => f.write_str("  + refused\n")?,
        }
        write!(
            f,
            "  help: mend the encoding; if the change is meant, delete `{path}` and run \
             `SCHEMA=write cargo test`"
        )
    }
}
