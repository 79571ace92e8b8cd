//! What a server puts up with: peers that are slow, silent, many or rude.

use std::time::{Duration, Instant};

use connect_plugin::tls::ServerTls;
use connect_plugin::{
    Channel, Context, HttpVersion, Listener, Server, ServerConfig, ServerHandle, Services,
};
use connect_plugin_tests::{Probe, ProbeClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::authority::Authority;
use super::frames::Frames;
use super::tap::{Tap, read_head};
use crate::programs::probe_server;
use crate::streams::runs;
use crate::waiting::{LIMIT, in_time, until};

/// Much shorter than the other limits of a server.
const SHORT: Duration = Duration::from_millis(100);

/// Shorter than any of the defaults.
const LONG: Duration = Duration::from_secs(4);

fn address(server: &ServerHandle) -> String {
    let target = server.target().to_string();
    let (_, address) = target.split_once("://").expect("a TCP target");
    address.to_owned()
}

async fn connect(server: &ServerHandle) -> TcpStream {
    let stream = TcpStream::connect(address(server)).await;
    stream.expect("it listens")
}

/// Sends something, and then nothing more until the server hangs up after a short time.
async fn hangs_up(server: &ServerHandle, sent: &[u8]) {
    let mut stream = connect(server).await;
    stream.write_all(sent).await.expect("a reader");
    let start = Instant::now();
    let mut answer = Vec::new();
    let read = timeout(LONG, stream.read_to_end(&mut answer)).await;
    // A reset is as good an end as any.
    drop(read.expect("it hangs up"));
    assert!(start.elapsed() >= SHORT / 2, "{}", answer.escape_ascii());
}

#[tokio::test]
async fn a_client_that_says_nothing_is_not_waited_for() {
    let config = ServerConfig::default().preface_timeout(SHORT);
    let server = probe_server(config).await;
    for said in ["", "PRI * HTTP/2.0\r\n\r\n"] {
        hangs_up(&server, said.as_bytes()).await;
    }
}

#[tokio::test]
async fn half_a_head_is_not_waited_for() {
    let config = ServerConfig::default().head_timeout(SHORT);
    let server = probe_server(config).await;
    for said in ["G", "POST /probe.v1.Probe/Echo HTTP/1.1\r\nhost: x\r\n"] {
        hangs_up(&server, said.as_bytes()).await;
    }
}

#[tokio::test]
async fn half_a_handshake_is_not_waited_for() {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let tls = ServerTls::new(Authority::new().sign("127.0.0.1").certified_key());
    let config = ServerConfig::default().tls_timeout(SHORT);
    let server = Server::new(Services::new()).tls(tls).config(config);
    let server = server.start(listener).expect("it listens");
    for said in ["", "\x16\x03\x01"] {
        hangs_up(&server, said.as_bytes()).await;
    }
}

const REQUEST: &str = "POST /probe.v1.Probe/Echo HTTP/1.1\r\nhost: x\r\n\
                       content-type: application/proto\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn one_connection_too_many_waits_for_its_turn() {
    let server = probe_server(ServerConfig::default().max_connections(2)).await;
    let mut first = connect(&server).await;
    let mut second = connect(&server).await;
    for stream in [&mut first, &mut second] {
        stream
            .write_all(REQUEST.as_bytes())
            .await
            .expect("a reader");
        let head = read_head(stream).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    }
    let mut third = connect(&server).await;
    third.write_all(REQUEST.as_bytes()).await.expect("a queue");
    timeout(SHORT, third.read_u8())
        .await
        .expect_err("no answer");
    drop(first);
    let head = timeout(LONG, read_head(&mut third)).await;
    let head = head.expect("its turn");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = probe_server(ServerConfig::default().max_head_size(4000_u32)).await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let channel = Channel::builder(server.target().clone()).http_version(version);
        let probe = ProbeClient::new(channel.build());
        let with = |len| {
            let value = "x".repeat(len).parse().expect("a value");
            Context::new().with_header("x-large".parse().expect("a name"), value)
        };
        let small = probe.echo(&with(3000), "hi").await;
        assert_eq!(small.expect("it fits"), "hi");
        let error = probe.echo(&with(5000), "hi").await;
        let error = error.expect_err("it does not fit");
        assert!(error.message().contains("431"), "{version:?}: {error}");
        assert_eq!(probe.echo(&with(1), "hi").await.expect("it fits"), "hi");
    }
}

#[tokio::test]
async fn a_connection_holds_so_many_calls_and_no_more() {
    let server = probe_server(ServerConfig::default().max_concurrent_streams(2)).await;
    let channel = Channel::builder(server.target().clone()).connections(1);
    let probe = ProbeClient::new(channel.build());
    let first = {
        let probe = probe.clone();
        tokio::spawn(async move { probe.sleep(&Context::new(), 2000).await })
    };
    runs(&probe, 1).await;
    let second = {
        let probe = probe.clone();
        tokio::spawn(async move { probe.sleep(&Context::new(), 3_600_000).await })
    };
    while !first.is_finished() {
        // It waits in this process until there is room.
        probe.echo(&Context::new(), "").await.expect("it answers");
    }
    first.await.expect("no panic").expect("it slept");
    second.abort();
}

#[tokio::test]
async fn a_client_that_cancels_all_its_calls_at_once_is_sent_away() {
    let server = probe_server(ServerConfig::default().max_pending_resets(10)).await;
    let mut frames = Frames::connect(&address(&server)).await;
    frames.open_and_cancel(500).await;
    let enhance_your_calm = 11;
    assert_eq!(frames.gone_away().await, enhance_your_calm);
}

#[tokio::test]
async fn a_client_that_gives_up_many_calls_keeps_its_connection() {
    let server = probe_server(ServerConfig::default()).await;
    let mut frames = Frames::connect(&address(&server)).await;
    frames.open_and_cancel(500).await;
    frames.seen().await;
}

#[tokio::test]
async fn a_client_that_does_not_say_that_it_is_there_is_not() {
    let patience = Duration::from_secs(2);
    let config = ServerConfig::default().keep_alive_interval(SHORT);
    let server = probe_server(config.keep_alive_timeout(patience)).await;
    let mut frames = Frames::connect(&address(&server)).await;
    in_time("it hangs up", frames.hung_up()).await;

    // Ours says so.
    let tap = Tap::to(server.target()).await;
    let probe = ProbeClient::new(Channel::new(tap.target.clone()));
    probe.sleep(&Context::new(), 3000).await.expect("it slept");
    tap.open(1).await;
    assert_eq!(tap.accepted(), 1);
}

#[tokio::test]
async fn an_old_connection_is_replaced_and_no_call_is_lost() {
    let age = Duration::from_millis(50);
    let server = probe_server(ServerConfig::default().max_connection_age(age)).await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let tap = Tap::to(server.target()).await;
        let channel = Channel::builder(tap.target.clone()).http_version(version);
        let probe = ProbeClient::new(channel.connections(1).build());
        let start = Instant::now();
        until("two connections are replaced", async || {
            let slept = probe.sleep(&Context::new(), 5).await;
            slept.expect("each call is answered");
            tap.accepted() > 2
        })
        .await;
        // They may live a tenth shorter.
        let least = age * 18 / 10;
        assert!(start.elapsed() >= least, "{version:?}: too early");
    }
}

#[tokio::test]
async fn the_calls_of_an_old_connection_have_a_while_to_end() {
    let config = ServerConfig::default().max_connection_age(Duration::from_millis(50));
    let grace = Duration::from_secs(2);
    let server = probe_server(config.max_connection_grace(grace)).await;
    let probe = ProbeClient::new(Channel::new(server.target().clone()));
    let cx = Context::new();
    let start = Instant::now();
    let mut numbers = probe.count(&cx, u32::MAX, 10).await.expect("a stream");
    let end = async {
        loop {
            if let Err(error) = numbers.next_msg().await {
                break error;
            }
        }
    };
    let error = in_time("the connection ends", end).await;
    assert!(error.is_unavailable(), "{error}");
    assert!(start.elapsed() >= grace, "{:?}", start.elapsed());
}

#[tokio::test]
async fn connections_without_calls_do_not_hold_a_shutdown_up() {
    let young = ServerConfig::default();
    let old = young.clone().max_connection_age(Duration::from_millis(1));
    for config in [young, old] {
        let server = probe_server(config).await;
        let _silent = connect(&server).await;
        let mut idle = connect(&server).await;
        idle.write_all(REQUEST.as_bytes()).await.expect("a reader");
        read_head(&mut idle).await;
        let probe = ProbeClient::new(Channel::new(server.target().clone()));
        probe.echo(&Context::new(), "").await.expect("it answers");
        tokio::time::sleep(Duration::from_millis(20)).await;
        // Were one of them waited for, this would take longer than the test waits.
        in_time("it stops", server.shutdown(2 * LIMIT)).await;
    }
}

/// Sends a request over HTTP/1.1 and returns all of the answer.
async fn answer_to(server: &ServerHandle, request: &str) -> String {
    let mut stream = connect(server).await;
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a reader");
    let mut answer = Vec::new();
    let read = timeout(LONG, stream.read_to_end(&mut answer)).await;
    read.expect("it hangs up").expect("no reset");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_names_one_host() {
    let server = probe_server(ServerConfig::default()).await;
    let one = "one header `host`";
    for (version, hosts, status, text) in [
        ("1.1", "", "400", one),
        ("1.1", "host: a\r\nhost: a\r\n", "400", one),
        ("1.1", "host: a b/c\r\n", "400", one),
        ("1.1", "host: me@a\r\n", "400", one),
        ("1.1", "host: a:80\r\n", "200", "{}"),
        ("1.1", "host: [::1]:80\r\n", "200", "{}"),
        ("1.1", "host:\r\n", "200", "{}"),
        ("1.0", "", "200", "{}"),
    ] {
        let request = format!(
            "POST /probe.v1.Probe/Echo HTTP/{version}\r\n{hosts}connection: close\r\n\
             content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        let answer = answer_to(&server, &request).await;
        let line = format!("HTTP/{version} {status} ");
        assert!(answer.starts_with(&line), "{hosts}: {answer}");
        assert!(answer.contains(text), "{hosts}: {answer}");
    }
}

#[tokio::test]
async fn grpc_over_http_1_is_refused() {
    let server = probe_server(ServerConfig::default()).await;
    for (content_type, status) in [
        ("application/grpc", "505"),
        ("application/grpc+json", "505"),
        ("application/grpc-web+json", "200"),
    ] {
        let request = format!(
            "POST /probe.v1.Probe/Echo HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
             content-type: {content_type}\r\ncontent-length: 7\r\n\r\n\0\0\0\0\x02{{}}"
        );
        let answer = answer_to(&server, &request).await;
        let line = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&line), "{content_type}: {answer}");
    }
}

#[tokio::test]
async fn chunks_that_make_no_sense_are_the_callers_fault() {
    let server = probe_server(ServerConfig::default()).await;
    for chunk in [
        "zz\r\n{}\r\n",
        "-1\r\n",
        "fffffffffffffffff\r\n",
        "2\r\n{}x",
    ] {
        let request = format!(
            "POST /probe.v1.Probe/Echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
             transfer-encoding: chunked\r\n\r\n{chunk}"
        );
        let answer = answer_to(&server, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{chunk}: {answer}");
        let text = "the body of the request is malformed: ";
        assert!(answer.contains(text), "{chunk}: {answer}");
        assert!(answer.contains("invalid_argument"), "{chunk}: {answer}");
    }
}
