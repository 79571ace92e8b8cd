//! Messages that are too large, announced or sent.

mod memory;

use connect_plugin::{Channel, Context, Limits, ServerConfig};
use connect_plugin_tests::{Probe, ProbeClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::programs::probe_server;

#[tokio::test]
async fn a_message_over_the_servers_limit_is_refused_and_the_connection_lives() {
    let config = ServerConfig {
        limits: Limits {
            max_message_size: 1000,
            ..Limits::DEFAULT
        },
        ..Default::default()
    };
    let server = probe_server(config).await;
    let probe = ProbeClient::connect(&server.target().to_string())
        .await
        .expect("it listens");
    let cx = Context::new();

    let error = probe
        .echo(&cx, &"x".repeat(100_000))
        .await
        .expect_err("too large");
    assert!(error.is_resource_exhausted(), "{error}");
    assert!(
        error
            .message()
            .contains("larger than the limit of 1000 bytes"),
        "{error}"
    );
    assert_eq!(probe.echo(&cx, "small").await.expect("it answers"), "small");
}

#[tokio::test]
async fn a_response_over_the_clients_limit_is_refused() {
    let server = probe_server(ServerConfig::default()).await;
    let channel = Channel::builder(server.target().clone())
        .limits(Limits {
            max_message_size: 1000,
            ..Limits::DEFAULT
        })
        .build();
    let probe = ProbeClient::new(channel);
    let cx = Context::new();
    let error = probe
        .echo(&cx, &"x".repeat(100_000))
        .await
        .expect_err("too large");
    assert!(error.is_resource_exhausted(), "{error}");
    assert_eq!(probe.echo(&cx, "small").await.expect("it answers"), "small");
}

#[tokio::test]
async fn a_length_of_a_gigabyte_is_refused_before_it_is_sent() {
    let server = probe_server(ServerConfig::default()).await;
    let address = server.target().to_string().replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("it listens");
    let head = "POST /probe.v1.Probe/Echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/proto\r\ncontent-length: 1073741824\r\n\r\nabc";
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(
        answer.contains("message of 1073741824 bytes is larger than"),
        "{answer}"
    );
}
