//! One broken rule at one place.

use std::fmt;

/// A line that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Offence {
    path: String,
    line: usize,
    rule: String,
}

impl Offence {
    /// Lines are counted from one.
    pub(crate) fn new(path: &str, line: usize, rule: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            rule: rule.into(),
        }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

/// Fails the test with the whole list, unless it is empty.
#[track_caller]
pub(crate) fn hold(mut offences: Vec<Offence>) {
    offences.sort();
    let list: Vec<_> = offences.iter().map(ToString::to_string).collect();
    assert!(
        list.is_empty(),
        "{} found:\n{}\n",
        list.len(),
        list.join("\n")
    );
}

/// Checks what a rule says about a sample.
#[track_caller]
pub(crate) fn check(offences: &[Offence], expected: &[&str]) {
    let found: Vec<_> = offences.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "2 found:\na.rs:1: too long\nb.rs:3: too deep\n")]
    fn a_failure_lists_every_offender_in_order() {
        hold(vec![
            Offence::new("b.rs", 3, "too deep"),
            Offence::new("a.rs", 1, "too long"),
        ]);
    }
}
