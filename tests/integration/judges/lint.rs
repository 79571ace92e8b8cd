//! How buf would have the emitted files written, and where they are not written so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use connect_plugin_schema::emit::HEADER;

use super::buf;
use crate::programs::root;

/// The directories that imports are relative to.
const ROOTS: [&str; 5] = [
    "proto/proto",
    "proto/launch",
    "examples/kv/kv-api/proto",
    "examples/cache/cache-api/proto",
    "examples/cache/logger-api/proto",
];

/// What is not linted.
const LEFT_OUT: [&str; 2] = [
    // It imports a file of others, which lies elsewhere: buf cannot compile it from its own
    // directory. `tests/integration/foreign/` has protox read the two together.
    "tests/foreign/proto",
    // Nobody calls it: its names say which kind of field is judged in `tests/messages/`.
    "tests/messages/proto",
];

/// What buf would have otherwise: file, rule, and what it is about.
type Exception = (&'static str, &'static str, &'static str);

/// What stays as it is, for one reason each.
const EXCEPTIONS: &[(&str, &[Exception])] = &[
    (
        "the Go side has its control plane in one directory under these packages",
        &[
            (
                "proto/proto/plugin/v1/broker.proto",
                "DIRECTORY_SAME_PACKAGE",
                "connectplugin.health.v1,connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/broker.proto",
                "PACKAGE_DIRECTORY_MATCH",
                "connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/handshake.proto",
                "DIRECTORY_SAME_PACKAGE",
                "connectplugin.health.v1,connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/handshake.proto",
                "PACKAGE_DIRECTORY_MATCH",
                "connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/health.proto",
                "DIRECTORY_SAME_PACKAGE",
                "connectplugin.health.v1,connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/health.proto",
                "PACKAGE_DIRECTORY_MATCH",
                "connectplugin.health.v1",
            ),
            (
                "proto/proto/plugin/v1/lifecycle.proto",
                "DIRECTORY_SAME_PACKAGE",
                "connectplugin.health.v1,connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/lifecycle.proto",
                "PACKAGE_DIRECTORY_MATCH",
                "connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/plugininfo.proto",
                "DIRECTORY_SAME_PACKAGE",
                "connectplugin.health.v1,connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/plugininfo.proto",
                "PACKAGE_DIRECTORY_MATCH",
                "connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/registry.proto",
                "DIRECTORY_SAME_PACKAGE",
                "connectplugin.health.v1,connectplugin.v1",
            ),
            (
                "proto/proto/plugin/v1/registry.proto",
                "PACKAGE_DIRECTORY_MATCH",
                "connectplugin.v1",
            ),
        ],
    ),
    (
        "it lies beside the control plane of the Go side and shares its package",
        &[(
            "proto/launch/plugin/v1/launch.proto",
            "PACKAGE_DIRECTORY_MATCH",
            "connectplugin.v1",
        )],
    ),
    (
        "the name is part of every URL, and the Go side calls these",
        &[
            (
                "proto/proto/plugin/v1/broker.proto",
                "SERVICE_SUFFIX",
                "CapabilityBroker",
            ),
            (
                "proto/proto/plugin/v1/lifecycle.proto",
                "SERVICE_SUFFIX",
                "PluginControl",
            ),
            (
                "proto/proto/plugin/v1/lifecycle.proto",
                "SERVICE_SUFFIX",
                "PluginLifecycle",
            ),
            (
                "proto/proto/plugin/v1/plugininfo.proto",
                "SERVICE_SUFFIX",
                "PluginIdentity",
            ),
            (
                "proto/proto/plugin/v1/registry.proto",
                "SERVICE_SUFFIX",
                "ServiceRegistry",
            ),
        ],
    ),
    (
        "the name is part of every URL, and these take the shortest that says what they are",
        &[
            (
                "examples/cache/cache-api/proto/cache/v1/cache.proto",
                "SERVICE_SUFFIX",
                "Cache",
            ),
            (
                "examples/cache/logger-api/proto/capability/logger/v1/logger.proto",
                "SERVICE_SUFFIX",
                "Logger",
            ),
        ],
    ),
    (
        "the Go side gives both methods of its health service one request and one response",
        &[
            (
                "proto/proto/plugin/v1/health.proto",
                "RPC_REQUEST_RESPONSE_UNIQUE",
                "connectplugin.health.v1.HealthCheckRequest",
            ),
            (
                "proto/proto/plugin/v1/health.proto",
                "RPC_REQUEST_RESPONSE_UNIQUE",
                "connectplugin.health.v1.HealthCheckResponse",
            ),
            (
                "proto/proto/plugin/v1/health.proto",
                "RPC_REQUEST_STANDARD_NAME",
                "HealthCheckRequest",
            ),
            (
                "proto/proto/plugin/v1/health.proto",
                "RPC_RESPONSE_STANDARD_NAME",
                "HealthCheckResponse",
            ),
        ],
    ),
    (
        "a stream carries events, and the Go side names the messages after that",
        &[
            (
                "examples/kv/kv-api/proto/kv/v1/kv.proto",
                "RPC_RESPONSE_STANDARD_NAME",
                "WatchEvent",
            ),
            (
                "proto/proto/plugin/v1/registry.proto",
                "RPC_RESPONSE_STANDARD_NAME",
                "WatchServiceEvent",
            ),
        ],
    ),
];

/// Returns what stands first in quotes.
fn about(message: &str) -> &str {
    message.split('"').nth(1).unwrap_or(message)
}

#[test]
#[cfg_attr(not(has_buf), ignore = "needs buf: see .ci/tools")]
fn buf_would_write_the_emitted_files_as_they_are_but_for_the_exceptions() {
    let mut found = BTreeSet::new();
    for dir in ROOTS {
        for finding in buf::lint(&root().join(dir)) {
            let path = format!("{dir}/{}", finding.path);
            let about = about(&finding.message).to_owned();
            found.insert((path, finding.rule, about));
        }
    }
    let expected: BTreeSet<(String, String, String)> = EXCEPTIONS
        .iter()
        .flat_map(|(_, exceptions)| *exceptions)
        .map(|&(path, rule, about)| (path.to_owned(), rule.to_owned(), about.to_owned()))
        .collect();
    let new: Vec<_> = found.difference(&expected).collect();
    let gone: Vec<_> = expected.difference(&found).collect();
    assert!(new.is_empty(), "no exceptions are made for {new:#?}");
    assert!(
        gone.is_empty(),
        "these exceptions are not needed: {gone:#?}"
    );
}

/// Files in sources are what unit tests expect of the printer, and nobody's contract.
#[test]
fn every_emitted_file_is_linted() {
    let mut emitted = Vec::new();
    collect(root(), &mut emitted);
    assert!(!emitted.is_empty());
    for path in emitted.iter().filter(|path| !path.contains("/src/")) {
        let is_below = |dir: &str| {
            path.strip_prefix(dir)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        assert!(
            ROOTS.into_iter().chain(LEFT_OUT).any(is_below),
            "{path} is in no directory of the list"
        );
    }
}

/// Adds the generated `.proto` files below a directory, by their path from the top.
fn collect(dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a directory can be read") {
        let path = entry.expect("an entry can be read").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let is_hidden = name.is_none_or(|name| name.starts_with('.') || name == "target");
        if is_hidden {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "proto")
        {
            let text = fs::read_to_string(&path).expect("it can be read");
            let relative = path.strip_prefix(root()).expect("it lies below the top");
            if text.starts_with(HEADER) {
                found.push(relative.display().to_string());
            }
        }
    }
}
