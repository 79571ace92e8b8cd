//! Calls of all four shapes, on every placement, and what is HTTP's own about them.

pub(crate) mod contract;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use connect_plugin::host::{Host, Process};
use connect_plugin::{
    Bytes, Channel, Codec, Context, Limits, Listener, Result, Server, ServerConfig, ServerHandle,
    Services, Streaming,
};
use connect_plugin_tests::relay_shapes;
use connect_plugin_tests::shapes::{
    RelayedShapes, RelayedShapesClient, Shaper, Shapes, ShapesClient, ShapesServer, SumError,
    Uploads,
};

use crate::waiting::until;
use contract::contract;

pub(crate) async fn serve(address: &str, config: ServerConfig) -> ServerHandle {
    let listener = Listener::bind(address).await.expect("a free address");
    let services = Services::new().with(ShapesServer::new(Shaper::default()));
    let server = Server::new(services).config(config);
    server.start(listener).expect("it listens")
}

async fn served() -> (ServerHandle, ShapesClient) {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let client = ShapesClient::connect(&server.target().to_string()).await;
    (server, client.expect("it listens"))
}

#[tokio::test]
async fn the_bare_object() {
    let (shaper, cx) = (Shaper::default(), Context::new());
    let sum = shaper.sum(&cx, [1, 2].into_iter().collect());
    assert_eq!(sum.await.expect("it adds up"), 3);
}

#[tokio::test]
async fn a_client_in_this_process_without_a_codec() {
    contract(&ShapesClient::in_process(Shaper::default())).await;
}

#[tokio::test]
async fn a_client_in_this_process_through_the_codec() {
    contract(&ShapesClient::loopback(Shaper::default())).await;
}

#[tokio::test]
async fn a_server_on_a_tcp_port() {
    let (_server, client) = served().await;
    contract(&client).await;
}

#[tokio::test]
async fn a_server_on_a_tcp_port_in_json() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let channel = Channel::builder(server.target().clone()).codec(Codec::Json);
    contract(&ShapesClient::new(channel.build())).await;
}

#[tokio::test]
async fn a_server_on_a_unix_socket() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let address = format!("unix:{}", dir.path().join("shapes.sock").display());
    let _server = serve(&address, ServerConfig::default()).await;
    contract(&ShapesClient::connect(&address).await.expect("it listens")).await;
}

/// The service behind another plugin, which reaches it through the host's router.
struct Relayed(RelayedShapesClient);

relay_shapes!(Shapes for Relayed);

#[tokio::test]
async fn a_plugin_behind_the_hosts_router() {
    let host = Host::builder()
        .launch(Process::new(env!("CARGO_BIN_EXE_shapes-relay-plugin")))
        .launch(Process::new(env!("CARGO_BIN_EXE_shapes-plugin")))
        .start()
        .await
        .expect("the plugins start");
    contract(&Relayed(host.client().await.expect("a provider"))).await;
    host.shutdown().await.expect("the plugins stop");
}

#[tokio::test]
async fn a_message_of_a_stream_is_measured_on_both_sides() {
    let limits = Limits {
        max_message_size: 1000,
        ..Limits::DEFAULT
    };
    let config = ServerConfig {
        limits,
        ..Default::default()
    };
    let server = serve("127.0.0.1:0", config).await;
    let client = ShapesClient::connect(&server.target().to_string()).await;
    check_limit(&client.expect("it listens")).await;

    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let channel = Channel::builder(server.target().clone()).limits(limits);
    check_limit(&ShapesClient::new(channel.build())).await;
}

async fn check_limit(shapes: &ShapesClient) {
    let cx = Context::new();
    let lines = ["x".repeat(900), "x".repeat(1001)];
    let echo = shapes.echo(&cx, lines.clone().into_iter().collect());
    let mut echo = echo.await.expect("a stream");
    let first = echo.next_msg().await.expect("below the limit");
    assert_eq!(first.as_ref(), Some(&lines[0]));
    let error = echo.next_msg().await.expect_err("above the limit");
    // The text and the four bytes around it.
    let expected =
        "resource_exhausted: message of 1004 bytes is larger than the limit of 1000 bytes";
    assert_eq!(error.to_string(), expected);
    let next = shapes.sum(&cx, [1].into_iter().collect());
    assert_eq!(next.await.expect("the connection lives"), 1);
}

#[tokio::test]
async fn a_caller_waits_for_a_handler_that_does_not_read() {
    let (_server, remote) = served().await;
    for client in [
        remote,
        ShapesClient::in_process(Shaper::default()),
        ShapesClient::loopback(Shaper::default()),
    ] {
        let part = Bytes::from(vec![0; 64 * 1024]);
        let (parts, requests) = Streaming::channel(1);
        let cx = Context::new();
        let call = client.hold(&cx, requests);
        let mut total = 0;
        let send = async {
            let patience = Duration::from_millis(500);
            while let Ok(result) = tokio::time::timeout(patience, parts.send(part.clone())).await {
                result.expect("the call goes on");
                total += part.len();
                assert!(
                    total < 16 << 20,
                    "{total} bytes wait for a handler that reads none"
                );
            }
        };
        let mut call = std::pin::pin!(call);
        tokio::select! {
            result = &mut call => panic!("it never answers: {result:?}"),
            () = send => {}
        }
        // The connection is shared, and others may use it all the same.
        let others = client.sum(&cx, (0..100_000).collect());
        let others = tokio::time::timeout(Duration::from_secs(10), others).await;
        let sum = others.expect("nobody else waits").expect("it adds up");
        assert_eq!(sum, 4_999_950_000);
    }
}

#[tokio::test]
async fn many_small_messages_that_nobody_reads_do_not_cost_the_connection() {
    let (_server, client) = served().await;
    let (parts, requests) = Streaming::channel(1);
    let cx = Context::new();
    let call = client.hold(&cx, requests);
    let send = async {
        for _ in 0..5000 {
            // One frame each: none waits for the next one.
            let taken = parts.send(Bytes::from_static(b"x"));
            match tokio::time::timeout(Duration::from_millis(500), taken).await {
                Ok(taken) => taken.expect("the call goes on"),
                Err(_) => break,
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        result = call => panic!("it never answers: {result:?}"),
        () = send => {}
    }
    let sum = client.sum(&cx, [1, 2].into_iter().collect()).await;
    assert_eq!(sum.expect("the connection lives"), 3);
}

/// Opens a request over HTTP/1.1, whose body comes in chunks.
fn http_1(server: &ServerHandle, method: &str) -> TcpStream {
    let address = server.target().to_string().replace("http://", "");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let timeout = Some(Duration::from_secs(10));
    stream.set_read_timeout(timeout).expect("a timeout");
    let head = format!(
        "POST /shapes.v1.Shapes/{method} HTTP/1.1\r\nhost: x\r\n\
         content-type: application/connect+json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("it reads");
    stream
}

/// Sends one message as a chunk.
fn send(stream: &mut TcpStream, json: &str) {
    let mut chunk = format!("{:x}\r\n", json.len() + 5).into_bytes();
    chunk.push(0);
    let len = u32::try_from(json.len()).expect("it is short");
    chunk.extend_from_slice(&len.to_be_bytes());
    chunk.extend_from_slice(json.as_bytes());
    chunk.extend_from_slice(b"\r\n");
    stream.write_all(&chunk).expect("it reads");
}

/// Reads until the text is there, or the connection ends.
fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut found = Vec::new();
    let mut buf = [0; 1024];
    loop {
        let len = stream.read(&mut buf).expect("it answers in time");
        found.extend_from_slice(&buf[..len]);
        let so_far = String::from_utf8_lossy(&found);
        if len == 0 || so_far.contains(text) {
            return so_far.into_owned();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_stream_works_over_http_1_too() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let mut stream = http_1(&server, "Sum");
    for number in ["{\"value\":\"1\"}", "{}", "{\"value\":\"41\"}"] {
        send(&mut stream, number);
    }
    stream.write_all(b"0\r\n\r\n").expect("it reads");
    let end = "\u{2}\0\0\0\u{2}{}";
    let answer = read_until(&mut stream, end);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer:?}");
    let message = "\0\0\0\0\u{e}{\"value\":\"42\"}";
    assert!(answer.contains(&[message, end].concat()), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_stream_that_is_cut_off_over_http_1_is_not_complete() {
    let (server, client) = served().await;
    let mut stream = http_1(&server, "Sum");
    send(&mut stream, "{\"value\":\"1\"}");
    let cx = Context::new();
    let uploads = async || client.uploads(&cx).await.expect("it answers");
    until("it runs", async || uploads().await.running == 1).await;
    drop(stream);
    until("it has ended", async || uploads().await.running == 0).await;
    let ended = uploads().await;
    assert_eq!((ended.complete, ended.cut_off), (0, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_directions_work_over_http_1_for_callers_that_can_read_while_they_write() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let mut stream = http_1(&server, "Echo");
    for text in ["hello", "world"] {
        let message = format!("{{\"value\":\"{text}\"}}");
        send(&mut stream, &message);
        // The request has not ended, and the answer is here.
        let answer = read_until(&mut stream, &message);
        assert_eq!(answer.starts_with("HTTP/1.1 200 OK\r\n"), text == "hello");
    }
    stream.write_all(b"0\r\n\r\n").expect("it reads");
    read_until(&mut stream, "\u{2}\0\0\0\u{2}{}");
}
