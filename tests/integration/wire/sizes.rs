//! Messages that are too large where the conformance suite does not look, and bombs.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use connect_plugin::{
    Bytes, Channel, Compression, Context, Limits, Listener, Protocol, Server, ServerConfig,
    ServerHandle, Services, Streaming,
};
use connect_plugin_tests::shapes::{Shaper, Shapes, ShapesClient, ShapesServer};
use connect_plugin_tests::{Probe, ProbeClient};

use crate::programs::probe_server;

const PROTOCOLS: [Protocol; 3] = [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb];

const SMALL: Limits = Limits {
    max_message_size: 1000,
    ..Limits::DEFAULT
};

async fn shapes(limits: Limits) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
    let config = ServerConfig {
        limits,
        ..ServerConfig::default()
    };
    let services = Services::new().with(ShapesServer::new(Shaper::default()));
    let server = Server::new(services).config(config);
    server.start(listener).expect("it listens")
}

#[tokio::test]
async fn a_late_message_over_the_servers_limit_ends_both_directions() {
    let server = shapes(SMALL).await;
    for protocol in PROTOCOLS {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        let client = ShapesClient::new(channel.build());
        let (lines, requests) = Streaming::channel(4);
        let mut echo = client
            .echo(&Context::new(), requests)
            .await
            .expect("a stream");
        lines.send("short".to_owned()).await.expect("it is read");
        let first = echo.next_msg().await.expect("no error yet");
        assert_eq!(first.as_deref(), Some("short"));
        lines.send("x".repeat(2000)).await.expect("it is sent");
        let error = echo.next_msg().await.expect_err("too large");
        assert!(error.is_resource_exhausted(), "{protocol}: {error}");
        assert!(error.message().contains("limit of 1000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn a_late_message_over_the_clients_limit_ends_the_stream() {
    let server = shapes(Limits::default()).await;
    for protocol in PROTOCOLS {
        let channel = Channel::builder(server.target().clone())
            .protocol(protocol)
            .limits(SMALL);
        let client = ShapesClient::new(channel.build());
        let lines = ["short".to_owned(), "x".repeat(2000)];
        let mut echo = client
            .echo(&Context::new(), lines.into_iter().collect())
            .await
            .expect("a stream");
        let first = echo.next_msg().await.expect("no error yet");
        assert_eq!(first.as_deref(), Some("short"));
        let error = echo.next_msg().await.expect_err("too large");
        assert!(error.is_resource_exhausted(), "{protocol}: {error}");
    }
}

#[tokio::test]
async fn a_message_grows_no_larger_than_the_limit_when_it_is_decompressed() {
    let server = probe_server(ServerConfig {
        limits: Limits {
            max_message_size: 100_000,
            ..Limits::DEFAULT
        },
        ..ServerConfig::default()
    })
    .await;
    for compression in Compression::supported() {
        for protocol in PROTOCOLS {
            let channel = Channel::builder(server.target().clone())
                .protocol(protocol)
                .compression(*compression);
            let probe = ProbeClient::new(channel.build());
            let cx = Context::new();
            let error = probe.echo(&cx, &"x".repeat(10_000_000)).await;
            let error = error.expect_err("a bomb");
            assert!(error.is_resource_exhausted(), "{error}");
            assert_eq!(probe.echo(&cx, "small").await.expect("it lives"), "small");
        }
    }
}

#[tokio::test]
async fn a_compressed_response_grows_no_larger_than_the_clients_limit() {
    let server = probe_server(ServerConfig::default()).await;
    for protocol in PROTOCOLS {
        let channel = Channel::builder(server.target().clone())
            .protocol(protocol)
            .accept_compressed(true)
            .limits(SMALL);
        let probe = ProbeClient::new(channel.build());
        let cx = Context::new();
        let error = probe.echo(&cx, &"x".repeat(100_000)).await;
        let error = error.expect_err("a bomb");
        assert!(error.is_resource_exhausted(), "{protocol}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_early_answer_reaches_a_caller_that_is_still_writing() {
    let server = probe_server(ServerConfig {
        limits: SMALL,
        ..ServerConfig::default()
    })
    .await;
    let address = server.target().to_string().replace("http://", "");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let timeout = Some(Duration::from_secs(10));
    stream.set_read_timeout(timeout).expect("a timeout");
    // Two requests over one connection: the second shows that the first was read to its end.
    for path in ["/probe.v1.Probe/Echo", "/nothing/here"] {
        let body = Bytes::from(vec![b'x'; 500_000]);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("it reads");
        for chunk in body.chunks(10_000) {
            stream.write_all(chunk).expect("it reads on");
        }
        let mut buf = [0; 4096];
        let len = stream.read(&mut buf).expect("it answers");
        let answer = String::from_utf8_lossy(&buf[..len]);
        let status = if path == "/nothing/here" {
            "404"
        } else {
            "429"
        };
        assert!(answer.contains(status), "{path}: {answer}");
    }
}
