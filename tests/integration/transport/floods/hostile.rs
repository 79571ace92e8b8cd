//! Servers that flood their clients. The call fails and says why, the memory of the client stays
//! what it was, and its next call to the same address is made as any other.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::ATTACK_TIME;
use super::caller::Caller;
use crate::transport::frames::{CONTINUATION, DATA, END_HEADERS, Frames, HEADERS, frame};
use crate::transport::tap::read_head;

/// `:status: 200` and the content type of a stream, written without compression.
const STREAM_HEAD: &[u8] = b"\x88\0\x0ccontent-type\x19application/connect+proto";

/// What a caller may take: its own calls, and what HTTP/2 lets a server send that nobody reads. The
/// floods are of a quarter of a gigabyte, or of as many frames.
const BUDGET: u64 = 48;

/// What a server does with one call over HTTP/2: frames, and how often they are repeated.
struct Flood {
    first: Vec<u8>,
    next: Vec<u8>,
    times: usize,
    /// The caller is expected to hang up.
    ends_connection: bool,
}

/// Has a caller open a stream over HTTP/2, and begins to answer it.
async fn opened() -> (Caller, Frames, u32) {
    let mut caller = Caller::start("http2").await;
    caller.tell("open").await;
    let mut frames = Frames::accept(&caller.listener).await;
    let stream = frames.request().await;
    frames
        .write(HEADERS, END_HEADERS, stream, STREAM_HEAD)
        .await;
    assert_eq!(caller.answer().await, "ok");
    (caller, frames, stream)
}

/// Answers the call that the caller was told to make.
async fn answer_next(caller: &mut Caller, frames: &mut Frames) {
    let stream = frames.request().await;
    frames.answer(stream).await;
    assert_eq!(caller.answer().await, "ok");
}

/// Has a caller make a call to a server that floods it, and returns what came of it.
async fn over_http2(flood: Flood) -> String {
    let mut caller = Caller::start("http2").await;
    caller.tell("call").await;
    let mut frames = Frames::accept(&caller.listener).await;
    let stream = frames.request().await;
    assert_eq!(stream, 1);
    if !frames.pour(&flood.first, 1).await {
        frames.pour(&flood.next, flood.times).await;
    }
    let answer = caller.answer().await;
    // The next one is answered.
    caller.tell("call").await;
    if flood.ends_connection {
        frames = Frames::accept(&caller.listener).await;
    }
    answer_next(&mut caller, &mut frames).await;
    caller.survived(BUDGET).await;
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_never_end() {
    for (next, times) in [
        (b"\0\x04name\x05value".repeat(1000), 16_000),
        (b"".to_vec(), 1_000_000),
    ] {
        let answer = over_http2(Flood {
            first: frame(HEADERS, 0, 1, b"\x88"),
            next: frame(CONTINUATION, 0, 1, &next),
            times,
            ends_connection: true,
        });
        let answer = answer.await;
        assert!(answer.starts_with("unavailable: "), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_grow_when_they_are_decompressed() {
    let mut table = b"\x88\x40\x01x\x7f\xa1\x1e".to_vec();
    table.extend([b'x'; 4000]);
    table.extend([0xbe; 12_000]);
    let answer = over_http2(Flood {
        first: frame(HEADERS, END_HEADERS, 1, &table),
        next: Vec::new(),
        times: 0,
        ends_connection: true,
    });
    let answer = answer.await;
    assert!(answer.starts_with("unavailable: "), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_are_always_still_to_come() {
    // `:status: 103`.
    let answer = over_http2(Flood {
        first: Vec::new(),
        next: frame(HEADERS, END_HEADERS, 1, b"\x08\x03103").repeat(1000),
        times: 500,
        // Nothing but the call's own deadline ends this.
        ends_connection: false,
    });
    let answer = answer.await;
    assert!(answer.starts_with("deadline_exceeded: "), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_four_gigabytes() {
    let (mut caller, mut frames, stream) = opened().await;
    frames
        .write(DATA, 0, stream, b"\0\xff\xff\xff\xffabc")
        .await;
    let answer = caller.ask("read").await;
    assert!(answer.starts_with("resource_exhausted: "), "{answer}");
    assert!(answer.contains("4294967295 bytes"), "{answer}");
    frames.closed(stream).await;
    // The connection lives.
    caller.tell("call").await;
    answer_next(&mut caller, &mut frames).await;
    caller.survived(BUDGET).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiny_frames_of_data_that_nobody_reads() {
    for payload in [&b""[..], b"x"] {
        let (mut caller, mut frames, stream) = opened().await;
        let flood = frame(DATA, 0, stream, payload).repeat(1000);
        assert!(frames.pour(&flood, 1000).await, "it hangs up");
        let answer = caller.ask("read").await;
        assert!(!answer.ends_with(" numbers"), "{answer}");
        caller.tell("call").await;
        let mut frames = Frames::accept(&caller.listener).await;
        answer_next(&mut caller, &mut frames).await;
        // A whole window of small frames is no attack yet.
        caller.survived(BUDGET + 32).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_data_than_there_is_room_for() {
    let (mut caller, mut frames, stream) = opened().await;
    let flood = frame(DATA, 0, stream, &[0; 16_000]);
    frames.pour(&flood, 16_000).await;
    let answer = caller.ask("read").await;
    assert!(answer.starts_with("internal: "), "{answer}");
    assert!(answer.contains("FLOW_CONTROL_ERROR"), "{answer}");
    caller.survived(BUDGET).await;
}

/// Has a caller make a call over HTTP/1.1 to a server that floods it.
async fn over_http1(first: &[u8], next: &[u8], times: usize) -> String {
    let mut caller = Caller::start("http1").await;
    caller.tell("call").await;
    let mut stream = accept(&caller).await;
    let flood = async {
        stream.write_all(first).await?;
        for _ in 0..times {
            stream.write_all(next).await?;
        }
        // Until the caller hangs up.
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    let (answer, ended) = tokio::join!(caller.answer(), timeout(ATTACK_TIME, flood));
    let ended = ended.expect("it hangs up");
    // A reset is as good an end as any.
    drop(ended);
    caller.tell("call").await;
    let mut stream = accept(&caller).await;
    let ok = "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\ncontent-length: 0\r\n\r\n";
    stream.write_all(ok.as_bytes()).await.expect("a reader");
    assert_eq!(caller.answer().await, "ok");
    caller.survived(BUDGET).await;
    answer
}

async fn accept(caller: &Caller) -> TcpStream {
    let accepted = timeout(ATTACK_TIME, caller.listener.accept()).await;
    let (mut stream, _) = accepted.expect("it dials").expect("a connection");
    read_head(&mut stream).await;
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_of_http_1_that_never_end() {
    let line = "x-header: value\r\n".repeat(1000);
    let answer = over_http1(b"HTTP/1.1 200 OK\r\n", line.as_bytes(), 16_000).await;
    assert!(answer.starts_with("unavailable: "), "{answer}");
    let answer = over_http1(b"HTTP/1.1 200 OK\r\nx: ", &[b'x'; 16_000], 16_000).await;
    assert!(answer.starts_with("unavailable: "), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chunks_whose_heads_never_end() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\n\
                 transfer-encoding: chunked\r\n\r\n1;";
    let answer = over_http1(head, &[b'x'; 16_000], 16_000).await;
    assert!(answer.starts_with("unavailable: "), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_of_http_1_that_are_always_still_to_come() {
    let hints = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(400);
    let answer = over_http1(b"", hints.as_bytes(), 16_000).await;
    // Nothing but the call's own deadline ends this.
    assert!(answer.starts_with("deadline_exceeded: "), "{answer}");
}
