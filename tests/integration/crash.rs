//! What happens when a process is killed: the plugin's, and the host's.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use connect_plugin::Context;
use connect_plugin::host::{Host, Process};
use connect_plugin_tests::{Probe, ProbeClient};
use rustix::process::{Pid, Signal, kill_process};

use crate::programs::{example, hosting, is_running, within};
use crate::streams::runs;
use crate::waiting::{in_time, until};

fn kill(pid: u32) {
    let pid = Pid::from_raw(pid.cast_signed()).expect("a process id");
    kill_process(pid, Signal::KILL).expect("the process is this test's");
}

#[tokio::test]
async fn a_killed_plugin_fails_its_calls_and_is_named() {
    let host = Host::builder()
        .launch(Process::new(env!("CARGO_BIN_EXE_probe-plugin")))
        .launch(Process::new(example("kv-plugin")))
        .start()
        .await
        .expect("the plugins start");
    let mut events = host.events();
    let probe: ProbeClient = host.client().await.expect("a provider");
    let mut numbers = probe
        .count(&Context::new(), u32::MAX, 3_600_000)
        .await
        .expect("a stream");
    assert_eq!(numbers.next_msg().await.expect("no error"), Some(0));
    let slow = {
        let probe = probe.clone();
        tokio::spawn(async move { probe.sleep(&Context::new(), 3_600_000).await })
    };
    // Its own answer proves that the call before it, on the same connection, has been read.
    runs(&probe, 2).await;

    let status = host
        .plugins()
        .into_iter()
        .find(|plugin| plugin.id == "probe-plugin");
    kill(status.and_then(|plugin| plugin.pid).expect("it runs"));

    let error = slow
        .await
        .expect("no panic")
        .expect_err("its plugin is gone");
    assert!(error.is_unavailable(), "{error}");
    assert!(error.message().contains("probe-plugin"), "{error}");
    let error = numbers.next_msg().await.expect_err("its plugin is gone");
    assert!(error.is_unavailable(), "{error}");

    let report = in_time("the host notices", events.died()).await.to_string();
    assert!(report.contains("probe-plugin"), "{report}");
    assert!(report.contains("SIGKILL"), "{report}");
    assert!(
        report.contains("the probe is up"),
        "its last output is shown: {report}"
    );

    let error = probe
        .echo(&Context::new(), "")
        .await
        .expect_err("nobody provides it");
    assert!(error.is_unavailable() || error.is_not_found(), "{error}");
    // The host and the other plugin go on.
    let kv: kv_api::KvClient = host.client().await.expect("a provider");
    kv_api::Kv::put(&kv, &Context::new(), "a", "1".into())
        .await
        .expect("it answers");
    host.shutdown().await.expect("what is left stops");
}

#[test]
fn no_plugin_outlives_a_killed_host() {
    let mut host = Command::new(env!("CARGO_BIN_EXE_hosting"))
        .arg(env!("CARGO_BIN_EXE_probe-plugin"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the host starts");
    let mut line = String::new();
    let stdout = host.stdout.take().expect("stdout is piped");
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("it prints the plugin's process id");
    let plugin: u32 = line.trim().parse().expect("a process id");
    assert!(is_running(plugin));

    host.kill().expect("the host is this test's");
    host.wait().expect("the host is this test's");
    within(
        Duration::from_secs(2),
        "the plugin ends with its host",
        || !is_running(plugin),
    );
}

#[tokio::test]
async fn a_host_that_stops_leaves_no_process_behind() {
    let host = hosting(Process::new(example("kv-plugin"))).await;
    let pid = host.plugins()[0].pid.expect("it runs");
    assert!(is_running(pid));
    host.shutdown().await.expect("the plugin stops");
    assert!(!is_running(pid));
}

#[tokio::test]
async fn a_host_that_is_dropped_takes_its_plugins_along() {
    let host = hosting(Process::new(example("kv-plugin"))).await;
    let pid = host.plugins()[0].pid.expect("it runs");
    drop(host);
    until("the plugin ends with its host", async || !is_running(pid)).await;
}
