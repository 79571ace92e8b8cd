//! Programs of others that tests call, as `build.rs` found them.
//!
//! A test that calls one says so: `#[cfg_attr(not(has_curl), ignore = "needs curl: see .ci/tools")]`.
//! Where it is missing, the test is ignored; where `CONNECT_PLUGIN_REQUIRE_TOOLS` is set, as in CI,
//! nothing is built.

/// Judges schemas, and calls by reflection.
pub const BUF: &str = env!("TOOL_BUF");
/// A browser, with what a page imports installed in `tests/interop/browser`.
pub const CHROMIUM: &str = env!("TOOL_CHROMIUM");
/// Speaks HTTP.
pub const CURL: &str = env!("TOOL_CURL");
/// Builds the program in `tests/interop/go`, whose modules are there.
pub const GO: &str = env!("TOOL_GO");
/// Calls by reflection.
pub const GRPCURL: &str = env!("TOOL_GRPCURL");
/// A proxy.
pub const NGINX: &str = env!("TOOL_NGINX");
/// Runs the programs in `tests/interop/node`, whose modules are there.
pub const NODE: &str = env!("TOOL_NODE");
/// The compiler of schemas.
pub const PROTOC: &str = env!("TOOL_PROTOC");
/// Has grpcio with its tools, reflection and status, and connectrpc.
pub const PYTHON: &str = env!("TOOL_PYTHON");
/// Starts a program in a session of its own, with a terminal; util-linux has it.
pub const SETSID: &str = env!("TOOL_SETSID");

/// The folder into which `.ci/tools` installs those that systems do not have.
pub const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools");

#[cfg(test)]
mod tests {
    #[test]
    fn the_readme_lists_every_tool() {
        let readme = include_str!("../../README.md");
        let sentence = readme.split("Tests that call programs of others").nth(1);
        let sentence = sentence.and_then(|rest| rest.split("are ignored").next());
        let sentence = sentence.expect("a sentence that lists them");
        let listed: Vec<&str> = sentence.split('`').skip(1).step_by(2).collect();
        let needed: Vec<&str> = env!("TOOLS").split(' ').collect();
        assert_eq!(listed, needed);
    }
}
