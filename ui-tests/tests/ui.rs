//! What a user sees: each mistake gives its message, and good code compiles.
//!
//! The messages are rustc's own words in part, so they are compared only on the toolchain that
//! `rust-toolchain.toml` pins. `TRYBUILD=overwrite cargo test -p ui-tests` writes them anew; read
//! each aloud before committing it.

use std::process::Command;

#[test]
fn mistakes_are_explained_and_good_code_compiles() {
    let cases = trybuild::TestCases::new();
    cases.pass("cases/*/pass/*.rs");
    if !toolchain_is_pinned() {
        return;
    }
    for kind in [
        "malformed",
        "unknown",
        "duplicate",
        "conflict",
        "unsupported",
        "bounds",
    ] {
        cases.compile_fail(format!("cases/*/{kind}/*.rs"));
    }
}

/// Reports whether the compiler is the one whose words were written down.
fn toolchain_is_pinned() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc runs");
    let version = String::from_utf8_lossy(&output.stdout);
    let pinned = include_str!("../../rust-toolchain.toml")
        .lines()
        .find_map(|line| line.strip_prefix("channel = "))
        .expect("the toolchain file names a channel");
    version.split(' ').nth(1) == Some(pinned.trim_matches('"'))
}
