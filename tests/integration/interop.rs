//! Other people's software, as it is, at both ends of a call.

mod browser;
mod clients;
mod early_answers;
mod go_servers;
mod grpcurl;
mod health;
mod nginx;
mod unix_sockets;

use std::path::{Path, PathBuf};
use std::process::Output;

use connect_plugin::{Listener, Server, ServerHandle, Services};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use connect_plugin_tests::tools;
use tokio::process::Command;

use crate::programs::root;

/// Serves all shapes of calls in this process, on a port of its own.
async fn shapes() -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let services = Services::new().with(ShapesServer::new(Shaper::default()));
    let server = Server::new(services).reflection();
    server.start(listener).expect("it listens")
}

/// Returns `host:port` of a server.
fn address(server: &ServerHandle) -> String {
    let target = server.target().to_string();
    let address = target.strip_prefix("http://").expect("it has no TLS");
    address.to_owned()
}

/// Runs a program to its end.
async fn output(command: &mut Command) -> Output {
    command.kill_on_drop(true).output().await.expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a client that ends with status 0 and whose lines are these.
#[track_caller]
fn check(output: &Output, expected: &str) {
    let (printed, complaint) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{printed}\n{complaint}");
    assert_eq!(printed, expected, "{complaint}");
}

/// Writes the contract of [`shapes`] for those who read it from a file.
fn descriptors() -> tempfile::NamedTempFile {
    descriptors_of(Path::new(env!("CARGO_BIN_EXE_shapes-plugin")))
}

/// Writes the contract of a plugin.
fn descriptors_of(plugin: &Path) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let status = std::process::Command::new(plugin)
        .arg("--describe=descriptor-set")
        .stdout(file.reopen().expect("it is there"))
        .status();
    assert!(status.expect("it runs").success());
    file
}

/// Builds the program in `tests/interop/go`, once.
fn go_program() -> &'static Path {
    static BUILT: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    BUILT.get_or_init(|| {
        let program = Path::new(tools::INSTALLED).join("interop-go");
        let built = std::process::Command::new(tools::GO)
            .args(["build", "-mod=readonly", "-o"])
            .arg(&program)
            .arg(".")
            .env("GOTOOLCHAIN", "local")
            .current_dir(root().join("tests/interop/go"))
            .output()
            .expect("go runs");
        assert!(built.status.success(), "{}", text(&built.stderr));
        program
    })
}
