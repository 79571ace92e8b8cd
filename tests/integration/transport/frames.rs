//! A side that is scripted frame by frame: HTTP/2 as no library would speak it.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::waiting::in_time;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

pub(crate) const ACK: u8 = 1;
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// `:status: 200` and a content type, written without compression.
const OK_PROTO: &[u8] = b"\x88\0\x0ccontent-type\x11application/proto";

/// `:method: POST`, `:scheme: http` and `:path: /`.
const POST: &[u8] = b"\x83\x86\x84";

/// A connection.
pub(crate) struct Frames(TcpStream);

impl Frames {
    /// Accepts a connection and exchanges settings.
    pub(crate) async fn accept(listener: &TcpListener) -> Self {
        Self::accept_with(listener, &[]).await
    }

    /// Accepts a connection that may carry so many calls at once.
    pub(crate) async fn accept_limited(listener: &TcpListener, calls: u32) -> Self {
        let max_concurrent_streams = [&[0, 3], &calls.to_be_bytes()[..]].concat();
        Self::accept_with(listener, &max_concurrent_streams).await
    }

    async fn accept_with(listener: &TcpListener, settings: &[u8]) -> Self {
        let accepted = in_time("a client connects", listener.accept()).await;
        let (mut stream, _) = accepted.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let mut preface = vec![0; PREFACE.len()];
        stream.read_exact(&mut preface).await.expect("a preface");
        assert_eq!(preface, PREFACE);
        let mut frames = Self(stream);
        frames.write(SETTINGS, 0, 0, settings).await;
        frames.write(SETTINGS, ACK, 0, &[]).await;
        frames
    }

    /// Connects to a server.
    pub(crate) async fn connect(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        stream.write_all(PREFACE).await.expect("a reader");
        let mut frames = Self(stream);
        frames.write(SETTINGS, 0, 0, &[]).await;
        frames
    }

    /// Writes the same bytes over and over, whatever comes back. Returns whether the other side hung
    /// up before it had them all.
    pub(crate) async fn pour(&mut self, bytes: &[u8], times: usize) -> bool {
        let (mut reader, mut writer) = self.0.split();
        let write = async {
            for _ in 0..times {
                if writer.write_all(bytes).await.is_err() {
                    return true;
                }
            }
            false
        };
        let read = async {
            let mut thrown_away = vec![0; 16 * 1024];
            while reader.read(&mut thrown_away).await.is_ok_and(|len| len > 0) {}
        };
        tokio::select! {
            is_broken = write => is_broken,
            () = read => true,
        }
    }

    /// Waits until the other side hangs up, whatever it says before that.
    pub(crate) async fn ended(&mut self) {
        while self.read_frame().await.is_some() {}
    }

    /// Waits until the other side has seen all that was written.
    pub(crate) async fn seen(&mut self) {
        self.write(PING, 0, 0, b"are you?").await;
        loop {
            let frame = self.read_frame().await.expect("an answer");
            if frame.kind == PING {
                return;
            }
        }
    }

    /// Waits for data of a stream, and returns it.
    pub(crate) async fn data(&mut self, stream: u32) -> Vec<u8> {
        loop {
            let frame = self.read_frame().await.expect("data");
            if frame.kind == DATA && frame.stream == stream && !frame.payload.is_empty() {
                return frame.payload;
            }
        }
    }

    /// Waits until the other side resets a stream or ends it.
    pub(crate) async fn closed(&mut self, stream: u32) {
        loop {
            let frame = self.read_frame().await.expect("an end");
            let is_end = frame.kind == RST_STREAM || frame.flags & END_STREAM != 0;
            if frame.stream == stream && is_end {
                return;
            }
        }
    }

    /// Makes many requests and cancels each at once, all in one write.
    pub(crate) async fn open_and_cancel(&mut self, count: u32) {
        let mut frames = Vec::new();
        for n in 0..count {
            let stream = 2 * n + 1;
            frames.extend(frame(HEADERS, END_HEADERS, stream, POST));
            frames.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
        }
        self.0.write_all(&frames).await.expect("a reader");
    }

    /// Waits until the server says that it goes away, and returns why.
    pub(crate) async fn gone_away(&mut self) -> u32 {
        loop {
            let frame = self.read_frame().await.expect("a farewell");
            if frame.kind == GOAWAY {
                let (_, code) = frame.payload.split_at(4);
                return u32::from_be_bytes(code[..4].try_into().expect("four bytes"));
            }
        }
    }

    /// Waits for the next request and returns the number of its stream.
    pub(crate) async fn request(&mut self) -> u32 {
        loop {
            let (kind, stream) = self.read().await.expect("a request");
            if kind == HEADERS {
                return stream;
            }
        }
    }

    /// Waits until the client hangs up; fails if it makes another request.
    pub(crate) async fn hung_up(&mut self) {
        while let Some((kind, stream)) = self.read().await {
            assert_ne!(kind, HEADERS, "stream {stream} was opened");
        }
    }

    /// Answers a request with an empty message.
    pub(crate) async fn answer(&mut self, stream: u32) {
        self.begin_answer(stream).await;
        self.write(DATA, END_STREAM, stream, &[]).await;
    }

    /// Sends the head of an answer.
    pub(crate) async fn begin_answer(&mut self, stream: u32) {
        self.write(HEADERS, END_HEADERS, stream, OK_PROTO).await;
    }

    /// Says that the request of a stream was not looked at.
    pub(crate) async fn refuse(&mut self, stream: u32) {
        self.write(RST_STREAM, 0, stream, &7_u32.to_be_bytes())
            .await;
    }

    /// Says that no request behind the one with this number was looked at.
    pub(crate) async fn go_away(&mut self, last: u32) {
        self.go_away_for(0, last).await;
    }

    /// Says so, and why.
    pub(crate) async fn go_away_for(&mut self, code: u32, last: u32) {
        let payload = [last.to_be_bytes(), code.to_be_bytes()].concat();
        self.write(GOAWAY, 0, 0, &payload).await;
    }

    pub(crate) async fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let frame = frame(kind, flags, stream, payload);
        self.0.write_all(&frame).await.expect("a reader");
    }

    /// Reads a frame; `None` is the end of the connection.
    async fn read(&mut self) -> Option<(u8, u32)> {
        let frame = self.read_frame().await?;
        Some((frame.kind, frame.stream))
    }

    async fn read_frame(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        let read = in_time(
            "the other side says something",
            self.0.read_exact(&mut head),
        );
        read.await.ok()?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let len = u32::from_be_bytes([0, a, b, c]);
        let mut payload = vec![0; usize::try_from(len).expect("a length")];
        self.0.read_exact(&mut payload).await.ok()?;
        Some(Frame {
            kind,
            flags,
            stream: u32::from_be_bytes(stream),
            payload,
        })
    }
}

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

/// Returns a message of a stream, or its end, as protocols write it.
pub(crate) fn envelope(flags: u8, data: &[u8]) -> Vec<u8> {
    let len = u32::try_from(data.len()).expect("a short message");
    [&[flags], &len.to_be_bytes()[..], data].concat()
}

/// Returns a frame as it is written.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).expect("a short frame");
    let mut frame = len.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}
