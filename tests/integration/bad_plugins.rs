//! Programs that cannot be launched, or should not have been: each says what was wrong.

use std::path::Path;
use std::time::Duration;

use connect_plugin::Context;
use connect_plugin::host::{Host, Process};
use connect_plugin_tests::{Probe, ProbeClient};

use crate::programs::{example, hosting};

/// Launches a program and returns why that failed.
async fn refused(process: Process) -> String {
    let builder = Host::builder()
        .start_timeout(Duration::from_secs(5))
        .launch(process);
    builder
        .start()
        .await
        .map(|_| ())
        .expect_err("it is no plugin")
        .to_string()
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing in: {text}");
    }
}

#[tokio::test]
async fn a_missing_program() {
    let text = refused(Process::new("/no/such/plugin")).await;
    says(&text, &["/no/such/plugin", "No such file"]);
}

#[tokio::test]
async fn a_file_that_is_no_program() {
    let text = refused(Process::new(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"),
    ))
    .await;
    says(&text, &["Cargo.toml", "Permission denied"]);
}

#[tokio::test]
async fn a_program_that_is_no_plugin_shows_its_output() {
    let text = refused(Process::new("/bin/echo").arg("what is this?")).await;
    says(&text, &["/bin/echo", "what is this?", "exit"]);
}

#[tokio::test]
async fn a_program_that_is_no_plugin_and_goes_on_is_killed() {
    let babble = "echo 1:2:3; exec sleep 60";
    let text = refused(Process::new("/bin/sh").arg("-c").arg(babble)).await;
    says(&text, &["/bin/sh", "1:2:3"]);
}

#[tokio::test]
async fn a_wrong_cookie_is_the_plugins_own_complaint() {
    let text = refused(Process::new(example("kv-plugin")).env("CONNECT_PLUGIN", "wrong")).await;
    says(&text, &["kv-plugin", "cookie", "CONNECT_PLUGIN"]);
}

#[tokio::test]
async fn a_main_that_fails_says_why() {
    let text = refused(Process::new(env!("CARGO_BIN_EXE_refusing-plugin"))).await;
    says(&text, &["refusing-plugin", "the database is not there"]);
}

#[tokio::test]
async fn a_main_that_panics_says_so() {
    let text = refused(Process::new(env!("CARGO_BIN_EXE_panicking-plugin"))).await;
    says(&text, &["panicking-plugin", "panicked", "no luck today"]);
}

#[tokio::test]
async fn garbage_on_standard_output_harms_nothing() {
    let host = hosting(Process::new(env!("CARGO_BIN_EXE_probe-plugin"))).await;
    let probe: ProbeClient = host.client().await.expect("a provider");
    assert_eq!(
        probe.echo(&Context::new(), "hi").await.expect("it answers"),
        "hi"
    );
    host.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let started = Host::builder().listen(&address).start().await;
    let text = started
        .map(|_| ())
        .expect_err("the port is taken")
        .to_string();
    says(&text, &[&address, "in use", "port 0"]);
}

#[tokio::test]
async fn the_same_plugin_twice_is_two_instances() {
    let host = Host::builder()
        .launch(Process::new(example("kv-plugin")))
        .launch(Process::new(example("kv-plugin")))
        .start()
        .await
        .expect("two instances of one plugin");
    let mut ids: Vec<_> = host
        .plugins()
        .into_iter()
        .map(|plugin| plugin.runtime_id)
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 2);
    host.shutdown().await.expect("they stop");
}
