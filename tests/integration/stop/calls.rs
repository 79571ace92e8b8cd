//! What becomes of calls whose server stops: they end in time, and each caller hears why.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use connect_plugin::host::{Host, Process};
use connect_plugin::{
    Channel, Context, Error, HttpVersion, Protocol, ServerConfig, Streaming, Target,
};
use connect_plugin_tests::shapes::{Shapes as _, ShapesClient};
use connect_plugin_tests::{Probe as _, ProbeClient, RelayedKv as _, RelayedKvClient};
use kv_api::{Kv as _, KvClient, KvError};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::timeout;

use crate::programs::{Alone, example, hosting, is_running, probe_server, within};
use crate::shapes::serve;
use crate::streams::runs;

const PROBE: &str = env!("CARGO_BIN_EXE_probe-plugin");

/// What calls have after a signal.
const GRACE: Duration = Duration::from_secs(5);

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(30);

const WHY: &str = "the server is shutting down";

#[track_caller]
fn is_told(error: &Error) {
    assert!(error.is_unavailable(), "{error}");
    assert!(error.message().contains(WHY), "{error}");
}

fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(pid.cast_signed()).expect("a process id");
    kill_process(pid, signal).expect("the plugin is this test's");
}

/// Opens a stream that has nothing more to say for an hour.
async fn watch(probe: &ProbeClient) -> Streaming<u32> {
    let numbers = probe.count(&Context::new(), u32::MAX, 3_600_000).await;
    let mut numbers = numbers.expect("a stream");
    assert_eq!(numbers.next_msg().await.expect("no error"), Some(0));
    numbers
}

/// Waits for the end of a stream.
async fn end(numbers: &mut Streaming<u32>) -> Error {
    let end = async {
        loop {
            match numbers.next_msg().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("the stream was not done"),
                Err(error) => return error,
            }
        }
    };
    timeout(LONG, end).await.expect("the stream ends")
}

#[tokio::test]
async fn a_signal_ends_streams_that_rest_at_once_in_every_protocol() {
    for signaled in [Signal::TERM, Signal::INT] {
        let alone = Alone::start(Path::new(PROBE), "127.0.0.1:0");
        let target: Target = alone.target.parse().expect("a target");
        let mut streams = Vec::new();
        for (protocol, version) in [
            (Protocol::Connect, HttpVersion::Http2),
            (Protocol::Connect, HttpVersion::Http1),
            (Protocol::Grpc, HttpVersion::Http2),
            (Protocol::GrpcWeb, HttpVersion::Http2),
            (Protocol::GrpcWeb, HttpVersion::Http1),
        ] {
            let channel = Channel::builder(target.clone()).protocol(protocol);
            let probe = ProbeClient::new(channel.http_version(version).build());
            streams.push((watch(&probe).await, protocol, version));
        }
        let start = Instant::now();
        signal(alone.pid(), signaled);
        for (numbers, protocol, version) in &mut streams {
            let error = end(numbers).await;
            assert!(
                error.message().contains(WHY),
                "{protocol} over {version:?}: {error}"
            );
            is_told(&error);
        }
        within(LONG, "it ends", || !is_running(alone.pid()));
        assert!(start.elapsed() < GRACE, "{:?}", start.elapsed());
    }
}

/// Opens a stream over HTTP/1.1, stops its plugin, and returns all that it wrote.
fn written(content_type: &str, message: &[u8]) -> String {
    let alone = Alone::start(Path::new(PROBE), "127.0.0.1:0");
    let mut stream = TcpStream::connect(alone.address()).expect("it listens");
    stream.set_read_timeout(Some(LONG)).expect("a socket");
    let head = format!(
        "POST /probe.v1.Probe/Count HTTP/1.1\r\nhost: x\r\ncontent-type: {content_type}\r\n\
         content-length: {}\r\n\r\n",
        message.len() + 5
    );
    stream.write_all(head.as_bytes()).expect("a reader");
    let length = u32::try_from(message.len()).expect("it is short");
    let request = [&[0], &length.to_be_bytes()[..], message].concat();
    stream.write_all(&request).expect("a reader");
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).expect("an answer");
    answer.truncate(read);
    signal(alone.pid(), Signal::TERM);
    stream.read_to_end(&mut answer).expect("it ends in time");
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_end_of_a_stream_stands_where_its_protocol_has_it() {
    let answer = written(
        "application/connect+json",
        br#"{"count":9,"millis":3600000}"#,
    );
    let json = r#"{"error":{"code":"unavailable","message":"the server is shutting down"}}"#;
    let end = format!("\u{2}\0\0\0\u{48}{json}\r\n0\r\n\r\n");
    assert!(answer.ends_with(&end), "{answer:?}");

    // Nine numbers, an hour from each to the next.
    let answer = written(
        "application/grpc-web+proto",
        b"\x08\x09\x10\x80\xdd\xdb\x01",
    );
    let end = "grpc-status: 14\r\ngrpc-message: the server is shutting down\r\n\r\n0\r\n\r\n";
    assert!(answer.ends_with(end), "{answer:?}");
}

#[tokio::test]
async fn callers_behind_a_host_are_told_as_well() {
    let host = hosting(Process::new(PROBE)).await;
    let pid = host.plugins()[0].pid.expect("it runs");
    let probe: ProbeClient = host.client().await.expect("a provider");
    let mut numbers = watch(&probe).await;
    signal(pid, Signal::TERM);
    is_told(&end(&mut numbers).await);
    within(LONG, "it ends", || !is_running(pid));
    // The host may not have noted by now that there is nothing left to stop.
    let _forced_or_not = host.shutdown().await;
}

#[tokio::test]
async fn a_stream_from_plugin_to_plugin_ends_with_what_its_provider_says() {
    let host = Host::builder()
        .launch(Process::new(example("kv-plugin")))
        .launch(Process::new(env!("CARGO_BIN_EXE_relay-plugin")));
    let host = host.start().await.expect("the plugins start");
    let plugins = host.plugins();
    let provider = plugins.iter().find(|it| it.id == "kv-plugin");
    let pid = provider.and_then(|it| it.pid).expect("it runs");
    let relay: RelayedKvClient = host.client().await.expect("a provider");
    let kv: KvClient = host.client().await.expect("a provider");
    let cx = Context::new();
    let mut changes = relay.watch(&cx, "").await.expect("a stream");
    kv.put(&cx, "key", "value".into())
        .await
        .expect("it is kept");
    let change = timeout(LONG, changes.next_msg()).await.expect("a change");
    change.expect("no error").expect("a change");
    signal(pid, Signal::TERM);
    let end = timeout(LONG, changes.next_msg()).await.expect("it ends");
    match end.expect_err("the provider stops") {
        KvError::Rpc(error) => is_told(&error),
        other => panic!("{other}"),
    }
    host.shutdown()
        .await
        .expect("the other one stops by itself");
}

#[tokio::test]
async fn calls_that_go_on_have_the_grace_period_and_hear_of_its_end() {
    for version in [HttpVersion::Http2, HttpVersion::Http1] {
        let grace = Duration::from_secs(1);
        let server = probe_server(ServerConfig::default()).await;
        let channel = Channel::builder(server.target().clone()).http_version(version);
        let probe = ProbeClient::new(channel.build());
        let cx = Context::new();
        let call = |millis| {
            let (probe, cx) = (probe.clone(), cx.clone());
            tokio::spawn(async move { probe.sleep(&cx, millis).await })
        };
        let (short, long) = (call(300), call(3_600_000));
        let mut numbers = probe.count(&cx, u32::MAX, 10).await.expect("a stream");
        assert_eq!(numbers.next_msg().await.expect("no error"), Some(0));
        runs(&probe, 3).await;
        let start = Instant::now();
        let reading = tokio::spawn(async move { (end(&mut numbers).await, start.elapsed()) });
        server.shutdown(grace).await;
        assert!(start.elapsed() < GRACE, "{:?}", start.elapsed());
        short.await.expect("no panic").expect("it was let end");
        is_told(&long.await.expect("no panic").expect_err("it had no time"));
        let (error, taken) = reading.await.expect("no panic");
        is_told(&error);
        assert!(taken >= grace / 2, "{taken:?}");
    }
}

#[tokio::test]
async fn a_call_that_waits_for_its_caller_hears_of_the_end_too() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let shapes = ShapesClient::new(Channel::builder(server.target().clone()).build());
    let (_parts, stream) = Streaming::channel(1);
    let held = {
        let shapes = shapes.clone();
        tokio::spawn(async move { shapes.hold(&Context::new(), stream).await })
    };
    let begun = async {
        while shapes
            .uploads(&Context::new())
            .await
            .expect("it answers")
            .running
            == 0
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, begun).await.expect("it begins");
    let (lines, stream) = Streaming::channel(1);
    lines.send("one".to_owned()).await.expect("a reader");
    let echo = shapes.echo(&Context::new(), stream).await;
    let mut echo = echo.expect("a stream");
    let line = echo.next_msg().await.expect("no error");
    assert_eq!(line.as_deref(), Some("one"));

    let stopped = tokio::spawn(server.shutdown(Duration::from_secs(1)));
    let ended = timeout(LONG, echo.next_msg()).await.expect("it ends");
    is_told(&ended.expect_err("it rests"));
    is_told(&held.await.expect("no panic").expect_err("it had no time"));
    timeout(LONG, stopped)
        .await
        .expect("it stops")
        .expect("no panic");
}
