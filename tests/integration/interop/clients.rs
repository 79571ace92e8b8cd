//! Clients of others, each of which prints the same lines in every protocol.

use std::path::{Path, PathBuf};

use connect_plugin_tests::tools;
use tokio::process::Command;

use super::{check, descriptors, go_program, output, shapes};
use crate::programs::root;

/// What a client prints that calls everything.
const LINES: &str = "\
range 0
range 1
range 2
sum 42
sum invalid_argument -1 is negative
sum shapes.v1.SumError -1
echo a
echo b
echo aborted as the test asked
hold deadline_exceeded
uploads 1 3
";

/// Runs a client against a server of its own, for each protocol.
async fn call(command: impl Fn(&Path) -> Command, protocols: &[&str]) {
    let descriptors = descriptors();
    for protocol in protocols {
        let server = shapes().await;
        let mut client = command(descriptors.path());
        client.arg(server.target().to_string()).arg(protocol);
        check(&output(&mut client).await, LINES);
    }
}

#[tokio::test]
async fn connect_go_calls_everything_in_every_protocol() {
    let Some(program) = go_program() else {
        return;
    };
    let client = |descriptors: &Path| {
        let mut command = Command::new(&program);
        command.arg("client").arg(descriptors);
        command
    };
    let connect = ["connect", "connect-json", "connect-gzip"];
    let grpc = ["grpc", "grpc-gzip", "grpc-web"];
    call(client, &[connect, grpc].concat()).await;
}

#[tokio::test]
async fn connect_es_on_node_calls_everything_in_every_protocol() {
    let Some(node) = tools::find("node") else {
        return;
    };
    let dir = root().join("tests/interop/node");
    if !dir.join("node_modules").exists() {
        return tools::skip_without("`npm ci` did not run in tests/interop/node");
    }
    let client = |descriptors: &Path| {
        let mut command = Command::new(&node);
        command.arg(dir.join("client.mjs")).arg(descriptors);
        command
    };
    call(client, &["connect", "connect-json", "grpc", "grpc-web"]).await;
}

/// Returns the Python that has the packages of both clients; says so if there is none.
fn python() -> Option<PathBuf> {
    let python = tools::installed().join("python/bin/python");
    let has_packages = std::process::Command::new(&python)
        .args(["-c", "import connectrpc, grpc_reflection, grpc_status"])
        .output()
        .is_ok_and(|found| found.status.success());
    if !has_packages {
        tools::skip_without("Python with grpcio-reflection and connectrpc is not installed");
    }
    has_packages.then_some(python)
}

/// Returns a call of a Python program that leaves nothing behind in its folder.
fn script(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    let script = root().join("tests/interop/python").join(name);
    command.arg("-B").arg(script);
    command
}

#[tokio::test]
async fn grpcio_calls_everything() {
    let Some(python) = python() else {
        return;
    };
    call(|_| script(&python, "grpcio_client.py"), &["grpc"]).await;
}

#[tokio::test]
async fn connectrpc_for_python_calls_everything_in_every_protocol() {
    let Some(python) = python() else {
        return;
    };
    let client = |descriptors: &Path| {
        let mut command = script(&python, "connectrpc_client.py");
        command.arg(descriptors);
        command
    };
    call(client, &["connect", "connect-json", "grpc", "grpc-web"]).await;
}
