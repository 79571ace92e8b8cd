//! What a launched plugin writes: read for ever, logged by the line, the last of it kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::task::JoinSet;

/// How many lines are kept for a report of what went wrong.
const KEPT_LINES: usize = 40;
/// How much of a line is logged, in bytes; the rest of it is dropped.
const MAX_LINE: usize = 64 * 1024;
/// How much of a line is kept, in characters.
const MAX_KEPT_LINE: usize = 2048;
/// How long to wait for the rest of the output of a process that has ended. Only a process that
/// left its group can hold the pipe open longer.
const REST: Duration = Duration::from_millis(250);

/// The last lines of a plugin's output.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    name: Arc<OnceLock<String>>,
    program: Arc<str>,
    kept: Arc<Mutex<VecDeque<String>>>,
}

/// The tasks that read the output; they end with the pipes or when this is dropped.
#[derive(Debug)]
pub(crate) struct Readers(JoinSet<()>);

impl Output {
    /// Starts to read what a process writes.
    pub(crate) fn read(program: &str, child: &mut Child) -> (Self, Readers) {
        let output = Self {
            name: Arc::default(),
            program: Arc::from(program),
            kept: Arc::default(),
        };
        let mut readers = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            readers.spawn(output.clone().read_all(stdout, "stdout"));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.spawn(output.clone().read_all(stderr, "stderr"));
        }
        (output, Readers(readers))
    }

    /// Logs under the plugin's own id from now on, instead of the program's name.
    pub(crate) fn set_plugin(&self, id: &str) {
        self.name.get_or_init(|| id.to_owned());
    }

    /// Returns the last lines.
    pub(crate) fn last(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().cloned().collect()
    }

    async fn read_all(self, mut pipe: impl AsyncRead + Unpin, stream: &'static str) {
        let mut lines = Lines::default();
        let mut chunk = vec![0; 8 * 1024];
        loop {
            match pipe.read(&mut chunk).await {
                Ok(0) => break,
                Ok(len) => lines.push(&chunk[..len], |line| self.take(&line, stream)),
                Err(error) => {
                    tracing::debug!(program = &*self.program, %error, "output cannot be read");
                    break;
                }
            }
        }
        lines.finish(|line| self.take(&line, stream));
    }

    fn take(&self, line: &str, stream: &'static str) {
        let plugin = self.name.get().map_or(&*self.program, String::as_str);
        tracing::info!(target: "plugin", plugin, stream, "{line}");
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        let cut = line
            .char_indices()
            .nth(MAX_KEPT_LINE)
            .map_or(line.len(), |(at, _)| at);
        kept.push_back(line[..cut].to_owned());
    }
}

impl Readers {
    /// Reads the rest of what a process wrote that has ended.
    pub(crate) async fn finish(mut self) {
        let rest = async { while self.0.join_next().await.is_some() {} };
        if tokio::time::timeout(REST, rest).await.is_err() {
            tracing::debug!("a process holds the output of an ended plugin open");
        }
    }
}

/// Cuts bytes into lines without control characters.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    /// The line is too long: what follows belongs to it and is dropped.
    is_cut: bool,
}

impl Lines {
    fn push(&mut self, mut bytes: &[u8], mut take: impl FnMut(String)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.extend(&bytes[..end]);
            bytes = &bytes[end + 1..];
            take(self.take_line());
        }
        self.extend(bytes);
    }

    fn finish(mut self, mut take: impl FnMut(String)) {
        if !self.line.is_empty() {
            take(self.take_line());
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        let room = MAX_LINE - self.line.len();
        self.is_cut |= bytes.len() > room;
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn take_line(&mut self) -> String {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let mut line = escape(text.trim_end_matches('\r'));
        if std::mem::take(&mut self.is_cut) {
            line.push_str(" … (cut)");
        }
        line
    }
}

/// Makes control characters visible, so that a plugin cannot forge log lines or drive a terminal.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        if it.is_control() && it != '\t' {
            escaped.extend(it.escape_default());
        } else {
            escaped.push(it);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(chunks: &[&[u8]], expected: &[&str]) {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for chunk in chunks {
            lines.push(chunk, |line| found.push(line));
        }
        lines.finish(|line| found.push(line));
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_found_wherever_the_output_is_cut() {
        check(&[b"one\ntwo\r\n\nlast"], &["one", "two", "", "last"]);
        check(&[b"o", b"ne\nt", b"wo\n"], &["one", "two"]);
        check(&[], &[]);
    }

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        check(&[b"\x1b[31mred\tx\x07\n"], &["\\u{1b}[31mred\tx\\u{7}"]);
        check(&[b"\xff\xfe\n"], &["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_takes_bounded_room() {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        let long = vec![b'x'; MAX_LINE];
        for _ in 0..3 {
            lines.push(&long, |line| found.push(line));
        }
        lines.push(b"\nnext\n", |line| found.push(line));
        let lens: Vec<_> = found.iter().map(String::len).collect();
        assert_eq!(lens, [MAX_LINE + " … (cut)".len(), 4]);
    }
}
