//! How plugins are stopped: gently if they let it happen, in time if they do not.

mod calls;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use connect_plugin::Context;
use connect_plugin::host::{Host, Process};
use connect_plugin_tests::{Needs as _, NeedsClient, Probe, ProbeClient};
use rustix::process::{Pid, Signal, kill_process};

use crate::programs::{Alone, eventually, example, hosting, is_running};
use crate::streams::runs;
use crate::waiting::{LIMIT, in_time};

async fn probed(grace: Duration) -> (Host, ProbeClient) {
    let host = Host::builder()
        .grace(grace)
        .launch(Process::new(env!("CARGO_BIN_EXE_probe-plugin")))
        .start()
        .await
        .expect("the plugin starts");
    let probe = host.client().await.expect("a provider");
    (host, probe)
}

#[tokio::test]
async fn a_call_in_flight_ends_before_its_plugin_does() {
    let (host, probe) = probed(LIMIT).await;
    let slow = {
        let probe = probe.clone();
        tokio::spawn(async move { probe.sleep(&Context::new(), 2000).await })
    };
    runs(&probe, 1).await;
    host.shutdown().await.expect("the plugin stops by itself");
    slow.await.expect("no panic").expect("the call was let end");
}

#[tokio::test]
async fn a_plugin_that_does_not_react_is_killed_in_time() {
    let (host, _probe) = probed(Duration::from_secs(1)).await;
    let pid = host.plugins()[0].pid.expect("it runs");
    let raw = Pid::from_raw(pid.cast_signed()).expect("a process id");
    kill_process(raw, Signal::STOP).expect("the plugin is this test's");

    let stopped = in_time("the plugin is killed", host.shutdown()).await;
    let error = stopped.expect_err("it had to be killed");
    assert!(error.to_string().contains("probe-plugin"), "{error}");
    assert!(!is_running(pid));
}

#[tokio::test]
async fn a_stream_that_never_ends_does_not_hold_the_stop_up() {
    let (host, probe) = probed(Duration::from_secs(1)).await;
    let mut numbers = probe
        .count(&Context::new(), u32::MAX, 3_600_000)
        .await
        .expect("a stream");
    assert_eq!(numbers.next_msg().await.expect("no error"), Some(0));
    let reader = tokio::spawn(async move { numbers.next_msg().await });
    let _forced_or_not = in_time("the plugin stops", host.shutdown()).await;
    let error = reader
        .await
        .expect("no panic")
        .expect_err("the plugin is gone");
    assert!(error.is_unavailable(), "{error}");
}

#[tokio::test]
async fn plugins_that_start_and_stop_leave_nothing_behind() {
    let mut pids = Vec::new();
    let mut sockets = Vec::new();
    for _ in 0..10 {
        let host = hosting(Process::new(example("kv-plugin"))).await;
        let plugin = host.plugins().remove(0);
        let pid = plugin.pid.expect("it runs");
        sockets.extend(socket_files(pid));
        pids.push(pid);
        host.shutdown().await.expect("the plugin stops by itself");
    }
    assert!(
        !sockets.is_empty(),
        "the plugins listened on sockets with names"
    );
    assert!(pids.into_iter().all(|pid| !is_running(pid)));
    for socket in sockets {
        assert!(!std::path::Path::new(&socket).exists(), "{socket} is left");
    }
}

/// Returns the paths of the Unix sockets that a process listens on.
fn socket_files(pid: u32) -> Vec<String> {
    let table = std::fs::read_to_string("/proc/net/unix").expect("this is Linux");
    let inodes: Vec<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("the process runs")
        .filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok())
        .filter_map(|link| {
            let link = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(link.to_owned())
        })
        .collect();
    table
        .lines()
        .filter_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let &[_, _, _, _, _, _, inode, path] = columns.as_slice() else {
                return None;
            };
            inodes.iter().any(|it| it == inode).then(|| path.to_owned())
        })
        .collect()
}

/// Sends a signal to a plugin that a call tells of its stop.
async fn stopped_by(signal: Signal, pid: u32, needs: &NeedsClient) {
    let mut stop = needs.until_stop(&Context::new()).await.expect("a stream");
    assert_eq!(stop.next_msg().await.expect("it waits"), Some(false));
    let raw = Pid::from_raw(pid.cast_signed()).expect("a process id");
    kill_process(raw, signal).expect("the plugin is this test's");
    assert_eq!(stop.next_msg().await.expect("it is told"), Some(true));
    assert_eq!(stop.next_msg().await.expect("a clean end"), None);
}

#[tokio::test]
async fn a_plugin_is_told_of_its_stop_by_a_signal() {
    let program = env!("CARGO_BIN_EXE_needing-plugin");
    for signal in [Signal::TERM, Signal::INT] {
        let alone = Alone::start(Path::new(program), "127.0.0.1:0");
        let needs = NeedsClient::connect(&alone.target)
            .await
            .expect("it listens");
        stopped_by(signal, alone.pid(), &needs).await;

        let host = hosting(Process::new(program)).await;
        let pid = host.plugins()[0].pid.expect("it runs");
        let needs: NeedsClient = host.client().await.expect("a provider");
        stopped_by(signal, pid, &needs).await;
    }
}

#[tokio::test]
async fn a_plugin_is_told_of_its_stop_by_its_host() {
    let host = hosting(Process::new(env!("CARGO_BIN_EXE_needing-plugin"))).await;
    let needs: NeedsClient = host.client().await.expect("a provider");
    let mut stop = needs.until_stop(&Context::new()).await.expect("a stream");
    assert_eq!(stop.next_msg().await.expect("it waits"), Some(false));
    let shutdown = tokio::spawn(async move { host.shutdown().await });
    assert_eq!(stop.next_msg().await.expect("it is told"), Some(true));
    assert_eq!(stop.next_msg().await.expect("a clean end"), None);
    let shutdown = shutdown.await.expect("no panic");
    shutdown.expect("the plugin stops by itself");
}

/// Reports whether a process has a handler of a signal: mask `SigCgt` of what Linux tells about it.
fn handles(pid: u32, signal: Signal) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let mut lines = status.lines();
    let mask = lines.find_map(|line| line.strip_prefix("SigCgt:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal.as_raw() - 1) & 1 == 1)
}

#[test]
fn a_plugin_can_be_stopped_before_it_has_started() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut plugin = Command::new(env!("CARGO_BIN_EXE_needing-plugin"))
            .args(["--listen", "127.0.0.1:0"])
            .env("NEVER_STARTS", "1")
            .spawn()
            .expect("it runs");
        eventually("it handles signals", || handles(plugin.id(), signal));
        let raw = Pid::from_raw(plugin.id().cast_signed()).expect("a process id");
        kill_process(raw, signal).expect("the plugin is this test's");
        eventually("it ends", || !is_running(plugin.id()));
        let status = plugin.wait().expect("it is a child of this test");
        assert!(status.success(), "{status}");
    }
}
