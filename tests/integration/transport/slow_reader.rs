//! Sides that do not read what they asked for, or read it slowly.

use std::time::Duration;

use connect_plugin::{
    Body, Bytes, Channel, Codec, Context, HttpService, Listener, Server, ServerConfig,
    ServerHandle, Services,
};
use connect_plugin_tests::shapes::{Shapes, ShapesClient};
use connect_plugin_tests::{ProbeClient, ProbeServer, Prober};
use http::{HeaderName, Method, Request, Response};
use http_body::Body as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::time::{Instant, timeout};
use tower_service::Service as _;

use super::frames::{
    ACK, DATA, END_HEADERS, END_STREAM, Frames, HEADERS, SETTINGS, WINDOW_UPDATE, envelope, frame,
};
use super::tap::listen;
use crate::programs::{probe_server, serve_probe};
use crate::shapes::serve;
use crate::streams::runs;
use crate::waiting::until;

/// Longer than anything that a test waits for.
const LONG: Duration = Duration::from_secs(20);

/// Two million bytes more for a stream.
const ROOM: [u8; 4] = 2_000_000_u32.to_be_bytes();

fn address(server: &ServerHandle) -> String {
    server.target().to_string().replace("http://", "")
}

fn literal(name: &str, value: &str) -> Vec<u8> {
    let mut field = vec![0];
    for text in [name, value] {
        field.push(u8::try_from(text.len()).expect("a short text"));
        field.extend_from_slice(text.as_bytes());
    }
    field
}

/// The head of a request, written without compression.
fn post(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = b"\x83\x86".to_vec();
    head.extend(literal(":path", path));
    for (name, value) in headers {
        head.extend(literal(name, value));
    }
    head
}

/// Waits until a stream that nobody reads is over, which only its deadline ends.
async fn ends_in_time(probe: &ProbeClient) {
    runs(probe, 1).await;
    runs(probe, 0).await;
}

/// Begins a stream of more numbers than anybody reads.
fn count() -> (Vec<u8>, Vec<u8>) {
    let headers = [
        ("content-type", "application/connect+json"),
        ("connect-timeout-ms", "2000"),
    ];
    let head = post("/probe.v1.Probe/Count", &headers);
    (head, envelope(0, br#"{"count":4000000000,"millis":0}"#))
}

#[tokio::test]
async fn a_stream_ends_in_time_although_there_is_no_room_for_it() {
    let server = probe_server(ServerConfig::default()).await;
    let probe = ProbeClient::new(Channel::new(server.target().clone()));
    let (head, request) = count();
    for room in [0, 10_000_u32] {
        let mut frames = Frames::connect(&address(&server)).await;
        let little = [&[0, 4], &room.to_be_bytes()[..]].concat();
        frames.write(SETTINGS, 0, 0, &little).await;
        frames.write(HEADERS, END_HEADERS, 1, &head).await;
        frames.write(DATA, END_STREAM, 1, &request).await;
        ends_in_time(&probe).await;
        // How it ended is said once there is room.
        frames.write(WINDOW_UPDATE, 0, 0, &ROOM).await;
        frames.write(WINDOW_UPDATE, 0, 1, &ROOM).await;
        let end = async {
            let mut all = Vec::new();
            loop {
                all.extend(frames.data(1).await);
                let text = String::from_utf8_lossy(&all);
                if let Some((_, end)) = text.split_once("{\"error\":") {
                    return end.to_owned();
                }
            }
        };
        let end = timeout(LONG, end).await.expect("it says how it ended");
        assert!(end.contains("deadline_exceeded"), "{end}");
    }
}

#[tokio::test]
async fn a_stream_over_http_1_ends_in_time_although_nobody_reads_it() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("probe.sock");
    let listener = Listener::bind(&format!("unix:{}", path.display())).await;
    let server = serve_probe(listener.expect("a free path"), ServerConfig::default());
    let probe = ProbeClient::new(Channel::new(server.target().clone()));
    let (_, request) = count();
    let head = format!(
        "POST /probe.v1.Probe/Count HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\
         content-type: application/connect+json\r\nconnect-timeout-ms: 2000\r\n\r\n",
        request.len()
    );
    let mut stream = UnixStream::connect(&path).await.expect("it listens");
    let said = [head.as_bytes(), &request].concat();
    stream.write_all(&said).await.expect("a reader");
    ends_in_time(&probe).await;
    // What was made before is read with how it ended.
    let mut answer = Vec::new();
    let read = async {
        while !answer.ends_with(b"0\r\n\r\n") {
            let read = stream.read_buf(&mut answer).await;
            assert_ne!(read.expect("no error"), 0, "it hangs up");
        }
    };
    timeout(LONG, read).await.expect("an end");
    let end = String::from_utf8_lossy(&answer[answer.len() - 200..]).into_owned();
    assert!(end.contains("deadline_exceeded"), "{end}");
}

/// As many frames of eight bytes as a stream may send that nobody reads.
fn small_frames(stream: u32, window: usize) -> Vec<u8> {
    frame(DATA, 0, stream, &envelope(0, b"{ }")).repeat(window / 8)
}

#[tokio::test]
async fn small_messages_that_a_server_does_not_read_cost_their_client_no_connection() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let mut frames = Frames::connect(&address(&server)).await;
    let json = [("content-type", "application/connect+json")];
    let hold = post("/shapes.v1.Shapes/Hold", &json);
    frames.write(HEADERS, END_HEADERS, 1, &hold).await;
    frames.seen().await;
    frames.write(SETTINGS, ACK, 0, &[]).await;
    let window = 1024 * 1024;
    assert!(!frames.pour(&small_frames(1, window), 1).await, "it lives");
    let json = [("content-type", "application/json")];
    let uploads = post("/shapes.v1.Shapes/Uploads", &json);
    frames.write(HEADERS, END_HEADERS, 3, &uploads).await;
    frames.write(DATA, END_STREAM, 3, b"{}").await;
    let answer = timeout(LONG, frames.data(3)).await.expect("an answer");
    assert_eq!(answer, br#"{"running":"1"}"#);
}

#[tokio::test]
async fn small_messages_that_a_client_reads_late_cost_it_no_connection() {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target).connections(1).codec(Codec::Json);
    let shapes = ShapesClient::new(channel.build());
    let (mut frames, range) = tokio::join!(
        async {
            let mut frames = Frames::accept(&listener).await;
            let stream = frames.request().await;
            let head = [
                &b"\x88"[..],
                &literal("content-type", "application/connect+json"),
            ];
            frames
                .write(HEADERS, END_HEADERS, stream, &head.concat())
                .await;
            frames
        },
        async { shapes.range(&Context::new(), 0).await.expect("a stream") }
    );
    let numbers = small_frames(1, 2 * 1024 * 1024);
    assert!(!frames.pour(&numbers, 1).await, "it lives");
    frames.seen().await;
    // Another call over the same connection.
    let other = shapes.clone();
    let other = tokio::spawn(async move { other.uploads(&Context::new()).await });
    let stream = frames.request().await;
    frames
        .write(HEADERS, END_HEADERS | END_STREAM, stream, b"\x88")
        .await;
    let error = other.await.expect("no panic").expect_err("no message");
    assert!(!error.is_unavailable(), "{error}");
    drop(range);
}

#[tokio::test]
async fn a_request_that_was_answered_before_its_end_is_read_on() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let mut frames = Frames::connect(&address(&server)).await;
    let head = post(
        "/shapes.v1.Shapes/Uploads",
        &[("content-type", "text/plain")],
    );
    frames.write(HEADERS, END_HEADERS, 1, &head).await;
    // All of the answer is a head.
    frames.closed(1).await;
    // More than there is room for at once, so it is read.
    let data = frame(DATA, 0, 1, &[0; 16_000]);
    for _ in 0..10 {
        for _ in 0..4 {
            assert!(!frames.pour(&data, 1).await, "it lives");
        }
        frames.seen().await;
    }
    frames.write(DATA, END_STREAM, 1, &[]).await;
    let head = post(
        "/shapes.v1.Shapes/Uploads",
        &[("content-type", "application/json")],
    );
    frames.write(HEADERS, END_HEADERS, 3, &head).await;
    frames.write(DATA, END_STREAM, 3, b"{}").await;
    let answer = timeout(LONG, frames.data(3)).await.expect("an answer");
    assert_eq!(answer, b"{}");
}

/// Calls a probe in a service, as servers of others do.
async fn probed(
    service: &mut HttpService,
    method: &str,
    head: &str,
    body: Vec<u8>,
) -> Response<Body> {
    let mut request = Request::new(Body::from(Bytes::from(body)));
    *request.method_mut() = Method::POST;
    let path = format!("/probe.v1.Probe/{method}");
    *request.uri_mut() = path.parse().expect("a path");
    for header in head.lines() {
        let (name, value) = header.split_once(": ").expect("a header");
        let name: HeaderName = name.parse().expect("a name");
        let value = value.parse().expect("a value");
        request.headers_mut().append(name, value);
    }
    let Ok(response) = service.call(request).await;
    assert_eq!(response.status(), 200);
    response
}

#[tokio::test]
async fn a_stream_in_a_service_ends_in_time_although_nobody_reads_it() {
    let services = Services::new().with(ProbeServer::new(Prober::default()));
    let mut service = Server::new(services).into_service();
    let (_, request) = count();
    let head = "content-type: application/connect+json\nconnect-timeout-ms: 2000";
    let unread = probed(&mut service, "Count", head, request).await;
    let mut running = async || {
        let json = "content-type: application/json";
        let answer = probed(&mut service, "Running", json, b"{}".to_vec()).await;
        let mut body = std::pin::pin!(answer.into_body());
        let frame = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await;
        frame
            .expect("a body")
            .expect("no error")
            .into_data()
            .expect("data")
    };
    assert_eq!(running().await, r#"{"value":"1"}"#);
    until("its deadline ends it", async || running().await == "{}").await;
    drop(unread);
}

#[tokio::test]
async fn a_request_that_never_ends_is_stopped_in_the_end() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let mut frames = Frames::connect(&address(&server)).await;
    let head = post(
        "/shapes.v1.Shapes/Uploads",
        &[("content-type", "text/plain")],
    );
    frames.write(HEADERS, END_HEADERS, 1, &head).await;
    frames.closed(1).await;
    let answered = Instant::now();
    // Now it is reset.
    timeout(LONG, frames.closed(1)).await.expect("a reset");
    let waited = answered.elapsed();
    assert!(waited > Duration::from_secs(4), "{waited:?}");
}
