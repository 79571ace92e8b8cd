//! The client over HTTP/1.1: one call at a time on a connection, and connections kept for the next.

use std::time::Duration;

use connect_plugin::{
    Bytes, Channel, Codec, Context, HttpVersion, Protocol, ServerConfig, Streaming, Target,
};
use connect_plugin_tests::shapes::{Shapes, ShapesClient, Uploads};
use connect_plugin_tests::{Probe, ProbeClient};
use tokio::io::AsyncReadExt as _;
use tokio::net::UnixListener;

use super::tap::{Tap, answer, listen, read_head};
use crate::programs::probe_server;
use crate::shapes::serve;
use crate::streams::runs;

fn channel(target: &Target) -> Channel {
    let builder = Channel::builder(target.clone());
    builder.http_version(HttpVersion::Http1).build()
}

#[tokio::test]
async fn calls_of_all_shapes_work() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let shapes = ShapesClient::new(channel(server.target()));
    let cx = Context::new();

    let idle = shapes.uploads(&cx).await.expect("a unary call");
    assert_eq!(idle, Uploads::default());
    let mut range = shapes.range(&cx, 3).await.expect("a stream");
    for expected in [Some(0), Some(1), Some(2), None] {
        assert_eq!(range.next_msg().await.expect("no error"), expected);
    }
    let numbers = (1..=100_000).collect();
    assert_eq!(
        shapes.sum(&cx, numbers).await.expect("a sum"),
        5_000_050_000
    );

    let lines = Streaming::from_iter(["one".to_owned()]);
    let mut echo = shapes.echo(&cx, lines).await.expect("a stream");
    let line = echo.next_msg().await.expect("no error");
    assert_eq!(line.as_deref(), Some("one"));
    assert_eq!(echo.next_msg().await.expect("a clean end"), None);
}

#[tokio::test]
async fn grpc_says_that_it_needs_http_2() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let builder = Channel::builder(server.target().clone());
    let channel = builder
        .http_version(HttpVersion::Http1)
        .protocol(Protocol::Grpc);
    let shapes = ShapesClient::new(channel.build());
    let error = shapes
        .uploads(&Context::new())
        .await
        .expect_err("no HTTP/2");
    let expected = "internal: gRPC needs HTTP/2, and this connection speaks HTTP/1.1: \
                    use another protocol, or another version of HTTP";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_unix_socket_carries_it_as_well() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let address = format!("unix:{}", dir.path().join("shapes.sock").display());
    let server = serve(&address, ServerConfig::default()).await;
    let shapes = ShapesClient::new(channel(server.target()));
    let cx = Context::new();
    let sum = shapes.sum(&cx, [1, 2].into_iter().collect());
    assert_eq!(sum.await.expect("a sum"), 3);
}

#[tokio::test]
async fn one_call_after_the_other_takes_the_same_connection() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let channel = channel(&tap.target);
    channel.connect().await.expect("it listens");
    let probe = ProbeClient::new(channel);
    let cx = Context::new();
    for n in 0..50 {
        let text = "x".repeat(n * 1000);
        assert_eq!(probe.echo(&cx, &text).await.expect("it answers"), text);
        // What is refused was answered all the same.
        probe.panic(&cx).await.expect_err("as the test asked");
    }
    assert_eq!(tap.accepted(), 1);
}

#[tokio::test]
async fn calls_at_the_same_time_have_a_connection_each() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let probe = ProbeClient::new(channel(&tap.target));
    let sleeper = |millis| {
        let probe = probe.clone();
        tokio::spawn(async move { probe.sleep(&Context::new(), millis).await })
    };
    let sleepers = [sleeper(2000), sleeper(2000), sleeper(2000)];
    // A fourth connection asks how many run.
    runs(&probe, 3).await;
    assert_eq!(tap.accepted(), 4);
    for sleeper in sleepers {
        sleeper.await.expect("no panic").expect("it slept");
    }
    for _ in 0..10 {
        probe.echo(&Context::new(), "").await.expect("it answers");
    }
    assert_eq!(tap.accepted(), 4);
}

#[tokio::test]
async fn a_connection_that_nobody_uses_is_closed() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let probe = ProbeClient::new(channel(&tap.target));
    probe.echo(&Context::new(), "").await.expect("it answers");
    tap.open(1).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_millis(2500)).await;
    tokio::time::resume();
    // Time enough for the close to be seen, were there one.
    tokio::time::sleep(Duration::from_millis(20)).await;
    tap.open(1).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_millis(1500)).await;
    tokio::time::resume();
    tap.open(0).await;
    probe.echo(&Context::new(), "").await.expect("it answers");
    assert_eq!(tap.accepted(), 2);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_closes_its_connection() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let probe = ProbeClient::new(channel(&tap.target));
    {
        let cx = Context::new();
        let mut call = std::pin::pin!(probe.sleep(&cx, 3_600_000));
        tokio::select! {
            result = &mut call => panic!("an hour passed: {result:?}"),
            () = runs(&probe, 1) => {}
        }
        tap.open(2).await;
    }
    tap.open(1).await;
    runs(&probe, 0).await;
}

#[tokio::test]
async fn a_stream_that_nobody_reads_any_more_closes_its_connection() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let probe = ProbeClient::new(channel(&tap.target));
    let numbers = probe.count(&Context::new(), u32::MAX, 1).await;
    let mut numbers = numbers.expect("a stream");
    assert_eq!(numbers.next_msg().await.expect("no error"), Some(0));
    runs(&probe, 1).await;
    tap.open(2).await;
    drop(numbers);
    tap.open(1).await;
    runs(&probe, 0).await;
}

#[tokio::test]
async fn a_request_names_the_path_and_the_host() {
    let (listener, target) = listen().await;
    let host = target.to_string().replace("http://", "");
    let channel = channel(&target).prefixed("/services/probe.v1.Probe/-");
    let call = tokio::spawn(async move {
        let probe = ProbeClient::new(channel);
        probe.echo(&Context::new(), "").await
    });
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let head = read_head(&mut stream).await;
    let line = "POST /services/probe.v1.Probe/-/probe.v1.Probe/Echo HTTP/1.1\r\n";
    assert!(head.starts_with(line), "{head}");
    assert!(head.contains(&format!("\r\nhost: {host}\r\n")), "{head}");
    answer(&mut stream).await;
    let echo = call.await.expect("no panic");
    assert_eq!(echo.expect("an empty message"), "");
}

#[tokio::test]
async fn nothing_is_compressed_on_this_machine_unless_it_is_asked_for() {
    let (tcp, target) = listen().await;
    let large = "x".repeat(100_000);
    let call = |target: &Target| {
        let (probe, large) = (ProbeClient::new(channel(target)), large.clone());
        tokio::spawn(async move { probe.echo(&Context::new(), &large).await })
    };
    let over_tcp = call(&target);
    let (mut stream, _) = tcp.accept().await.expect("a connection");
    let tcp_head = read_head(&mut stream).await;
    over_tcp.abort();

    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("probe.sock");
    let unix = UnixListener::bind(&path).expect("a socket");
    let over_unix = call(&Target::Unix(path));
    let (mut stream, _) = unix.accept().await.expect("a connection");
    let unix_head = read_head(&mut stream).await;
    over_unix.abort();

    for head in [tcp_head, unix_head] {
        assert!(head.contains("\r\ncontent-length: 1000"), "{head}");
        assert!(!head.contains("-encoding"), "{head}");
    }
}

#[tokio::test]
async fn a_stream_of_requests_is_sent_in_chunks_while_the_response_is_waited_for() {
    let (listener, target) = listen().await;
    let builder = Channel::builder(target).http_version(HttpVersion::Http1);
    let shapes = ShapesClient::new(builder.codec(Codec::Json).build());
    let (parts, stream) = Streaming::channel(1);
    let call = tokio::spawn(async move { shapes.hold(&Context::new(), stream).await });
    let (mut connection, _) = listener.accept().await.expect("a connection");
    let head = read_head(&mut connection).await;
    assert!(
        head.contains("\r\ntransfer-encoding: chunked\r\n"),
        "{head}"
    );
    for _ in 0..2 {
        parts
            .send(Bytes::from_static(b"hi"))
            .await
            .expect("a reader");
        let expected = b"15\r\n\0\0\0\0\x10{\"value\":\"aGk=\"}\r\n";
        let mut chunk = vec![0; expected.len()];
        connection.read_exact(&mut chunk).await.expect("a chunk");
        assert_eq!(
            chunk.escape_ascii().to_string(),
            expected.escape_ascii().to_string()
        );
    }
    parts.finish().await.expect("a reader");
    let mut last = [0; 5];
    connection
        .read_exact(&mut last)
        .await
        .expect("the last chunk");
    assert_eq!(&last, b"0\r\n\r\n");
    assert!(!call.is_finished());
    call.abort();
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_not_used_again() {
    let (listener, target) = listen().await;
    let probe = ProbeClient::new(channel(&target));
    let cx = Context::new();
    for _ in 0..3 {
        let serve = async {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            read_head(&mut stream).await;
            answer(&mut stream).await;
        };
        let (echo, ()) = tokio::join!(probe.echo(&cx, ""), serve);
        assert_eq!(echo.expect("an empty message"), "");
    }
}

#[tokio::test]
async fn a_request_that_may_have_been_processed_is_not_sent_again() {
    let (listener, target) = listen().await;
    let probe = ProbeClient::new(channel(&target));
    let cx = Context::new();
    let serve = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        read_head(&mut stream).await;
        answer(&mut stream).await;
        // The second request on it is read, and then it is closed.
        read_head(&mut stream).await;
        drop(stream);
        let again = tokio::time::timeout(Duration::from_millis(100), listener.accept());
        again.await.expect_err("no other connection");
    };
    let calls = async {
        probe.echo(&cx, "").await.expect("an empty message");
        probe.echo(&cx, "").await.expect_err("no response")
    };
    let (error, ()) = tokio::join!(calls, serve);
    assert!(error.is_unavailable(), "{error}");
}
