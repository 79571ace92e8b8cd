//! Probes and balancers of others, which ask for the health of our server.

use std::process::Stdio;
use std::time::Duration;

use connect_plugin::health::Health;
use connect_plugin::{Listener, Server, ServerHandle, Services};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use connect_plugin_tests::tools;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{ChildStdout, Command};

use super::{address, check, go_program, output, text};

const SHAPES: &str = "shapes.v1.Shapes";

async fn shapes(health: &Health) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let services = Services::new().with(ShapesServer::new(Shaper::default()));
    let server = Server::new(services).reflection().health(health);
    server.start(listener).expect("it listens")
}

#[tokio::test]
#[cfg_attr(not(has_grpcurl), ignore = "needs grpcurl: see .ci/tools")]
async fn grpcurl_probes_a_server() {
    let health = Health::new();
    let server = shapes(&health).await;
    let address = address(&server);
    let grpcurl = async |arguments: &[&str]| {
        let mut command = Command::new(tools::GRPCURL);
        output(command.arg("-plaintext").args(arguments)).await
    };
    let method = "grpc.health.v1.Health/Check";
    let whole = grpcurl(&[&address, method]).await;
    check(&whole, "{\n  \"status\": \"SERVING\"\n}\n");
    health.set_not_serving(SHAPES);
    let request = format!(r#"{{"service":"{SHAPES}"}}"#);
    let service = grpcurl(&["-d", &request, &address, method]).await;
    check(&service, "{\n  \"status\": \"NOT_SERVING\"\n}\n");
    let unknown = grpcurl(&["-d", r#"{"service":"a.v1.A"}"#, &address, method]).await;
    // 64 and the code.
    assert_eq!(unknown.status.code(), Some(64 + 5));
    let listed = grpcurl(&[&address, "list"]).await;
    let listed = text(&listed.stdout);
    assert!(listed.lines().any(|line| line == "grpc.health.v1.Health"));
}

async fn next(lines: &mut Lines<BufReader<ChildStdout>>) -> String {
    let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await;
    let line = line.expect("it prints in time").expect("it can be read");
    line.expect("it has not ended")
}

#[tokio::test]
#[cfg_attr(not(has_go), ignore = "needs go: see .ci/tools")]
async fn grpc_go_probes_a_server_and_balances_by_its_health() {
    let health = Health::new();
    let server = shapes(&health).await;
    let mut client = Command::new(go_program())
        .args(["health", &address(&server), SHAPES])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("it starts");
    let stdout = client.stdout.take().expect("it is piped");
    let mut lines = BufReader::new(stdout).lines();
    for expected in [
        "check SERVING",
        "check NotFound",
        "list \"\" SERVING",
        "list \"shapes.v1.Shapes\" SERVING",
        "watch SERVICE_UNKNOWN",
        "READY",
    ] {
        assert_eq!(next(&mut lines).await, expected);
    }
    health.set_not_serving(SHAPES);
    assert_eq!(next(&mut lines).await, "TRANSIENT_FAILURE");
    health.set_serving(SHAPES);
    assert_eq!(next(&mut lines).await, "READY");
    health.drain();
    assert_eq!(next(&mut lines).await, "TRANSIENT_FAILURE");
}
