//! Our client, and servers that are written in Go.

use std::process::Stdio;

use connect_plugin::{
    Channel, ChannelBuilder, Codec, Compression, Context, HttpVersion, Protocol, Streaming,
    decode_binary,
};
use connect_plugin_tests::shapes::{Shapes as _, ShapesClient, SumError};
use http::{HeaderName, HeaderValue};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::{descriptors, go_program};
use crate::shapes::contract::contract_of_any_server;

/// Both servers of one process, which ends with this.
struct Servers {
    _process: Child,
    /// Has all protocols.
    connect_go: String,
    /// Has gRPC only.
    grpc_go: String,
}

impl Servers {
    async fn start() -> Self {
        let descriptors = descriptors();
        let mut process = Command::new(go_program())
            .arg("server")
            .arg(descriptors.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        let stdout = process.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines();
        let mut targets: Vec<String> = Vec::new();
        for name in ["connect ", "grpc "] {
            let line = lines.next_line().await.expect("it can be read");
            let line = line.expect("the server tells where it is");
            let target = line.strip_prefix(name).expect("in this order");
            targets.push(target.to_owned());
        }
        let [connect_go, grpc_go] = targets.try_into().expect("two");
        Self {
            _process: process,
            connect_go,
            grpc_go,
        }
    }
}

fn channel(target: &str) -> ChannelBuilder {
    Channel::builder(target.parse().expect("a target"))
}

/// Makes all calls that our own server is tested with, and looks at what goes along with them.
async fn check(channel: ChannelBuilder) {
    let shapes = ShapesClient::new(channel.build());
    contract_of_any_server(&shapes).await;
    metadata(&shapes).await;
    let cx = asking();
    let echo = shapes.echo(&cx, Streaming::empty()).await;
    all(echo.expect("a stream")).await;
    is_answered(&cx);
}

/// Returns what tells the server to answer with a header, and keeps what comes back.
fn asking() -> Context {
    const ASK: HeaderName = HeaderName::from_static("x-ask");
    Context::new()
        .with_header(ASK, HeaderValue::from_static("hello"))
        .with_response_metadata()
}

#[track_caller]
fn is_answered(cx: &Context) {
    let (headers, trailers) = (cx.response().headers(), cx.response().trailers());
    assert_eq!(headers["x-head"], "hello");
    assert_eq!(trailers["x-tail"], "b");
    let binary = decode_binary(&trailers["x-tail-bin"]).expect("base64");
    assert_eq!(&binary[..], b"\0\xff");
}

/// Looks at headers and trailers of the calls that HTTP/1.1 can carry.
async fn metadata(shapes: &ShapesClient) {
    let cx = asking();
    shapes.uploads(&cx).await.expect("it answers");
    is_answered(&cx);
    let cx = asking();
    shapes.sum(&cx, Streaming::empty()).await.expect("a sum");
    is_answered(&cx);
    let cx = asking();
    all(shapes.range(&cx, 3).await.expect("a stream")).await;
    is_answered(&cx);
}

async fn all<T>(mut stream: Streaming<T>) {
    while stream.next_msg().await.expect("no error").is_some() {}
}

async fn check_connect_go(protocol: Protocol) {
    let servers = Servers::start().await;
    let channel = || channel(&servers.connect_go).protocol(protocol);
    check(channel()).await;
    check(channel().codec(Codec::Json)).await;
    let gzip = channel().compression(Compression::Gzip).compress_from(0);
    // To compress every one of many thousand messages takes longer than all the rest.
    metadata(&ShapesClient::new(gzip.accept_compressed(true).build())).await;
}

#[tokio::test]
#[cfg_attr(not(has_go), ignore = "needs go: see .ci/tools")]
async fn connect_go_answers_connect() {
    check_connect_go(Protocol::Connect).await;
}

#[tokio::test]
#[cfg_attr(not(has_go), ignore = "needs go: see .ci/tools")]
async fn connect_go_answers_grpc() {
    check_connect_go(Protocol::Grpc).await;
}

#[tokio::test]
#[cfg_attr(not(has_go), ignore = "needs go: see .ci/tools")]
async fn connect_go_answers_grpc_web() {
    check_connect_go(Protocol::GrpcWeb).await;
}

#[tokio::test]
#[cfg_attr(not(has_go), ignore = "needs go: see .ci/tools")]
async fn connect_go_answers_on_http_1() {
    let servers = Servers::start().await;
    for protocol in [Protocol::Connect, Protocol::GrpcWeb] {
        let channel = channel(&servers.connect_go).http_version(HttpVersion::Http1);
        let shapes = ShapesClient::new(channel.protocol(protocol).build());
        metadata(&shapes).await;
        let numbers = [1, -1].into_iter().collect();
        let sum = shapes.sum(&Context::new(), numbers).await;
        let refused = sum.expect_err("a negative number");
        assert!(
            matches!(refused, SumError::Negative { number: -1 }),
            "{refused}"
        );
    }
}

#[tokio::test]
#[cfg_attr(not(has_go), ignore = "needs go: see .ci/tools")]
async fn grpc_go_answers() {
    let servers = Servers::start().await;
    let channel = || channel(&servers.grpc_go).protocol(Protocol::Grpc);
    check(channel()).await;
}
