//! gRPC's clients over a Unix socket. Those of the C core send the path of the socket as the authority
//! of each request, percent-encoded.

use std::path::Path;

use connect_plugin::{Listener, Server, ServerHandle, Services};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use connect_plugin_tests::{ProbeServer, Prober, tools};
use tokio::process::Command;

use super::clients::{LINES, script};
use super::{check, output};

/// Serves all that the clients call, on a socket in a directory.
async fn serve(directory: &Path) -> ServerHandle {
    let address = format!("unix:{}", directory.join("kv.sock").display());
    let listener = Listener::bind(&address).await.expect("a free path");
    let services = Services::new()
        .with(ShapesServer::new(Shaper::default()))
        .with(ProbeServer::new(Prober::default()));
    let server = Server::new(services).reflection();
    server.start(listener).expect("it listens")
}

#[tokio::test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
async fn grpcio_calls_everything_over_a_unix_socket() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(directory.path()).await;
    let mut client = script("grpcio_client.py");
    client.arg(server.target().to_string()).arg("grpc");
    check(&output(&mut client).await, LINES);
}

#[tokio::test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
async fn grpcio_passes_forty_cases_over_a_unix_socket() {
    let directory = tempfile::tempdir().expect("a directory");
    let _server = serve(directory.path()).await;
    let mut client = script("grpcio_unix_client.py");
    client.arg(directory.path());
    check(&output(&mut client).await, "40 of 40\n");
}

#[tokio::test]
#[cfg_attr(not(has_grpcurl), ignore = "needs grpcurl: see .ci/tools")]
async fn grpcurl_calls_over_a_unix_socket() {
    let directory = tempfile::tempdir().expect("a directory");
    let _server = serve(directory.path()).await;
    let mut client = Command::new(tools::GRPCURL);
    client
        .current_dir(&directory)
        .args(["-plaintext", "-d", r#"{"value":1} {"value":41}"#])
        .args(["unix:kv.sock", "shapes.v1.Shapes/Sum"]);
    check(&output(&mut client).await, "{\n  \"value\": \"42\"\n}\n");
}
