//! Programs at a terminal: what keys and signals do, at any moment.

mod pty;

use std::time::Duration;

use rustix::process::Signal;

use crate::programs::{children, eventually, example, send};
use pty::Terminal;

const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";

/// Starts the host of the key-value plugin, and waits for its prompt.
fn prompt() -> Terminal {
    let mut terminal = host(&[]);
    terminal.shows("kv> ");
    terminal
}

fn host(arguments: &[&str]) -> Terminal {
    let plugin = example("kv-plugin");
    let mut all = vec![plugin.to_str().expect("UTF-8")];
    all.extend(arguments);
    Terminal::start(&example("kv-host"), &all)
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn whoever_types_is_told_how_to_begin_and_how_to_leave() {
    let mut terminal = prompt();
    terminal.shows("`help` lists them all");
    terminal.shows("Ctrl-D leaves; the store is in the plugin's memory");
    terminal.keys("help\n");
    terminal.shows("import FILE  ");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.status_at_the_end(), 0, "{}", terminal.shown());
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn ctrl_c_at_the_prompt_ends_the_host() {
    let mut terminal = prompt();
    terminal.keys(CTRL_C);
    assert_eq!(terminal.status_at_the_end(), 130, "{}", terminal.shown());
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn ctrl_c_in_a_typed_watch_ends_the_host() {
    let mut terminal = prompt();
    terminal.keys("watch\nput seen 1\n");
    terminal.shows("\nput seen 1\r\n");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.status_at_the_end(), 130, "{}", terminal.shown());
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn ctrl_c_in_a_watch_of_the_command_line_ends_the_host() {
    let mut terminal = host(&["watch"]);
    let pid = terminal.pid();
    eventually("the plugin runs", || !children(pid).is_empty());
    terminal.keys(CTRL_C);
    assert_eq!(terminal.status_at_the_end(), 130, "{}", terminal.shown());
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn a_signal_or_a_closed_terminal_ends_the_host_at_its_prompt() {
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut terminal = prompt();
        terminal.signal(signal);
        assert_eq!(terminal.status_at_the_end(), status, "{}", terminal.shown());
    }
    let terminal = prompt();
    assert_eq!(terminal.closed(), 129);
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn a_plugin_that_dies_ends_the_host_at_its_prompt() {
    let mut terminal = prompt();
    for plugin in children(terminal.pid()) {
        send(plugin, Signal::KILL);
    }
    assert_eq!(terminal.status_at_the_end(), 4, "{}", terminal.shown());
    assert!(terminal.shown().contains("SIGKILL"), "{}", terminal.shown());
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn a_second_ctrl_c_kills_a_plugin_that_does_not_stop() {
    let mut terminal = prompt();
    for plugin in children(terminal.pid()) {
        send(plugin, Signal::STOP);
    }
    let status = terminal.keys_until_the_end(CTRL_C);
    assert_eq!(status, 130, "{}", terminal.shown());
    // Otherwise it would have been killed at the end of the grace period.
    let shown = terminal.shown();
    assert!(shown.contains("another signal came"), "{shown}");
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn a_host_ends_by_a_signal_at_any_moment_of_its_start() {
    const SIGNALS: u32 = 300;
    const START: Duration = Duration::from_millis(60);
    at_each_moment(SIGNALS, START, || host(&[]), &[130]);
}

#[test]
#[cfg_attr(not(has_setsid), ignore = "needs setsid: see .ci/tools")]
fn a_plugin_served_by_hand_ends_by_a_signal_at_any_moment_of_its_start() {
    const SIGNALS: u32 = 100;
    const START: Duration = Duration::from_millis(20);
    let plugin = example("kv-plugin");
    let start = || Terminal::start(&plugin, &["--listen", "127.0.0.1:0"]);
    // Before it can stop by itself, the signal ends it.
    at_each_moment(SIGNALS, START, start, &[0, 130]);
}

/// Starts a program many times, sends each one SIGINT at another moment, and looks at its status.
fn at_each_moment(
    signals: u32,
    within: Duration,
    start: impl Fn() -> Terminal + Sync,
    expected: &[u8],
) {
    const AT_ONCE: u32 = 4;
    std::thread::scope(|scope| {
        for first in 0..AT_ONCE {
            let start = &start;
            scope.spawn(move || {
                for number in (first..signals).step_by(AT_ONCE as usize) {
                    let mut terminal = start();
                    let delay = within * number / signals;
                    std::thread::sleep(delay);
                    terminal.signal(Signal::INT);
                    let status = terminal.status_at_the_end();
                    let shown = terminal.shown();
                    assert!(
                        expected.contains(&status),
                        "{status} after {delay:?}\n{shown}"
                    );
                }
            });
        }
    });
}
