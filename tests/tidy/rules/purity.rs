//! Code that takes all it needs as arguments, so that a test gives it any moment and any network.

use crate::offence::Offence;
use crate::paths::{is_module, is_test};
use crate::tree::Tree;

/// Modules that must stay pure.
struct Pure {
    covers: fn(&str) -> bool,
    /// What they may not name, as it is written after `use`.
    banned: &'static [&'static str],
}

/// A moment that somebody else has taken is a value, so what is banned of `SystemTime` is taking
/// one.
const WORLD: &[&str] = &[
    "tokio",
    "Instant",
    "SystemTime::now",
    "elapsed(",
    "net::",
    "process::",
    "spawn(",
];
const FILES: &[&str] = &["fs::"];

const PURE: [Pure; 5] = [
    Pure {
        covers: |path| {
            path.starts_with("runtime/schema/src/") || path.starts_with("runtime/wire/src/")
        },
        banned: WORLD,
    },
    Pure {
        // The lock is a folder of files that a test compares with the types.
        covers: |path| {
            let has_files = is_module(path, "runtime/schema/src/lock");
            path.starts_with("runtime/schema/src/") && !has_files
                || path.starts_with("runtime/wire/src/")
        },
        banned: FILES,
    },
    Pure {
        covers: is_decision_of_the_host,
        banned: WORLD,
    },
    Pure {
        covers: is_decision_of_the_host,
        banned: FILES,
    },
    Pure {
        // A macro sees tokens; what else it looked at, the compiler would not notice changing.
        covers: |path| path.starts_with("macros/src/"),
        banned: &["fs::", "env::", "panic!"],
    },
];

/// True for what the host decides before it acts: indexes, paths and orders.
fn is_decision_of_the_host(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("runtime/host/src/")
        && ["index.rs", "path.rs", "start_order.rs"].contains(&name)
}

/// Returns what pure code names of the world. Its tests may.
pub(crate) fn offences(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (file, code) in tree.rust().filter(|(file, _)| !is_test(&file.path)) {
        for pure in PURE.iter().filter(|pure| (pure.covers)(&file.path)) {
            for name in pure.banned {
                let lines = code.positions(name).into_iter().map(|at| code.line_of(at));
                offences.extend(lines.filter(|line| !code.is_test(*line)).map(|line| {
                    Offence::new(&file.path, line, format!("pure code may not name `{name}`"))
                }));
            }
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_clock_in_pure_code_is_named() {
        let tree = Tree::of(
            "runtime/wire/src/deadline.rs",
            "use std::time::{Duration, Instant};\nfn f() { std::net::lookup(); tokio::spawn(a) }",
        );
        check(
            &offences(&tree),
            &[
                "runtime/wire/src/deadline.rs:2: pure code may not name `tokio`",
                "runtime/wire/src/deadline.rs:1: pure code may not name `Instant`",
                "runtime/wire/src/deadline.rs:2: pure code may not name `net::`",
                "runtime/wire/src/deadline.rs:2: pure code may not name `spawn(`",
            ],
        );
    }

    #[test]
    fn a_moment_may_be_named_and_not_taken() {
        let text = "use std::time::SystemTime;\nfn f() { SystemTime::now(); }\nfn g(t: SystemTime) { t.elapsed(); }";
        check(
            &offences(&Tree::of("runtime/schema/src/moment.rs", text)),
            &[
                "runtime/schema/src/moment.rs:2: pure code may not name `SystemTime::now`",
                "runtime/schema/src/moment.rs:3: pure code may not name `elapsed(`",
            ],
        );
    }

    #[test]
    fn only_the_lock_reads_files() {
        let text = "use std::{fs::File, io};";
        check(
            &offences(&Tree::of("runtime/schema/src/lock/tree.rs", text)),
            &[],
        );
        check(
            &offences(&Tree::of("runtime/schema/src/emit.rs", text)),
            &["runtime/schema/src/emit.rs:1: pure code may not name `fs::`"],
        );
    }

    #[test]
    fn what_the_host_decides_is_pure_and_what_it_does_is_not() {
        let text = "use tokio::time;";
        check(
            &offences(&Tree::of("runtime/host/src/launcher.rs", text)),
            &[],
        );
        check(
            &offences(&Tree::of("runtime/host/src/registry/index.rs", text)),
            &["runtime/host/src/registry/index.rs:1: pure code may not name `tokio`"],
        );
    }

    #[test]
    fn comments_and_tests_may_name_anything() {
        let text = "//! Unlike tokio.\n#[cfg(test)]\nmod tests {\n    use std::time::Instant;\n}\n";
        check(&offences(&Tree::of("runtime/wire/src/a.rs", text)), &[]);
        check(
            &offences(&Tree::of("runtime/wire/src/a/tests.rs", "use tokio::x;")),
            &[],
        );
    }
}
