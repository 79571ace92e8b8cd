//! Clients that begin the body of a request and do not go on with it.

use std::time::Duration;

use connect_plugin::{ServerConfig, ServerHandle};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::frames::{DATA, END_HEADERS, END_STREAM, Frames, HEADERS, frame};
use super::tap::read_head;
use crate::shapes::serve;

/// Much shorter than the other limits of a server.
const SHORT: Duration = Duration::from_millis(200);

/// Shorter than any of the defaults but one: over HTTP/1.1 a server reads for five seconds more on
/// what belongs to a call that is over.
const LONG: Duration = Duration::from_secs(9);

/// What a call fails with.
const TOO_LATE: &str = "the request did not arrive in time: nothing came for 200ms";

const UNARY: &str = "POST /shapes.v1.Shapes/Uploads HTTP/1.1\r\nhost: x\r\n\
                     content-type: application/json\r\n";

const STREAM: &str = "POST /shapes.v1.Shapes/Sum HTTP/1.1\r\nhost: x\r\n\
                      content-type: application/connect+json\r\n";

/// A stream of one message, the number 3, as the chunks of a body.
const THREE: &[u8] = b"10\r\n\0\0\0\0\x0b{\"value\":3}\r\n";

fn address(server: &ServerHandle) -> String {
    server.target().to_string().replace("http://", "")
}

async fn say(server: &ServerHandle, said: &str) -> TcpStream {
    let stream = TcpStream::connect(address(server)).await;
    let mut stream = stream.expect("it listens");
    stream.write_all(said.as_bytes()).await.expect("a reader");
    stream
}

/// Reads until the server hangs up.
async fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(LONG, stream.read_to_end(&mut answer)).await;
    read.expect("it hangs up").expect("no reset");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn half_a_body_is_not_waited_for() {
    let config = ServerConfig::default().body_timeout(SHORT);
    let server = serve("127.0.0.1:0", config).await;
    for half in [
        "content-length: 100\r\n\r\n",
        "content-length: 100\r\n\r\n{",
        "transfer-encoding: chunked\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n64\r\n{",
    ] {
        let start = Instant::now();
        let mut stream = say(&server, &format!("{UNARY}{half}")).await;
        let head = timeout(LONG, read_head(&mut stream)).await;
        let head = head.expect("an answer");
        assert!(start.elapsed() >= SHORT, "{:?}", start.elapsed());
        assert!(head.starts_with("HTTP/1.1 504"), "{half}: {head}");
        let body = read(&mut stream).await;
        assert!(body.contains(TOO_LATE), "{half}: {body}");
        assert!(body.contains("deadline_exceeded"), "{half}: {body}");
    }
}

#[tokio::test]
async fn a_body_may_take_its_time_as_long_as_it_comes() {
    let config = ServerConfig::default()
        .body_timeout(Duration::from_secs(3))
        .min_body_rate(None);
    let server = serve("127.0.0.1:0", config).await;
    let mut stream = say(&server, &format!("{UNARY}content-length: 10\r\n\r\n")).await;
    for byte in b"{        }" {
        sleep(Duration::from_millis(350)).await;
        stream.write_all(&[*byte]).await.expect("it waits");
    }
    let head = timeout(LONG, read_head(&mut stream)).await;
    let head = head.expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_not_waited_for() {
    let config = ServerConfig::default()
        .body_timeout(SHORT)
        .min_body_rate(1000_u32);
    let server = serve("127.0.0.1:0", config).await;
    let start = Instant::now();
    let mut stream = say(&server, &format!("{UNARY}content-length: 1000\r\n\r\n")).await;
    let (mut answers, mut requests) = stream.split();
    let drip = async {
        loop {
            requests.write_all(b" ").await.expect("it reads on");
            sleep(SHORT / 10).await;
        }
    };
    let head = tokio::select! {
        never = drip => never,
        head = timeout(LONG, read_head(&mut answers)) => head.expect("an answer"),
    };
    assert!(start.elapsed() >= SHORT, "{:?}", start.elapsed());
    assert!(head.starts_with("HTTP/1.1 504"), "{head}");
    let answer = read(&mut stream).await;
    assert!(answer.contains("deadline_exceeded"), "{answer}");
    assert!(answer.contains(" bytes came in 0 s"), "{answer}");
}

#[tokio::test]
async fn a_server_can_be_told_to_wait_for_ever() {
    let config = ServerConfig::default().body_timeout(None);
    let server = serve("127.0.0.1:0", config).await;
    let mut stream = say(&server, &format!("{UNARY}content-length: 2\r\n\r\n{{")).await;
    timeout(SHORT, stream.read_u8())
        .await
        .expect_err("it waits");
    stream.write_all(b"}").await.expect("it waits");
    let head = timeout(LONG, read_head(&mut stream)).await;
    let head = head.expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[tokio::test]
async fn a_stream_may_rest_unless_the_server_is_told_otherwise() {
    let patient = ServerConfig::default().body_timeout(SHORT);
    let server = serve("127.0.0.1:0", patient.clone()).await;
    let request = format!("{STREAM}connection: close\r\ntransfer-encoding: chunked\r\n\r\n");
    let mut stream = say(&server, &request).await;
    for chunk in [THREE, THREE, b"0\r\n\r\n"] {
        sleep(2 * SHORT).await;
        stream.write_all(chunk).await.expect("it waits");
    }
    let answer = read(&mut stream).await;
    assert!(answer.contains(r#"{"value":"6"}"#), "{answer}");

    let impatient = patient.stream_body_timeout(SHORT);
    let server = serve("127.0.0.1:0", impatient).await;
    let mut stream = say(&server, &request).await;
    stream.write_all(THREE).await.expect("it waits");
    let answer = read(&mut stream).await;
    assert!(answer.contains("deadline_exceeded"), "{answer}");
    assert!(answer.contains(TOO_LATE), "{answer}");
}

#[tokio::test]
async fn half_a_body_over_http_2_costs_its_call_and_no_other() {
    let config = ServerConfig::default().body_timeout(SHORT);
    let server = serve("127.0.0.1:0", config).await;
    let mut frames = Frames::connect(&address(&server)).await;
    let head = b"\x83\x86\x04\x19/shapes.v1.Shapes/Uploads\x0f\x10\x10application/json";
    for (stream, body) in [(1, &b""[..]), (3, b"{")] {
        let start = Instant::now();
        frames.write(HEADERS, END_HEADERS, stream, head).await;
        frames.write(DATA, 0, stream, body).await;
        // Nothing, in a frame of its own, is nothing.
        for _ in 0..3 {
            sleep(SHORT / 4).await;
            frames.write(DATA, 0, stream, &[]).await;
        }
        let answer = timeout(LONG, frames.data(stream)).await;
        let answer = String::from_utf8(answer.expect("an answer"));
        let answer = answer.expect("JSON");
        let waited = start.elapsed();
        assert!(waited >= SHORT, "{waited:?}");
        assert!(answer.contains(TOO_LATE), "{answer}");
        timeout(LONG, frames.closed(stream)).await.expect("an end");
    }
    // Both in one piece, so that the body is in time.
    let whole = [
        frame(HEADERS, END_HEADERS, 5, head),
        frame(DATA, END_STREAM, 5, b"{}"),
    ];
    assert!(!frames.pour(&whole.concat(), 1).await, "it lives");
    let answer = timeout(LONG, frames.data(5)).await;
    assert_eq!(answer.expect("an answer"), b"{}");
}
