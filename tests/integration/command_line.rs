//! The main job: the host program with commands from a pipe and from its arguments.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Output};
use std::sync::mpsc::{Receiver, sync_channel};

use rustix::process::Signal;

use crate::programs::{children, eventually, example, is_running, output_of, piped, root, send};
use crate::waiting::LIMIT;

fn host(arguments: &[&str]) -> Command {
    let mut command = Command::new(example("kv-host"));
    command.arg(example("kv-plugin")).args(arguments);
    command
}

fn with_arguments(arguments: &[&str]) -> Output {
    output_of(piped(&mut host(arguments)))
}

fn with_input(input: impl AsRef<[u8]>) -> Output {
    let mut child = piped(&mut host(&[]));
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin.write_all(input.as_ref()).expect("it reads");
    drop(stdin);
    output_of(child)
}

#[track_caller]
fn check(output: &Output, status: i32, stdout: &str, stderr: &str) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&output.stdout), stdout, "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), stderr);
    assert_eq!(output.status.code(), Some(status));
}

#[test]
fn what_is_put_can_be_got() {
    check(
        &with_input("put hello world\nget hello\n"),
        0,
        "world\n",
        "",
    );
}

#[test]
fn a_failed_command_is_named_and_does_not_stop_the_rest() {
    let output = with_input("get a\nfrob\nput a 1\nget a\n");
    let stderr = "kv-host: line 1: there is no key `a`\n\
                  kv-host: line 2: unknown command `frob`: expected put, get, delete, watch, import \
                  or help\n";
    check(&output, 1, "1\n", stderr);
}

#[test]
fn a_watch_prints_the_changes_behind_it() {
    let output = with_input("put w/a 0\nwatch w/\nput w/a 1\nput x 2\ndelete w/a\n");
    check(&output, 0, "put w/a 1\ndelete w/a\n", "");
}

#[test]
fn a_line_that_is_no_text_fails_alone() {
    let output = with_input(b"put a 1\nget \xff\n# \xff\nget  a\n");
    check(&output, 1, "1\n", "kv-host: line 2: it is not UTF-8\n");
}

#[test]
fn what_messages_show_of_the_input_is_short_and_moves_no_cursor() {
    let long = "x".repeat(100_000);
    let short = format!("{}…", "x".repeat(60));
    let output = with_input(format!(
        "{long}\nget {long}\nimport {long}\nget \u{1b}[2J\n\u{1b}[2J\n"
    ));
    let stderr = format!(
        "kv-host: line 1: unknown command `{short}`: expected put, get, delete, watch, import or \
         help\n\
         kv-host: line 2: there is no key `{short}`\n\
         kv-host: line 3: cannot read {short}: File name too long (os error 36)\n\
         kv-host: line 4: there is no key `\\u{{1b}}[2J`\n\
         kv-host: line 5: unknown command `\\u{{1b}}[2J`: expected put, get, delete, watch, import \
         or help\n"
    );
    check(&output, 1, "", &stderr);
}

#[test]
fn a_file_is_imported_line_by_line() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let lines = "a 1\n\n# comment\n  #another\nb\t two  words\r\nc";
    std::fs::write(file.path(), lines).expect("it is written");
    let file_name = file.path().display();
    let import = format!("import {file_name}\nget b\n");
    let output = with_input(&import);
    check(&output, 0, "imported 3 keys\ntwo  words\n", "");

    let lines = [b"\xff 1\n# \xff\n", "k".repeat(2000).as_bytes(), b"\nb 2\n"].concat();
    std::fs::write(file.path(), lines).expect("it is written");
    let stderr =
        format!("kv-host: line 1: {file_name}, line 1: it is not UTF-8 (1 more line failed)\n");
    check(&with_input(&import), 1, "imported 1 keys\n2\n", &stderr);
}

#[test]
fn a_file_to_import_is_where_the_caller_is() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("keys"), "a 1\n").expect("it is written");
    let mut command = Command::new(root().join("examples/kv/run"));
    command.args(["import", "keys"]).current_dir(dir.path());
    built(&mut command, dir.path());
    check(&output_of(piped(&mut command)), 0, "imported 1 keys\n", "");
}

#[test]
fn a_command_can_stand_in_the_arguments() {
    check(&with_arguments(&["put", "a", "1"]), 0, "", "");
    let output = with_arguments(&["get", "a"]);
    check(&output, 1, "", "kv-host: there is no key `a`\n");
}

#[test]
fn wrong_usage_and_a_missing_plugin_have_exit_codes() {
    let mut host = Command::new(example("kv-host"));
    assert_eq!(output_of(piped(&mut host)).status.code(), Some(2));
    let output = output_of(piped(host.arg("/no/such/plugin")));
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/plugin"));
}

#[test]
fn a_signal_stops_the_plugin_too() {
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let host = Watching::start();
        let plugins = children(host.child.id());
        assert_eq!(plugins.len(), 1, "a plugin runs");
        send(host.child.id(), signal);
        let output = host.finish();
        check(&output, status, "", "");
        for plugin in plugins {
            eventually("the plugin ends", || !is_running(plugin));
        }
    }
}

#[test]
fn a_host_that_was_told_to_outlive_its_terminal_does() {
    let mut command = Command::new("sh");
    // What `nohup` does.
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    command.arg(example("kv-host")).arg(example("kv-plugin"));
    let mut host = Watching::begin(&mut command);
    send(host.child.id(), Signal::HUP);
    host.say("put still 1\n", "put still 1");
    send(host.child.id(), Signal::TERM);
    check(&host.finish(), 143, "", "");
}

#[test]
fn a_plugin_that_dies_ends_the_host_with_a_report() {
    let host = Watching::start();
    for plugin in children(host.child.id()) {
        send(plugin, Signal::KILL);
    }
    let output = host.finish();
    let report = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{report}");
    assert!(
        report.contains("kv-plugin") && report.contains("SIGKILL"),
        "{report}"
    );
}

/// Lets a script of the examples find what it builds, and builds nothing: the tests have built it.
fn built(script: &mut Command, dir: &Path) {
    let cargo = dir.join("cargo");
    std::os::unix::fs::symlink("/bin/true", cargo).expect("the directory is this test's");
    let path = std::env::var("PATH").expect("there are programs");
    script.env("PATH", format!("{}:{path}", dir.display()));
    let binaries = example("kv-host");
    let target = binaries.ancestors().nth(2).expect("target/debug/kv-host");
    script.env("CARGO_TARGET_DIR", target);
}

/// A host that has a watch open and takes more commands.
struct Watching {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Watching {
    fn start() -> Self {
        Self::begin(&mut host(&[]))
    }

    fn begin(host: &mut Command) -> Self {
        let mut child = piped(host);
        let stdin = child.stdin.take().expect("stdin is piped");
        let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let (sender, lines) = sync_channel(1);
        // It ends with the output, or with the test.
        std::thread::spawn(move || {
            let lines = stdout.lines().map_while(Result::ok);
            for line in lines {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut watching = Self {
            child,
            stdin,
            lines,
        };
        watching.say("watch\nput begun 1\n", "put begun 1");
        watching
    }

    /// Gives commands, and waits for the line that the watch prints then.
    #[track_caller]
    fn say(&mut self, commands: &str, answer: &str) {
        self.stdin.write_all(commands.as_bytes()).expect("it reads");
        let line = self.lines.recv_timeout(LIMIT).expect("the watch prints");
        assert_eq!(line, answer);
    }

    /// Waits for the end of the host, although its standard input stays open.
    #[track_caller]
    fn finish(self) -> Output {
        output_of(self.child)
    }
}
