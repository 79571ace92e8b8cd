//! Buf, the other judge, in the version of `buf.version`: what it says about directories of `.proto` files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use connect_plugin_tests::tools;
use serde_json::Value;

/// One thing that buf finds.
#[derive(Debug)]
pub(super) struct Finding {
    /// The file, relative to the directory; empty where a whole file or package is missing.
    pub(super) path: String,
    pub(super) rule: String,
    pub(super) message: String,
}

/// Returns every rule about changes with the categories it is in.
pub(super) fn breaking_rules() -> BTreeMap<String, Vec<String>> {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let printed = run(
        dir.path(),
        &["config", "ls-breaking-rules", "--format", "json"],
    );
    let rules = printed.lines().map(|line| {
        let rule: Value = serde_json::from_str(line).expect("buf prints JSON");
        let categories = rule["categories"].as_array().into_iter().flatten();
        let categories = categories.map(text).collect();
        (text(&rule["id"]), categories)
    });
    rules.collect()
}

/// Compares two directories by all rules there are.
pub(super) fn breaking(old: &Path, new: &Path) -> Vec<Finding> {
    let config = r#"{"version":"v2","breaking":{"use":["FILE","PACKAGE","WIRE_JSON","WIRE"]}}"#;
    let against = old.display().to_string();
    let arguments = ["breaking", ".", "--against", &against, "--config", config];
    let printed = run(
        new,
        &[
            &arguments[..],
            &["--against-config", config, JSON[0], JSON[1]],
        ]
        .concat(),
    );
    findings(&printed)
}

/// Checks how a directory's files are written.
pub(super) fn lint(dir: &Path) -> Vec<Finding> {
    let config = r#"{"version":"v2","lint":{"use":["STANDARD"]}}"#;
    findings(&run(
        dir,
        &["lint", ".", "--config", config, JSON[0], JSON[1]],
    ))
}

/// Returns what buf prints. It finds something with another status than when it fails.
fn run(dir: &Path, arguments: &[&str]) -> String {
    const FOUND: i32 = 100;
    let cache = tempfile::tempdir().expect("a temporary directory");
    let output = Command::new(tools::BUF)
        .args(arguments)
        .current_dir(dir)
        .stdin(Stdio::null())
        .env("BUF_CACHE_DIR", cache.path())
        // It has no reason to call anybody; if it finds one, the call fails.
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .output()
        .expect("buf runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let status = output.status;
    assert!(
        status.success() || status.code() == Some(FOUND),
        "buf fails: {stderr}"
    );
    String::from_utf8(output.stdout).expect("buf prints UTF-8")
}

const JSON: [&str; 2] = ["--error-format", "json"];

fn findings(printed: &str) -> Vec<Finding> {
    let found = printed.lines().map(|line| {
        let finding: Value = serde_json::from_str(line).expect("buf prints JSON");
        Finding {
            path: text(&finding["path"]),
            rule: text(&finding["type"]),
            message: text(&finding["message"]),
        }
    });
    found.collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
