use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncWriteExt as _, ReadBuf};
use tracing::subscriber::DefaultGuard;

use super::*;
use crate::config::PluginLimits;

/// Output that is always ready to be read.
struct Flood {
    line: Vec<u8>,
    left: usize,
    read: Arc<AtomicUsize>,
}

impl AsyncRead for Flood {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let flood = self.get_mut();
        let len = buf.remaining().min(flood.left);
        for _ in 0..len {
            let at = flood.left % flood.line.len();
            buf.put_slice(&[flood.line[flood.line.len() - 1 - at]]);
            flood.left -= 1;
        }
        flood.read.fetch_add(len, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::Write::write(&mut *self.0.lock().expect("nothing panics"), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Takes what is logged on this thread from now on.
    fn begin() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .without_time()
            .with_ansi(false)
            .with_target(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn lines(&self) -> Vec<String> {
        let text = self.0.lock().expect("nothing panics").clone();
        let text = String::from_utf8(text).expect("text");
        text.lines().map(str::to_owned).collect()
    }
}

fn rate(lines: u32, bytes: u32) -> OutputRate {
    PluginLimits::default()
        .output_lines(lines)
        .output_bytes(bytes)
        .output_rate()
}

/// Reads a flood and returns how much of it, and how many lines of the log, others had to wait for.
async fn flood(line: &[u8], rate: OutputRate) -> (usize, usize) {
    let (log, _guard) = Log::begin();
    let read = Arc::new(AtomicUsize::new(0));
    let pipe = Flood {
        line: line.to_vec(),
        left: 40 * CHUNK,
        read: Arc::clone(&read),
    };
    let reader = tokio::spawn(Output::new("plugin", rate).read_all(pipe, "stdout"));
    let (mut most_read, mut most_logged) = (0, 0);
    while !reader.is_finished() {
        let before = (read.load(Ordering::Relaxed), log.lines().len());
        yield_now().await;
        most_read = most_read.max(read.load(Ordering::Relaxed) - before.0);
        most_logged = most_logged.max(log.lines().len() - before.1);
    }
    (most_read, most_logged)
}

#[tokio::test]
async fn others_have_their_turn_whatever_a_plugin_writes() {
    let mut long = vec![b'x'; 10_000_000];
    long.push(b'\n');
    let of_62_bytes = [&[b'y'; 61][..], b"\n"].concat();
    for line in [
        &b"\n"[..],
        &of_62_bytes,
        b"\x1b[31mred\x1b[0m\n",
        &[0xff, 0x00, 0x0a, 0x80, 0x1b],
        &long,
    ] {
        let default = PluginLimits::default().output_rate();
        for rate in [default, rate(0, 0), rate(1_000, u32::MAX)] {
            let (read, logged) = flood(line, rate).await;
            assert!(read <= CHUNK, "{read} bytes of {:?}", &line[..1]);
            // Its own lines, and what is said about those that were dropped.
            assert!(logged <= LINES_PER_TURN + 1, "{logged} lines");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_over_the_quota_is_counted_and_said_once_a_second() {
    let (log, _guard) = Log::begin();
    let output = Output::new("kv-plugin", rate(2, 1000));
    let (mut plugin, pipe) = tokio::io::duplex(1024);
    let reader = tokio::spawn(output.clone().read_all(pipe, "stdout"));
    plugin.write_all(b"1\n2\n3\n4\n").await.expect("it is read");
    sleep(REPORT_INTERVAL_AND_MORE).await;
    let dropped = "WARN 2 lines (4 bytes) of output of plugin kv-plugin were dropped: it writes \
                   faster than `PluginLimits` lets it plugin=\"kv-plugin\" lines=2 bytes=4";
    assert_eq!(log.lines().len(), 3, "{:?}", log.lines());
    assert_eq!(log.lines()[2].trim_start(), dropped);
    // The quota is there again.
    plugin
        .write_all(b"56\n7\n8\n9\n")
        .await
        .expect("it is read");
    drop(plugin);
    reader.await.expect("it ends with the output");
    let lines = log.lines();
    assert_eq!(lines.len(), 6, "{lines:?}");
    assert!(lines[3].contains("56 ") && lines[4].contains("7 "));
    assert!(lines[5].contains("2 lines (4 bytes)"), "{lines:?}");
    assert_eq!(
        output.last(),
        ["1", "2", "3", "4", "56", "7", "8", "9"],
        "they are kept although they were not logged"
    );
}

const REPORT_INTERVAL_AND_MORE: Duration = Duration::from_millis(1100);

#[tokio::test(start_paused = true)]
async fn the_last_lines_of_a_flood_are_kept() {
    let output = Output::new("kv-plugin", rate(10, 1000));
    let mut written: Vec<_> = (0..100_000).map(|n| format!("line {n}")).collect();
    written.push("the end".to_owned());
    let output_of_plugin = io::Cursor::new(written.join("\n"));
    output.clone().read_all(output_of_plugin, "stderr").await;
    assert_eq!(output.last(), written[written.len() - KEPT_LINES..]);
}
