//! What a client makes of answers that are late, cut off, or say two things at once.

use std::time::Duration;

use connect_plugin::{
    CancellationToken, Channel, Codec, Context, Error, HttpVersion, Protocol, Result, Streaming,
    Target,
};
use connect_plugin_tests::shapes::{Shaper, Shapes, ShapesClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::shapes::serve;
use crate::transport::frames::{DATA, END_HEADERS, Frames, HEADERS, RST_STREAM, envelope};
use crate::transport::tap::{listen, read_head};
use crate::waiting::{begun_in_time, until};

/// Answers one request over HTTP/1.1 with these bytes, and hangs up.
pub(super) async fn answer(listener: &TcpListener, answer: &[u8]) {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    read_head(&mut stream).await;
    // A client that has read enough hangs up.
    if stream.write_all(answer).await.is_ok() && stream.shutdown().await.is_ok() {
        // What is still written to it must not become a reset that overtakes the answer.
        drop(stream.read_to_end(&mut Vec::new()).await);
    }
}

fn over_http1(target: Target, protocol: Protocol) -> ShapesClient {
    let builder = Channel::builder(target).http_version(HttpVersion::Http1);
    ShapesClient::new(builder.protocol(protocol).codec(Codec::Json).build())
}

/// An answer that ends before it said it would.
fn cut_off(content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n\
         {:x}\r\n",
        body.len()
    );
    [head.as_bytes(), body, b"\r\n"].concat()
}

#[tokio::test]
async fn a_result_that_has_come_is_not_lost_with_what_is_behind_it() {
    let sum = envelope(0, br#"{"value":"3"}"#);
    let refused = br#"{"error":{"code":"aborted","message":"no"}}"#;
    for (protocol, content_type, end, expected) in [
        (
            Protocol::Connect,
            "application/connect+json",
            envelope(2, b"{}"),
            Ok(3),
        ),
        (
            Protocol::Connect,
            "application/connect+json",
            envelope(2, refused),
            Err("aborted: no"),
        ),
        (
            Protocol::GrpcWeb,
            "application/grpc-web+json",
            envelope(0x80, b"grpc-status: 0\r\n"),
            Ok(3),
        ),
        (
            Protocol::GrpcWeb,
            "application/grpc-web+json",
            envelope(0x80, b"grpc-status: 10\r\ngrpc-message: no\r\n"),
            Err("aborted: no"),
        ),
    ] {
        let (listener, target) = listen().await;
        let shapes = over_http1(target, protocol);
        let body = [&sum[..], &end].concat();
        let response = cut_off(content_type, &body);
        let cx = Context::new();
        let (found, ()) = tokio::join!(
            shapes.sum(&cx, [1, 2].into_iter().collect()),
            answer(&listener, &response)
        );
        let found = found.map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{protocol}");
    }
}

#[tokio::test]
async fn a_status_of_the_service_goes_before_that_of_http() {
    for (protocol, content_type) in [
        (Protocol::GrpcWeb, "application/grpc-web+json"),
        (Protocol::GrpcWeb, "text/html"),
    ] {
        let (listener, target) = listen().await;
        let shapes = over_http1(target, protocol);
        let response = format!(
            "HTTP/1.1 503 Unavailable\r\ncontent-type: {content_type}\r\ncontent-length: 0\r\n\
             grpc-status: 9\r\ngrpc-message: not now\r\nx-tail: a\r\n\r\n"
        );
        let cx = Context::new();
        let (found, ()) = tokio::join!(shapes.uploads(&cx), answer(&listener, response.as_bytes()));
        let error = found.expect_err("it says so");
        assert_eq!(error.to_string(), "failed_precondition: not now");
        assert_eq!(error.trailers()["x-tail"], "a");
    }
}

#[tokio::test]
async fn a_status_of_http_says_what_went_wrong_whatever_becomes_of_the_text() {
    let large = format!(
        "HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\ncontent-length: 5000000\r\n\r\n{}",
        "x".repeat(5_000_000)
    );
    let cut_off = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\n\
                   content-length: 100\r\n\r\n{\"code\":";
    for response in [&large, cut_off] {
        let (listener, target) = listen().await;
        let shapes = over_http1(target, Protocol::Connect);
        let cx = Context::new();
        let (found, ()) = tokio::join!(shapes.uploads(&cx), answer(&listener, response.as_bytes()));
        let error = found.expect_err("it is forbidden");
        assert!(error.is_permission_denied(), "{error}");
    }
}

#[tokio::test]
async fn a_stream_that_ends_without_an_error_and_without_an_end_is_broken() {
    let (listener, target) = listen().await;
    let builder = Channel::builder(target).connections(1).codec(Codec::Json);
    let shapes = ShapesClient::new(builder.build());
    let serve = async {
        let mut frames = Frames::accept(&listener).await;
        let stream = frames.request().await;
        let head = b"\x88\0\x0ccontent-type\x18application/connect+json";
        frames.write(HEADERS, END_HEADERS, stream, head).await;
        let number = envelope(0, b"{}");
        frames.write(DATA, 0, stream, &number).await;
        frames.write(RST_STREAM, 0, stream, &[0; 4]).await;
        frames
    };
    let cx = Context::new();
    let (range, _frames) = tokio::join!(shapes.range(&cx, 2), serve);
    let mut range = range.expect("a stream");
    let error = loop {
        match range.next_msg().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("no clean end"),
            Err(error) => break error,
        }
    };
    assert!(error.is_internal(), "{error}");
}

/// Streams of many messages, of which the first ones were read.
struct Streams {
    cx: Context,
    range: Streaming<u32>,
    echo: Streaming<String>,
}

impl Streams {
    async fn open(shapes: &ShapesClient, cx: Context) -> Result<Self> {
        let mut range = shapes.range(&cx, 1_000_000).await?;
        let (lines, stream) = Streaming::channel(1);
        let mut echo = shapes.echo(&cx, stream).await?;
        tokio::spawn(async move { while lines.send("x".to_owned()).await.is_ok() {} });
        range.next_msg().await?;
        echo.next_msg().await?;
        Ok(Self { cx, range, echo })
    }

    /// Waits until the call is over, while many messages come, and reads on.
    async fn read_late(mut self) -> [Error; 2] {
        let cx = &self.cx;
        until("the call is over", async || {
            cx.is_canceled() || cx.remaining().is_some_and(|left| left.is_zero())
        })
        .await;
        [
            self.range.next_msg().await.expect_err("it is over"),
            self.echo.next_msg().await.expect_err("it is over"),
        ]
    }
}

async fn check_late(shapes: &ShapesClient) {
    let streams = begun_in_time(async |cx| Streams::open(shapes, cx).await).await;
    for error in streams.read_late().await {
        assert!(error.is_deadline_exceeded(), "{error}");
    }
    let canceled = CancellationToken::new();
    let cx = Context::new().with_cancel(canceled.clone());
    let streams = Streams::open(shapes, cx).await.expect("two streams");
    let cancel = async {
        sleep(Duration::from_millis(150)).await;
        canceled.cancel();
    };
    let (errors, ()) = tokio::join!(streams.read_late(), cancel);
    for error in errors {
        assert!(error.is_canceled(), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_given_out_when_a_call_is_over() {
    let server = serve("127.0.0.1:0", connect_plugin::ServerConfig::default()).await;
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        let shapes = ShapesClient::new(channel.build());
        check_late(&shapes).await;
    }
    let shapes = ShapesClient::in_process(Shaper::default());
    check_late(&shapes).await;
    let shapes = ShapesClient::loopback(Shaper::default());
    check_late(&shapes).await;
}
