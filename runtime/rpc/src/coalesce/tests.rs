use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// Counts the writes that reach it.
struct Counted<S> {
    stream: S,
    writes: usize,
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.writes += 1;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A pattern in which no piece is like the next.
fn bytes(len: usize) -> Vec<u8> {
    let words = (0_u32..).flat_map(u32::to_le_bytes);
    words.take(len).collect()
}

/// Writes pieces of this size, flushing behind each as h2 does, through a pipe that holds
/// `room` bytes, and compares what arrives.
async fn check(piece: usize, room: usize) {
    let sent = bytes(300_000);
    let (near, mut far) = tokio::io::duplex(room);
    let (mut stream, writes) = coalesce(near);
    let pieces = sent.clone();
    let connection = async move {
        for piece in pieces.chunks(piece) {
            stream.write_all(piece).await.expect("it is open");
            stream.flush().await.expect("it is open");
            tokio::task::yield_now().await;
        }
        stream.shutdown().await.expect("it is open");
    };
    let mut arrived = Vec::new();
    let reading = far.read_to_end(&mut arrived);
    let ((), read) = tokio::join!(Turns::new(connection, writes), reading);
    read.expect("it is open");
    assert!(arrived == sent, "pieces of {piece}, room for {room}");
}

#[tokio::test]
async fn all_arrives_in_order_however_slow_the_reader_is() {
    for piece in [1000, 16_384, CAPACITY, CAPACITY + 1, 300_000] {
        for room in [7_000, CAPACITY, 1_000_000] {
            check(piece, room).await;
        }
    }
}

#[tokio::test]
async fn the_writes_of_one_turn_are_one_write() {
    let (near, mut far) = tokio::io::duplex(CAPACITY);
    let counted = Counted {
        stream: near,
        writes: 0,
    };
    let (mut stream, writes) = coalesce(counted);
    let shared = Arc::clone(&writes.0);
    let connection = async move {
        for piece in bytes(10_000).chunks(1000) {
            stream.write_all(piece).await.expect("it is open");
            stream.flush().await.expect("it is open");
        }
        stream
    };
    let _open = Turns::new(connection, writes).await;
    let mut arrived = vec![0; 10_000];
    far.read_exact(&mut arrived).await.expect("it arrived");
    assert_eq!(arrived, bytes(10_000));
    assert_eq!(lock(&shared).stream.writes, 1);
}

#[tokio::test]
async fn a_connection_hears_that_its_writes_failed() {
    let (near, far) = tokio::io::duplex(1000);
    drop(far);
    let (mut stream, writes) = coalesce(near);
    let connection = async move {
        stream.write_all(b"into the void").await?;
        stream.flush().await?;
        tokio::task::yield_now().await;
        stream.flush().await
    };
    let error = Turns::new(connection, writes).await.expect_err("it failed");
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}

#[tokio::test]
async fn nothing_is_held_when_there_is_nothing_to_write() {
    let (near, _far) = tokio::io::duplex(CAPACITY);
    let (mut stream, writes) = coalesce(near);
    let shared = Arc::clone(&writes.0);
    let connection = async move {
        stream.write_all(&bytes(10_000)).await.expect("it is open");
        stream
    };
    let _open = Turns::new(connection, writes).await;
    assert_eq!(lock(&shared).buffer.capacity(), 0);
    assert_ne!(SPARE.take().capacity(), 0);
}
