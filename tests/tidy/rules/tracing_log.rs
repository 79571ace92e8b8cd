//! `tracing` must not repeat what it is told to `log`: every server would pay for it with a
//! quarter more instructions, because hyper's h2 traces each frame.

use crate::offence::Offence;

/// Returns the copies of `tracing` that are built with such a feature.
pub(crate) fn offences(tree: &str) -> Vec<Offence> {
    let lines = tree.lines().filter(|line| line.starts_with("tracing v"));
    let mut found: Vec<_> = lines.filter_map(culprit).collect();
    found.sort();
    found.dedup();
    found
}

fn culprit(line: &str) -> Option<Offence> {
    let (_, features) = line.split_once("features=")?;
    // A package that was listed before is marked as such behind its features.
    let features = features.split(' ').next().unwrap_or_default();
    let on = features
        .split(',')
        .find(|feature| matches!(*feature, "log" | "log-always"))?;
    let rule = format!("`tracing/{on}` is on: `cargo tree -e features -i tracing` says by whom");
    Some(Offence::new("Cargo.lock", 1, rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_tracing_that_logs_is_named_once() {
        let tree = "connect-plugin v0.1.0 features=\ntracing v0.1.41 features=attributes,log,std\n\
                    tracing v0.1.41 features=attributes,log,std (*)\n";
        check(
            &offences(tree),
            &[
                "Cargo.lock:1: `tracing/log` is on: `cargo tree -e features -i tracing` says by whom",
            ],
        );
    }

    #[test]
    fn a_tracing_that_does_not_log_is_fine() {
        let tree = "tracing v0.1.41 features=std (*)\ntracing-log v0.2.0 features=log-tracer\n";
        check(&offences(tree), &[]);
    }
}
