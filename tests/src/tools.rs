//! Programs of others that tests call.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the directory into which `.ci/run` installs those that systems do not have.
pub fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools")
}

/// Returns a program, from [`installed`] or wherever programs are; says so loudly if it is in
/// neither place.
pub fn find(name: &str) -> Option<PathBuf> {
    let found = search(name, |_| true);
    if found.is_none() {
        skip_without(&format!("`{name}` is not installed"));
    }
    found
}

/// As [`find`], in exactly this version.
pub fn find_version(name: &str, version: &str) -> Option<PathBuf> {
    let found = search(name, |printed| printed == version);
    if found.is_none() {
        skip_without(&format!("`{name}` {version} is not installed"));
    }
    found
}

/// Finds a program by what it prints of its version.
fn search(name: &str, is_right: impl Fn(&str) -> bool) -> Option<PathBuf> {
    let places = [installed().join(name), PathBuf::from(name)];
    places.into_iter().find(|program| {
        let output = Command::new(program).arg("--version").output();
        output.is_ok_and(|output| {
            let printed = String::from_utf8_lossy(&output.stdout);
            output.status.success() && is_right(printed.trim())
        })
    })
}

/// Says loudly that a test is skipped, and why.
///
/// # Panics
///
/// Panics where `CONNECT_PLUGIN_REQUIRE_TOOLS` is set, as in CI: nothing is missing there.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn skip_without(what: &str) {
    let is_required = std::env::var_os("CONNECT_PLUGIN_REQUIRE_TOOLS").is_some();
    assert!(!is_required, "{what}");
    eprintln!("SKIPPED: {what}");
}
