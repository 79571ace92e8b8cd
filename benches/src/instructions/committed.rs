//! The figures that are committed, and how far a build may be off.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::PerCall;

/// How far a count may be off before somebody has to look, as a share. A build that is this much leaner is
/// reported too: its figures are to be committed.
const TOLERANCE: f64 = 0.02;

/// Instructions per call, by contender and side, such as `connect-plugin/grpc server`.
#[derive(Debug)]
pub(crate) struct Committed(BTreeMap<String, f64>);

impl Committed {
    pub(super) fn new<'a>(counted: impl Iterator<Item = (&'a str, PerCall)>) -> Self {
        let sides = counted.flat_map(|(name, per_call)| {
            [
                (format!("{name} server"), per_call.server),
                (format!("{name} client"), per_call.client),
            ]
        });
        Self(sides.collect())
    }

    /// Reads lines of a name and a number; what follows `#` is a comment.
    pub(super) fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let figures = lines.map(|line| {
            let (name, count) = line
                .rsplit_once(' ')
                .with_context(|| format!("{line:?} has no number"))?;
            let count = count.parse().with_context(|| line.to_owned())?;
            Ok((name.to_owned(), count))
        });
        figures.collect::<Result<_>>().map(Self)
    }

    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let mut text = String::from(
            "# Instructions per call in user space, by callgrind. Written by\n\
             # `cargo run --release --no-default-features -- instructions --write instructions.txt`.\n",
        );
        for (name, count) in &self.0 {
            writeln!(text, "{name} {count:.0}")?;
        }
        std::fs::write(file, text).with_context(|| file.display().to_string())
    }

    /// Says how far each figure is from the committed one.
    ///
    /// # Errors
    ///
    /// When one is off by more than the tolerance, or is not committed at all.
    pub(super) fn compare<'a>(
        &self,
        counted: impl Iterator<Item = (&'a str, PerCall)>,
    ) -> Result<String> {
        let mut text = String::new();
        let mut is_off = false;
        for (name, count) in &Self::new(counted).0 {
            let committed = self.0.get(name);
            let committed = committed.with_context(|| format!("{name} is not committed"))?;
            let change = count / committed - 1.0;
            is_off |= change.abs() > TOLERANCE;
            let percent = change * 100.0;
            writeln!(
                text,
                "{name}: {count:.0}, committed {committed:.0}, {percent:+.2} %"
            )?;
        }
        if is_off {
            bail!(
                "{text}a count is off by more than {:.0} %. If the change is meant, commit what \
                 `cargo run --release --no-default-features -- instructions --write instructions.txt` \
                 writes, and say why",
                TOLERANCE * 100.0
            );
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(server: f64, is_near: bool) {
        let committed = PerCall {
            server: 1000.0,
            client: 1000.0,
        };
        let counted = PerCall {
            server,
            client: 1000.0,
        };
        let committed = Committed::new([("a/b", committed)].into_iter());
        let compared = committed.compare([("a/b", counted)].into_iter());
        assert_eq!(compared.is_ok(), is_near, "{compared:?}");
    }

    #[test]
    fn a_count_may_be_off_by_two_percent_either_way() {
        check(1000.0, true);
        check(1019.0, true);
        check(1021.0, false);
        check(981.0, true);
        check(979.0, false);
    }

    #[test]
    fn what_is_written_reads_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("instructions.txt");
        let per_call = PerCall {
            server: 12.0,
            client: 34.0,
        };
        let committed = Committed::new([("a/b", per_call)].into_iter());
        committed.write(&file).expect("a file");
        assert_eq!(Committed::read(&file).expect("a file").0, committed.0);
    }
}
