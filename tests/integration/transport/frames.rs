//! A side that is scripted frame by frame: HTTP/2 as no library would speak it.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `:status: 200` and a content type, written without compression.
const OK_PROTO: &[u8] = b"\x88\0\x0ccontent-type\x11application/proto";

/// `:method: POST`, `:scheme: http` and `:path: /`.
const POST: &[u8] = b"\x83\x86\x84";

/// A connection.
pub(crate) struct Frames(TcpStream);

impl Frames {
    /// Accepts a connection and exchanges settings.
    pub(crate) async fn accept(listener: &TcpListener) -> Self {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut preface = vec![0; PREFACE.len()];
        stream.read_exact(&mut preface).await.expect("a preface");
        assert_eq!(preface, PREFACE);
        let mut frames = Self(stream);
        frames.write(SETTINGS, 0, 0, &[]).await;
        frames.write(SETTINGS, ACK, 0, &[]).await;
        frames
    }

    /// Connects to a server.
    pub(crate) async fn connect(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(PREFACE).await.expect("a reader");
        let mut frames = Self(stream);
        frames.write(SETTINGS, 0, 0, &[]).await;
        frames
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
        self.write(HEADERS, END_HEADERS, stream, OK_PROTO).await;
        self.write(DATA, END_STREAM, stream, &[]).await;
    }

    /// Says that the request of a stream was not looked at.
    pub(crate) async fn refuse(&mut self, stream: u32) {
        self.write(RST_STREAM, 0, stream, &7_u32.to_be_bytes())
            .await;
    }

    /// Says that no request behind the one with this number was looked at.
    pub(crate) async fn go_away(&mut self, last: u32) {
        let payload = [last.to_be_bytes(), 0_u32.to_be_bytes()].concat();
        self.write(GOAWAY, 0, 0, &payload).await;
    }

    async fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
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
        self.0.read_exact(&mut head).await.ok()?;
        let [a, b, c, kind, _, stream @ ..] = head;
        let len = u32::from_be_bytes([0, a, b, c]);
        let mut payload = vec![0; usize::try_from(len).expect("a length")];
        self.0.read_exact(&mut payload).await.ok()?;
        Some(Frame {
            kind,
            stream: u32::from_be_bytes(stream),
            payload,
        })
    }
}

struct Frame {
    kind: u8,
    stream: u32,
    payload: Vec<u8>,
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).expect("a short frame");
    let mut frame = len.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}
