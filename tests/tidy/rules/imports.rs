//! Names that some modules may not use.

use crate::offence::Offence;
use crate::paths::{is_library, is_module};
use crate::tree::Tree;

/// Returns library code that reads a clock of its own, or sleeps on a thread: tests could not
/// pause either. tokio's clock they can.
///
/// The schema encodes moments, and is held by its purity not to take any. The header `date` tells
/// others what the world's clock says, and nothing here depends on it.
pub(crate) fn clocks(tree: &Tree) -> Vec<Offence> {
    let banned = [
        ("time::", "SystemTime"),
        ("std::time::", "Instant"),
        ("thread::", "sleep"),
    ];
    let mut offences = Vec::new();
    for (file, code) in tree.rust().filter(|(file, _)| is_library(&file.path)) {
        for (path, banned) in banned {
            if banned == "SystemTime" && may_name_system_time(&file.path) {
                continue;
            }
            let found = code
                .names_under(path)
                .into_iter()
                .filter(|(_, name)| *name == banned);
            let lines = found.map(|(at, _)| code.line_of(at));
            offences.extend(lines.filter(|line| !code.is_test(*line)).map(|line| {
                let rule = format!("`{path}{banned}` cannot be paused by a test");
                Offence::new(&file.path, line, rule)
            }));
        }
    }
    offences
}

fn may_name_system_time(path: &str) -> bool {
    path.starts_with("runtime/schema/src/") || path == "runtime/rpc/src/server/date.rs"
}

/// Returns where one side of a call names the other. They meet only in the in-process path.
pub(crate) fn client_and_server(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (module, other) in [("client", "server"), ("server", "client")] {
        let module_path = format!("runtime/rpc/src/{module}");
        for (file, code) in tree
            .rust()
            .filter(|(file, _)| is_module(&file.path, &module_path))
        {
            for root in ["crate::", "super::"] {
                let found = code
                    .names_under(root)
                    .into_iter()
                    .filter(|(_, name)| *name == other);
                offences.extend(found.map(|(at, _)| {
                    let rule = format!("the {module} may not name the {other}");
                    Offence::new(&file.path, code.line_of(at), rule)
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
    fn a_clock_that_runs_by_itself_is_named() {
        let text = "use std::time::{Duration, Instant};\nuse tokio::time::Instant;\n\
                    fn f() {\n    std::time::SystemTime::now();\n}\n";
        check(
            &clocks(&Tree::of("runtime/rpc/src/context.rs", text)),
            &[
                "runtime/rpc/src/context.rs:4: `time::SystemTime` cannot be paused by a test",
                "runtime/rpc/src/context.rs:1: `std::time::Instant` cannot be paused by a test",
            ],
        );
        check(
            &clocks(&Tree::of("tests/integration/programs.rs", text)),
            &[],
        );
        check(
            &clocks(&Tree::of(
                "runtime/schema/src/moment.rs",
                "use std::time::SystemTime;",
            )),
            &[],
        );
    }

    #[test]
    fn a_client_that_names_the_server_is_named() {
        let text = "use crate::{\n    body::Body,\n    server::Server,\n};\n";
        check(
            &client_and_server(&Tree::of("runtime/rpc/src/client/channel.rs", text)),
            &["runtime/rpc/src/client/channel.rs:3: the client may not name the server"],
        );
        check(
            &client_and_server(&Tree::of("runtime/rpc/src/placement.rs", text)),
            &[],
        );
    }

    #[test]
    fn a_server_that_names_the_client_is_named() {
        let text = "use super::client::Channel;\nuse wire::client;\n";
        check(
            &client_and_server(&Tree::of("runtime/rpc/src/server.rs", text)),
            &["runtime/rpc/src/server.rs:1: the server may not name the client"],
        );
    }
}
