//! Clients of others, each of which prints the same lines in every protocol.

use std::path::Path;

use connect_plugin_tests::tools;
use tokio::process::Command;

use super::{check, descriptors, descriptors_of, go_program, output, shapes};
use crate::programs::{Alone, example, root};

/// What a client prints that calls everything.
pub(super) const LINES: &str = "\
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
#[cfg_attr(not(has_go), ignore = "needs go: see .ci/tools")]
async fn connect_go_calls_everything_in_every_protocol() {
    let client = |descriptors: &Path| {
        let mut command = Command::new(go_program());
        command.arg("client").arg(descriptors);
        command
    };
    let connect = ["connect", "connect-json", "connect-gzip"];
    let grpc = ["grpc", "grpc-gzip", "grpc-web"];
    call(client, &[connect, grpc].concat()).await;
}

#[tokio::test]
#[cfg_attr(not(has_node), ignore = "needs node: see .ci/tools")]
async fn connect_es_on_node_calls_everything_in_every_protocol() {
    let dir = root().join("tests/interop/node");
    let client = |descriptors: &Path| {
        let mut command = Command::new(tools::NODE);
        command.arg(dir.join("client.mjs")).arg(descriptors);
        command
    };
    call(client, &["connect", "connect-json", "grpc", "grpc-web"]).await;
}

/// Returns a call of a Python program that leaves nothing behind in its folder.
pub(super) fn script(name: &str) -> Command {
    let mut command = Command::new(tools::PYTHON);
    let script = root().join("tests/interop/python").join(name);
    command.arg("-B").arg(script);
    command
}

#[tokio::test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
async fn grpcio_calls_everything() {
    call(|_| script("grpcio_client.py"), &["grpc"]).await;
}

#[tokio::test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
async fn connectrpc_for_python_calls_everything_in_every_protocol() {
    let client = |descriptors: &Path| {
        let mut command = script("connectrpc_client.py");
        command.arg(descriptors);
        command
    };
    call(client, &["connect", "connect-json", "grpc", "grpc-web"]).await;
}

#[tokio::test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
async fn connectrpc_for_python_calls_a_plugin_that_was_built_alone() {
    let plugin = example("kv-plugin");
    let descriptors = descriptors_of(&plugin);
    let plugin = Alone::start(&plugin, "127.0.0.1:0");
    // gRPC is not among them: it needs HTTP/2, and this client has to be told.
    for protocol in ["connect", "connect-json", "grpc-web"] {
        let mut client = script("connectrpc_kv_client.py");
        client
            .arg(descriptors.path())
            .arg(&plugin.target)
            .arg(protocol);
        let refused = "put invalid_argument a key cannot be empty ['kv.v1.KvError']";
        let expected = format!("get 0\nget 5\nget 100000\n{refused}\n");
        check(&output(&mut client).await, &expected);
    }
}
