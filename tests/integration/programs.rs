//! The programs that the tests start: example binaries, built once, and child processes that end
//! with the test.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::{Duration, Instant};

use connect_plugin::host::{Host, Process};
use connect_plugin::{Listener, Server, ServerConfig, ServerHandle, Services};
use connect_plugin_tests::{ProbeServer, Prober};
use rustix::process::{Pid, Signal, kill_process};

use crate::waiting::LIMIT;

/// The binaries of the examples. `cargo test` does not build those of other packages.
const EXAMPLES: [&str; 6] = [
    "kv-plugin",
    "kv-host",
    "hello-host",
    "logger-plugin",
    "cache-plugin",
    "cache-host",
];

/// Returns the path of an example's binary.
///
/// Each is built by itself, as its user would: what is built together shares its features, and one
/// that is missing would not be missed.
pub(crate) fn example(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let dir = BUILT.get_or_init(|| {
        // target/debug/deps/integration-…: two levels up is where binaries are put.
        let test = std::env::current_exe().expect("a test has a path");
        let dir = test
            .parent()
            .and_then(Path::parent)
            .expect("a test lies in target/debug/deps");
        let target = dir.parent().expect("target/debug lies in target");
        for package in EXAMPLES {
            let built = Command::new(env!("CARGO"))
                .args(["build", "--quiet", "--package", package, "--target-dir"])
                .arg(target)
                .current_dir(root())
                .status()
                .expect("cargo runs");
            assert!(built.success(), "`{package}` does not build");
        }
        dir.to_owned()
    });
    assert!(EXAMPLES.contains(&name), "`{name}` is no example");
    dir.join(name)
}

/// Starts a host of one plugin.
pub(crate) async fn hosting(plugin: Process) -> Host {
    let builder = Host::builder().launch(plugin);
    builder.start().await.expect("the plugin starts")
}

/// Serves a probe in this process, on a port of its own.
pub(crate) async fn probe_server(config: ServerConfig) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    serve_probe(listener, config)
}

/// Serves a probe in this process.
pub(crate) fn serve_probe(listener: Listener, config: ServerConfig) -> ServerHandle {
    let services = Services::new().with(ProbeServer::new(Prober::default()));
    let server = Server::new(services).config(config);
    server.start(listener).expect("it listens")
}

/// Returns the top of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests lie in the repository")
}

/// A plugin that serves without a host; it is killed with the test.
pub(crate) struct Alone {
    child: Child,
    pub(crate) target: String,
    // Kept open: the plugin must not be stopped by a closed pipe.
    _stdout: BufReader<ChildStdout>,
}

impl Alone {
    /// Starts a plugin on an address and waits until it listens.
    pub(crate) fn start(program: &Path, address: &str) -> Self {
        let mut child = Command::new(program)
            .args(["--listen", address])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the plugin starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        // A plugin may print what it likes before it says where it listens.
        let target = loop {
            let mut line = Vec::new();
            let read = stdout
                .read_until(b'\n', &mut line)
                .expect("the plugin prints");
            assert_ne!(read, 0, "the plugin ended before it listened");
            let line = String::from_utf8_lossy(&line).into_owned();
            if let Some((_, target)) = line.trim().split_once(" listens on ") {
                break target.to_owned();
            }
        };
        Self {
            child,
            target,
            _stdout: stdout,
        }
    }

    /// Returns the number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns `host:port`.
    pub(crate) fn address(&self) -> &str {
        self.target.strip_prefix("http://").expect("a TCP target")
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        self.child
            .kill()
            .expect("the plugin is a child of this test");
        self.child
            .wait()
            .expect("the plugin is a child of this test");
    }
}

/// Starts a program behind pipes.
pub(crate) fn piped(command: &mut Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Waits for the end of a program, and returns what is left of its output.
#[track_caller]
pub(crate) fn output_of(child: Child) -> Output {
    let pid = child.id();
    let (sender, output) = mpsc::sync_channel(1);
    let waiting = std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = output.recv_timeout(LIMIT).unwrap_or_else(|_| {
        send(pid, Signal::KILL);
        panic!("it did not end within {LIMIT:?}");
    });
    let sent = waiting.join().expect("nothing panics there");
    sent.expect("it has been received");
    output.expect("the program is a child of this test")
}

/// Sends a signal to a process of this test.
pub(crate) fn send(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(pid.cast_signed()).expect("a process id");
    kill_process(pid, signal).expect("the process is this test's");
}

/// Returns the child processes of a process.
pub(crate) fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").expect("this is Linux").flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // pid (name) state ppid: a name may hold anything, a bracket too.
        let rest = stat.rsplit(')').next().unwrap_or_default();
        rest.split_whitespace()
            .nth(1)
            .and_then(|ppid| ppid.parse().ok())
            == Some(parent)
    })
    .collect()
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    within(LIMIT, what, is_so);
}

/// Waits until something is so, and fails after the time that is promised for it.
#[track_caller]
pub(crate) fn within(limit: Duration, what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < limit, "it did not happen: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Reports whether a process runs; one that has ended and was not reaped does not.
pub(crate) fn is_running(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat
        .rsplit(')')
        .next()
        .and_then(|rest| rest.trim_start().chars().next());
    state.is_some_and(|state| state != 'Z')
}
