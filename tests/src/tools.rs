//! Programs of others that tests call.

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
