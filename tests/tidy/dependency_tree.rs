//! What is linked when the whole workspace is built, with the features that are then on.

use std::env;

use crate::workspace::cargo;

/// What `cargo tree` prints, one line a package: its name, its version and its features.
///
/// A machine that has not fetched every dependency has no tree. The rules then see an empty one,
/// and the test says so, or fails where `CONNECT_PLUGIN_REQUIRE_TOOLS` is set.
pub(crate) fn load() -> String {
    let arguments = [
        "tree",
        "--workspace",
        "--prefix",
        "none",
        "--format",
        "{p} features={f}",
    ];
    let output = cargo()
        .args(arguments)
        .args(["--locked", "--offline"])
        .output();
    let output = output.expect("cargo runs");
    if output.status.success() {
        return String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    }
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        env::var_os("CONNECT_PLUGIN_REQUIRE_TOOLS").is_none(),
        "the dependencies cannot be resolved without a network: {complaint}"
    );
    say(&complaint);
    String::new()
}

#[expect(clippy::print_stderr, reason = "a check that is left out must be seen")]
fn say(complaint: &str) {
    eprintln!("SKIPPED: the dependencies cannot be resolved without a network: {complaint}");
}
