//! What a launched plugin writes: read for ever, logged by the line up to a quota, the last of it
//! kept.

mod lines;
mod quota;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use connect_plugin_rpc::ForeignText;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, sleep, sleep_until};

use lines::{Line, Lines};
use quota::{Dropped, Quota};

pub(crate) use quota::OutputRate;

/// How many lines are kept for a report of what went wrong.
const KEPT_LINES: usize = 40;
/// How much of a line is kept, in bytes.
const MAX_KEPT_LINE: usize = 2048;
/// How long to wait for the rest of the output of a process that has ended. Only a process that
/// left its group can hold the pipe open longer.
const REST: Duration = Duration::from_millis(250);
/// How much is read at a time, in bytes. Others have their turn behind each piece.
const CHUNK: usize = 32 * 1024;
/// How many lines are logged before others have their turn. What a line costs is up to the
/// subscriber, which may well write each one out at once.
const LINES_PER_TURN: usize = 32;
/// How long reading rests behind each piece of output that is over the quota. The pipe fills up
/// then, so a plugin that writes without end waits most of the time instead of keeping a core of
/// the host busy with lines that are dropped.
const REST_OVER_QUOTA: Duration = Duration::from_millis(1);

/// The last lines of a plugin's output.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    name: Arc<OnceLock<String>>,
    program: Arc<str>,
    kept: Arc<Mutex<VecDeque<Line>>>,
    /// Of both streams together.
    quota: Arc<Mutex<Quota>>,
}

/// The tasks that read the output; they end with the pipes or when this is dropped.
#[derive(Debug)]
pub(crate) struct Readers(JoinSet<()>);

impl Output {
    /// Starts to read what a process writes.
    pub(crate) fn read(program: &str, rate: OutputRate, child: &mut Child) -> (Self, Readers) {
        let output = Self::new(program, rate);
        let mut readers = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            readers.spawn(output.clone().read_all(stdout, "stdout"));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.spawn(output.clone().read_all(stderr, "stderr"));
        }
        (output, Readers(readers))
    }

    fn new(program: &str, rate: OutputRate) -> Self {
        Self {
            name: Arc::default(),
            program: Arc::from(program),
            kept: Arc::default(),
            quota: Arc::new(Mutex::new(Quota::new(rate, Instant::now()))),
        }
    }

    /// Logs under the plugin's own id from now on, instead of the program's name.
    pub(crate) fn set_plugin(&self, id: &str) {
        self.name.get_or_init(|| id.to_owned());
    }

    /// Returns the last lines, also those that were over the quota.
    pub(crate) fn last(&self) -> Vec<ForeignText> {
        self.kept().iter().map(Line::text).collect()
    }

    async fn read_all(self, mut pipe: impl AsyncRead + Unpin, stream: &'static str) {
        let mut lines = Lines::default();
        let mut chunk = vec![0; CHUNK];
        loop {
            let report_due = self.quota().report_due();
            let read = tokio::select! {
                read = pipe.read(&mut chunk) => read,
                () = at(report_due) => {
                    self.report();
                    continue;
                }
            };
            match read {
                Ok(0) => break,
                Ok(len) => self.take(&mut lines, &chunk[..len], stream).await,
                Err(error) => {
                    tracing::debug!(program = &*self.program, %error, "output cannot be read");
                    break;
                }
            }
        }
        if let Some(line) = lines.finish() {
            self.log(&line, stream);
            self.keep(line);
        }
        self.report();
    }

    /// Takes a piece of output in, and lets others have their turn.
    async fn take(&self, lines: &mut Lines, mut bytes: &[u8], stream: &'static str) {
        let mut is_within_quota = self.quota().admits_bytes(bytes.len(), Instant::now());
        let mut logged = 0;
        while is_within_quota && let Some(line) = lines.next(&mut bytes) {
            is_within_quota = self.log(&line, stream);
            self.keep(line);
            logged += 1;
            if logged % LINES_PER_TURN == 0 {
                yield_now().await;
            }
        }
        if is_within_quota {
            yield_now().await;
            return;
        }
        let count = lines.skip(bytes, KEPT_LINES, |line| self.keep(line));
        self.quota().drop_output(count, bytes.len(), Instant::now());
        if self.quota().report_due() <= Some(Instant::now()) {
            self.report();
        }
        sleep(REST_OVER_QUOTA).await;
    }

    /// Logs a line, and says whether it was within the quota.
    fn log(&self, line: &Line, stream: &'static str) -> bool {
        let is_within_quota = self.quota().admits_line();
        if is_within_quota {
            let plugin = self.plugin();
            tracing::info!(target: "plugin", plugin, stream, "{}", line.text());
        } else {
            // With the end of the line, as where lines are skipped.
            let bytes = line.len() + 1;
            self.quota().drop_output(1, bytes, Instant::now());
        }
        is_within_quota
    }

    fn keep(&self, mut line: Line) {
        line.cut_to(MAX_KEPT_LINE);
        let mut kept = self.kept();
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        kept.push_back(line);
    }

    /// Says how much was dropped, if anything was.
    fn report(&self) {
        let Some(Dropped { lines, bytes }) = self.quota().take_dropped() else {
            return;
        };
        let plugin = self.plugin();
        tracing::warn!(
            target: "plugin",
            plugin,
            lines,
            bytes,
            "{lines} lines ({bytes} bytes) of output of plugin {plugin} were dropped: it writes \
             faster than `PluginLimits` lets it"
        );
    }

    fn plugin(&self) -> &str {
        self.name.get().map_or(&*self.program, String::as_str)
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Line>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn quota(&self) -> MutexGuard<'_, Quota> {
        self.quota.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Waits until a moment, for ever if there is none.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
