//! Programs that print without end, and a plugin beside them.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connect_plugin::Context;
use connect_plugin::host::{Host, NotAPlugin, Process, StartError};
use connect_plugin_tests::{Probe as _, ProbeClient};
use tokio::runtime::Builder;
use tokio::task::yield_now;
use tracing::subscriber::DefaultGuard;

use crate::programs::hosting;

/// How long a flood goes on: until the host has waited for it to become a plugin.
const FLOOD: Duration = Duration::from_secs(1);
/// How long a call may take beside a flood.
const CALL: Duration = Duration::from_secs(5);
/// How many lines may be logged while everybody else on the thread waits.
const LINES_PER_TURN: usize = 200;

fn sh(script: &str) -> Process {
    Process::new("/bin/sh").arg("-c").arg(script)
}

/// What is printed over and over, with the end of one of the last lines.
fn floods() -> [(Process, &'static str); 5] {
    let yes = |line: &str| Process::new("/usr/bin/yes").arg(line);
    let of_ten_megabytes = "while :; do head -c 10000000 /dev/zero | tr '\\0' x; echo; done";
    [
        (yes(""), ""),
        (yes(&"y".repeat(61)), "yyy"),
        (yes("\x1b[31mred\x1b[0m"), "\\u{1b}[31mred\\u{1b}[0m"),
        (sh("exec cat /dev/urandom"), ""),
        (sh(of_ten_megabytes), "xxx… (10000000 bytes)"),
    ]
}

/// Floods the host, calls a plugin meanwhile and stops another one.
async fn beside_a_flood(flood: Process, last_line: &str) {
    let process = || Process::new(env!("CARGO_BIN_EXE_probe-plugin"));
    let (bystander, to_be_stopped) = tokio::join!(hosting(process()), hosting(process()));
    let builder = Host::builder().start_timeout(FLOOD).launch(flood);
    let flood = tokio::spawn(builder.start());
    let probe: ProbeClient = bystander.client().await.expect("a provider");
    to_be_stopped.shutdown().await.expect("it stops by itself");
    while !flood.is_finished() {
        let cx = Context::new().with_timeout(CALL);
        let answer = probe.echo(&cx, "hello").await.expect("it is answered");
        assert_eq!(answer, "hello");
    }
    bystander.shutdown().await.expect("it stops by itself");
    let error = flood.await.expect("no panic").map(|_| ());
    match error.expect_err("it is no plugin") {
        StartError::NotAPlugin {
            why: NotAPlugin::Silent(FLOOD),
            last_output,
            ..
        } => assert!(
            last_output.iter().any(|line| line.ends_with(last_line)),
            "{last_line:?} is not among the last lines"
        ),
        error => panic!("{error}"),
    }
}

/// A log that is formatted as programs do it, and only counted.
#[derive(Clone, Default)]
struct Log(Arc<AtomicUsize>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Takes what is logged on this thread.
    fn begin(&self) -> DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }

    /// Returns how many lines were logged from one turn of a task to the next one, at most.
    async fn most_in_a_turn(self) -> usize {
        let mut most = 0;
        let mut before = 0;
        loop {
            let now = self.0.load(Ordering::Relaxed);
            most = most.max(now - before);
            before = now;
            if most > LINES_PER_TURN || Arc::strong_count(&self.0) == 1 {
                return most;
            }
            yield_now().await;
        }
    }
}

#[test]
fn output_without_end_holds_nobody_up_on_one_worker() {
    for (flood, last_line) in floods() {
        let log = Log::default();
        let guard = log.begin();
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let turns = runtime.spawn(log.most_in_a_turn());
        runtime.block_on(beside_a_flood(flood, last_line));
        // The last one who holds the log is the one who counts.
        drop(guard);
        let most = runtime.block_on(turns).expect("no panic");
        assert!(most <= LINES_PER_TURN, "{most} lines like {last_line:?}");
    }
}

#[test]
fn output_without_end_holds_nobody_up_on_two_workers() {
    let log = Log::default();
    let mut builder = Builder::new_multi_thread();
    // The guard is the thread's as long as that lives.
    builder.on_thread_start(move || std::mem::forget(log.begin()));
    let runtime = builder.worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    for (flood, last_line) in floods() {
        // On a worker, as the calls of a server are.
        let task = runtime.spawn(beside_a_flood(flood, last_line));
        runtime.block_on(task).expect("no panic");
    }
}
