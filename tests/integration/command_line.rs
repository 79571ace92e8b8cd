//! The main job: the host program with commands from a pipe and from its arguments.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::programs::{eventually, example, is_running, root};

fn host(arguments: &[&str]) -> Command {
    let mut command = Command::new(example("kv-host"));
    command.arg(example("kv-plugin")).args(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn with_input(input: &str) -> Output {
    let mut child = host(&[]).spawn().expect("the host starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child
        .wait_with_output()
        .expect("the host is a child of this test")
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
                  kv-host: line 2: unknown command `frob`: expected put, get, delete, watch or \
                  import\n";
    check(&output, 1, "1\n", stderr);
}

#[test]
fn a_watch_prints_the_changes_behind_it() {
    let output = with_input("put w/a 0\nwatch w/\nput w/a 1\nput x 2\ndelete w/a\n");
    check(&output, 0, "put w/a 1\ndelete w/a\n", "");
}

#[test]
fn a_file_is_imported_line_by_line() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), "a 1\n\nb two words\n").expect("it is written");
    let import = format!("import {}\nget b\n", file.path().display());
    check(&with_input(&import), 0, "imported 2 keys\ntwo words\n", "");

    std::fs::write(file.path(), format!("a 1\n{} 2\n", "k".repeat(2000))).expect("it is written");
    let stderr = format!(
        "kv-host: line 1: {}, line 2: the key is longer than 1024 bytes\n\
         kv-host: line 2: there is no key `b`\n",
        file.path().display()
    );
    check(&with_input(&import), 1, "", &stderr);
}

#[test]
fn a_command_can_stand_in_the_arguments() {
    let output = host(&["put", "a", "1"]).output().expect("the host runs");
    check(&output, 0, "", "");
    let output = host(&["get", "a"]).output().expect("the host runs");
    check(&output, 1, "", "kv-host: there is no key `a`\n");
}

#[test]
fn wrong_usage_and_a_missing_plugin_have_exit_codes() {
    let output = Command::new(example("kv-host"))
        .output()
        .expect("the host runs");
    assert_eq!(output.status.code(), Some(2));
    let output = Command::new(example("kv-host"))
        .arg("/no/such/plugin")
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/plugin"));
}

#[test]
fn ctrl_c_stops_the_plugin_too() {
    let mut child = host(&["watch"]).spawn().expect("the host starts");
    let pid = child.id();
    eventually("the plugin runs", || !children(pid).is_empty());
    let plugins = children(pid);
    // The handler of the signal is there once the plugin answers, which the watch needs.
    std::thread::sleep(std::time::Duration::from_millis(300));
    let raw = Pid::from_raw(pid.cast_signed()).expect("a process id");
    kill_process(raw, Signal::INT).expect("the host is this test's");
    let status = child.wait().expect("the host is a child of this test");
    assert_eq!(status.code(), Some(130));
    for plugin in plugins {
        eventually("the plugin ends", || !is_running(plugin));
    }
}

#[test]
fn a_plugin_that_dies_ends_the_host_with_a_report() {
    let mut child = host(&["watch"]).spawn().expect("the host starts");
    eventually("the plugin runs", || !children(child.id()).is_empty());
    std::thread::sleep(std::time::Duration::from_millis(300));
    for plugin in children(child.id()) {
        let raw = Pid::from_raw(plugin.cast_signed()).expect("a process id");
        kill_process(raw, Signal::KILL).expect("the plugin is this test's");
    }
    let stderr = child.stderr.take().expect("stderr is piped");
    let report: Vec<String> = BufReader::new(stderr)
        .lines()
        .map(|line| line.expect("UTF-8"))
        .collect();
    let report = report.join("\n");
    assert_eq!(
        child.wait().expect("a child of this test").code(),
        Some(4),
        "{report}"
    );
    assert!(
        report.contains("kv-plugin") && report.contains("SIGKILL"),
        "{report}"
    );
}

#[test]
fn the_readmes_first_command_is_the_main_job() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let section = readme.split("## Run it").nth(1).expect("a section");
    let command = section.split("```").nth(1).expect("a fenced block");
    assert_eq!(
        command.lines().nth(1),
        Some("examples/kv/run"),
        "what CI pipes commands into"
    );
}

/// Returns the child processes of a process.
fn children(parent: u32) -> Vec<u32> {
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
