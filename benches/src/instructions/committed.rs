//! The figures that are committed, and how far a build may be off.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::PerCall;

/// How far a count may be off before somebody has to look, as a share. A build that is this much leaner is
/// reported too: its figures are to be committed.
const TOLERANCE: f64 = 0.02;

/// Instructions per call, by contender and side.
#[derive(Debug, PartialEq)]
pub(super) struct Committed(BTreeMap<Figure, f64>);

/// What was counted, such as `connect-plugin/grpc server`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Figure {
    contender: String,
    side: String,
}

impl Figure {
    fn new(contender: &str, side: &str) -> Self {
        Self {
            contender: contender.to_owned(),
            side: side.to_owned(),
        }
    }

    fn is_ours(&self) -> bool {
        self.contender.starts_with("connect-plugin/")
    }

    /// Returns the same of what is below every stack.
    fn floor(&self) -> Self {
        let wire = self.contender.rsplit('/').next().unwrap_or_default();
        Self::new(&format!("raw/{wire}"), &self.side)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.contender, self.side)
    }
}

impl Committed {
    /// Keeps what is ours, and the floors.
    pub(super) fn new(counted: &BTreeMap<String, PerCall>) -> Self {
        let kept = |name: &str| name.starts_with("connect-plugin/") || name.starts_with("raw/");
        let sides = counted.iter().filter(|(name, _)| kept(name));
        let sides = sides.flat_map(|(name, per_call)| {
            [
                (Figure::new(name, "server"), per_call.server),
                (Figure::new(name, "client"), per_call.client),
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
            let (contender, side) = name
                .split_once(' ')
                .with_context(|| format!("{line:?} does not say which side"))?;
            let count = count.parse().with_context(|| line.to_owned())?;
            Ok((Figure::new(contender, side), count))
        });
        figures.collect::<Result<_>>().map(Self)
    }

    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let mut text = String::from(
            "# Instructions per call in user space, by callgrind. Written by\n\
             # `cargo run --release --no-default-features -- instructions --write instructions.txt`.\n",
        );
        for (figure, count) in &self.0 {
            writeln!(text, "{figure} {count:.0}")?;
        }
        std::fs::write(file, text).with_context(|| file.display().to_string())
    }

    fn of(&self, figure: &Figure) -> Result<f64> {
        let found = self.0.get(figure).copied();
        found.with_context(|| format!("{figure} is missing"))
    }

    /// Says how far each of our figures in `now` is from the committed one. Where the floor is off as
    /// well, the machine or the compiler is another one: then multiples of the floor are compared.
    ///
    /// # Errors
    ///
    /// When one is off by more than the tolerance, or is not committed at all.
    pub(super) fn compare(&self, now: &Self) -> Result<String> {
        let mut text = String::new();
        let mut is_off = false;
        for (figure, &count) in now.0.iter().filter(|(figure, _)| figure.is_ours()) {
            let committed = self.of(figure)?;
            let floor = now.of(&figure.floor())? / self.of(&figure.floor())?;
            let is_elsewhere = (floor - 1.0).abs() > TOLERANCE;
            let expected = if is_elsewhere {
                committed * floor
            } else {
                committed
            };
            let change = count / expected - 1.0;
            is_off |= change.abs() > TOLERANCE;
            let percent = change * 100.0;
            write!(text, "{figure}: {count:.0}, committed {committed:.0}")?;
            if is_elsewhere {
                write!(text, ", with this floor {expected:.0}")?;
            }
            writeln!(text, ": {percent:+.2} %")?;
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

    fn counted(ours: f64, floor: f64) -> Committed {
        let both = |count| PerCall {
            server: count,
            client: count,
        };
        let names = [("connect-plugin/grpc", ours), ("raw/grpc", floor)];
        Committed::new(
            &names
                .map(|(name, count)| (name.to_owned(), both(count)))
                .into(),
        )
    }

    #[track_caller]
    fn check(ours: f64, floor: f64, is_near: bool) {
        let compared = counted(1100.0, 1000.0).compare(&counted(ours, floor));
        assert_eq!(compared.is_ok(), is_near, "{compared:?}");
    }

    #[test]
    fn a_count_may_be_off_by_two_percent_either_way() {
        check(1100.0, 1000.0, true);
        check(1121.0, 1000.0, true);
        check(1123.0, 1000.0, false);
        check(1079.0, 1000.0, true);
        check(1077.0, 1000.0, false);
        // Half of the floor's change would hide it.
        check(1123.0, 1019.0, false);
    }

    #[test]
    fn on_another_machine_the_multiple_of_the_floor_counts() {
        check(1210.0, 1100.0, true);
        check(1240.0, 1100.0, false);
        check(1100.0, 1100.0, false);
    }

    #[test]
    fn what_is_written_reads_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("instructions.txt");
        let committed = counted(12.0, 34.0);
        committed.write(&file).expect("a file");
        assert_eq!(Committed::read(&file).expect("a file"), committed);
    }

    #[test]
    fn what_is_not_committed_is_named() {
        let error = Committed(BTreeMap::new()).compare(&counted(1.0, 1.0));
        let error = error.expect_err("nothing is committed").to_string();
        assert_eq!(error, "connect-plugin/grpc client is missing");
    }
}
