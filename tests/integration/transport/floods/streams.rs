//! Floods of frames over HTTP/2: streams that are opened and reset, heads without an end, and data
//! that nobody reads.

use connect_plugin::Context;
use connect_plugin_tests::shapes::Shapes;
use tokio::time::{Duration, timeout};

use super::BYSTANDERS_TIME;
use super::watched::Flooded;
use crate::transport::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, Frames, HEADERS, RST_STREAM, envelope, frame,
};

/// Why a stream is reset: its client has no need of it any more.
const CANCEL: [u8; 4] = 8_u32.to_be_bytes();

/// The head of a request that streams messages, written without compression.
fn post(method: &str) -> Vec<u8> {
    let mut head = b"\x83\x86".to_vec();
    let path = format!("/shapes.v1.Shapes/{method}");
    for (name, value) in [
        (&b"\x04"[..], path.as_str()),
        (b"\x0f\x10", "application/connect+json"),
    ] {
        head.extend_from_slice(name);
        head.push(u8::try_from(value.len()).expect("a short value"));
        head.extend_from_slice(value.as_bytes());
    }
    head
}

/// Opens a stream of requests and resets it at once.
fn open_and_reset(stream: u32) -> Vec<u8> {
    let mut frames = frame(HEADERS, END_HEADERS, stream, &post("Hold"));
    frames.extend(frame(RST_STREAM, 0, stream, &CANCEL));
    frames
}

/// Writes many of these frames, a few at a time, to a connection that is expected to end.
async fn ends_at(frames: &mut Frames, frame: &[u8], count: usize) {
    let at_once = (16 * 1024 / frame.len()).max(1);
    if !frames.pour(&frame.repeat(at_once), count / at_once).await {
        frames.ended().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_are_opened_and_reset_at_once() {
    let server = Flooded::start().await;
    // A stream that is remembered takes about a kilobyte: half of these would be 100 MiB.
    server
        .survives(32, async {
            let mut frames = Frames::connect(server.address()).await;
            let flood: Vec<u8> = (0..200_000)
                .flat_map(|n| open_and_reset(2 * n + 1))
                .collect();
            if !frames.pour(&flood, 1).await {
                frames.ended().await;
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_resets_beside_a_stream_that_goes_on() {
    let server = Flooded::start().await;
    server
        .survives(32, async {
            let mut frames = Frames::connect(server.address()).await;
            let bystander = 1;
            let head = post("Echo");
            frames.write(HEADERS, END_HEADERS, bystander, &head).await;
            // As many as a client may cancel before the server sees them, each time.
            for round in 0..500 {
                for n in 0..10 {
                    let reset = open_and_reset(3 + 2 * (10 * round + n));
                    assert!(!frames.pour(&reset, 1).await, "the connection lives");
                }
                frames.seen().await;
                let line = envelope(0, format!(r#"{{"value":"{round}"}}"#).as_bytes());
                frames.write(DATA, 0, bystander, &line).await;
                let echo = timeout(BYSTANDERS_TIME, frames.data(bystander)).await;
                assert_eq!(echo.expect("in time"), line, "round {round}");
            }
        })
        .await;
    // Those who hold streams that were reset have let them go.
    let uploads = server.client().uploads(&Context::new()).await;
    let running = uploads.expect("it answers").running;
    assert_eq!(running, 0, "calls that nobody waits for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_never_end() {
    let header = b"\0\x04name\x05value".repeat(1000);
    // A value that says it is 256 MiB long.
    let endless_value = b"\0\x04name\x7f\x81\xff\xff\x7f";
    for (first, next, count) in [
        (&b""[..], &header[..], 16_000),
        (b"", b"", 2_000_000),
        (endless_value, &[b'x'; 16_000], 16_000),
        (b"", b"\0", 2_000_000),
    ] {
        let server = Flooded::start().await;
        // All of it is 256 MiB, or two million frames.
        server
            .survives(32, async {
                let mut frames = Frames::connect(server.address()).await;
                let head = [&post("Hold"), first].concat();
                frames.write(HEADERS, 0, 1, &head).await;
                ends_at(&mut frames, &frame(CONTINUATION, 0, 1, next), count).await;
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_grow_when_they_are_decompressed() {
    let server = Flooded::start().await;
    // Each is 16 KiB that stand for 60 MiB.
    server
        .survives(32, async {
            for _ in 0..4 {
                let mut frames = Frames::connect(server.address()).await;
                // One header of 4,000 bytes that is put into the table, and named 16,000 times.
                let mut head = post("Hold");
                head.extend(b"\x40\x01x\x7f\xa1\x1e");
                head.extend([b'x'; 4000]);
                frames.write(HEADERS, END_HEADERS, 1, &head).await;
                let named = [&post("Hold")[..], &[0xbe; 16_000]].concat();
                for n in 1..100 {
                    let head = frame(HEADERS, END_HEADERS | END_STREAM, 2 * n + 1, &named);
                    if frames.pour(&head, 1).await {
                        break;
                    }
                }
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiny_frames_of_data_that_nobody_reads() {
    for payload in [&b""[..], b"x"] {
        let server = Flooded::start().await;
        // A frame takes about 256 bytes beside its own: unread, a million of them 256 MiB.
        server
            .survives(48, async {
                let mut frames = Frames::connect(server.address()).await;
                frames.write(HEADERS, END_HEADERS, 1, &post("Hold")).await;
                frames.seen().await;
                ends_at(&mut frames, &frame(DATA, 0, 1, payload), 1_000_000).await;
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiny_frames_of_data_that_are_read() {
    let server = Flooded::start().await;
    // One message of a megabyte in as many pieces, each of which is taken: kept one by one they
    // would be 60 MiB.
    server
        .survives(24, async {
            let mut frames = Frames::connect(server.address()).await;
            frames.write(HEADERS, END_HEADERS, 1, &post("Sum")).await;
            frames.write(DATA, 0, 1, b"\0\0\x10\x00\x0a").await;
            let pieces = frame(DATA, 0, 1, b" ").repeat(1024);
            for _ in 0..1023 {
                assert!(!frames.pour(&pieces, 1).await, "the connection lives");
                frames.seen().await;
            }
            // Now it ends as any other.
            frames.pour(&pieces[10..], 1).await;
            frames.write(DATA, END_STREAM, 1, b"{\"value\":3}").await;
            let sum = String::from_utf8(frames.data(1).await).expect("JSON");
            assert!(sum.contains(r#"{"value":"3"}"#), "{sum}");
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_data_than_there_is_room_for() {
    let server = Flooded::start().await;
    // 256 MiB. The windows of the connection let it send 16 MiB, which nobody reads.
    server
        .survives(64, async {
            let mut frames = Frames::connect(server.address()).await;
            let streams: Vec<u32> = (0..64).map(|n| 2 * n + 1).collect();
            for stream in &streams {
                frames
                    .write(HEADERS, END_HEADERS, *stream, &post("Hold"))
                    .await;
            }
            frames.seen().await;
            let data = vec![b'x'; 16_000];
            let round: Vec<u8> = streams
                .iter()
                .flat_map(|stream| frame(DATA, 0, *stream, &data))
                .collect();
            if !frames.pour(&round, 256).await {
                frames.ended().await;
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_rest_until_their_connection_is_full() {
    let server = Flooded::start().await;
    // More than the server takes at once: it refuses the others.
    server
        .survives(64, async {
            let mut frames = Frames::connect(server.address()).await;
            let flood: Vec<u8> = (0..20_000)
                .flat_map(|n| frame(HEADERS, END_HEADERS, 2 * n + 1, &post("Hold")))
                .collect();
            frames.pour(&flood, 1).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        })
        .await;
}
