//! Plugins that need each other.

use cache_api::{Cache, CacheClient};

use connect_plugin::host::{Health, Host, Process};
use connect_plugin::{Bytes, Code, Context};
use connect_plugin_tests::{Needs, NeedsClient};
use kv_api::KvClient;
use rustix::process::{Pid, Signal, kill_process};

use crate::programs::example;
use crate::waiting::until;

#[tokio::test]
async fn a_required_plugin_starts_first_whatever_the_order() {
    for order in [
        ["cache-plugin", "logger-plugin"],
        ["logger-plugin", "cache-plugin"],
    ] {
        let builder = order.into_iter().fold(Host::builder(), |host, name| {
            host.launch(Process::new(example(name)))
        });
        let host = builder.start().await.expect("the plugins start");
        let cache: CacheClient = host.client().await.expect("a provider");
        let cx = Context::new();
        assert_eq!(cache.get(&cx, "a").await.expect("it answers"), None);
        cache
            .set(&cx, "a", Bytes::from("1"))
            .await
            .expect("it answers");
        assert_eq!(
            cache.get(&cx, "a").await.expect("it answers"),
            Some(Bytes::from("1"))
        );
        host.shutdown().await.expect("the plugins stop");
    }
}

#[tokio::test]
async fn a_missing_requirement_names_who_needs_what() {
    let started = Host::builder()
        .launch(Process::new(example("cache-plugin")))
        .launch(Process::new(example("kv-plugin")))
        .start()
        .await;
    let text = started
        .map(|_| ())
        .expect_err("there is no logger")
        .to_string();
    for part in ["cache-plugin", "logger", "1.2.0"] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
}

#[tokio::test]
async fn a_client_of_what_nobody_provides_is_not_found() {
    let host = Host::builder()
        .launch(Process::new(example("logger-plugin")))
        .start()
        .await
        .expect("the plugin starts");
    let error = host
        .client::<KvClient>()
        .await
        .expect_err("nobody provides kv");
    assert_eq!(error.code(), Code::NotFound);
    assert!(error.message().contains("kv"), "{error}");
    assert!(
        error.message().contains("logger"),
        "what is there is named: {error}"
    );
    host.shutdown().await.expect("the plugin stops");
}

async fn needing(others: &[&str]) -> (Host, NeedsClient) {
    let needing = Process::new(env!("CARGO_BIN_EXE_needing-plugin"));
    let builder = others
        .iter()
        .fold(Host::builder().launch(needing), |host, name| {
            host.launch(Process::new(example(name)))
        });
    let host = builder
        .start()
        .await
        .expect("what is optional may be missing");
    let needs = host.client().await.expect("a provider");
    (host, needs)
}

fn health(host: &Host) -> Health {
    let plugins = host.plugins().into_iter();
    let mut needing = plugins.filter(|plugin| plugin.id == "needing-plugin");
    needing.next().expect("it runs").health
}

#[tokio::test]
async fn an_optional_plugin_that_is_missing_leaves_its_dependent_degraded() {
    let (host, needs) = needing(&[]).await;
    let cx = Context::new();
    assert!(!needs.logger_at_start(&cx).await.expect("it answers"));
    assert!(!needs.store_now(&cx).await.expect("it answers"));
    assert_eq!(
        needs
            .through_the_store(&cx, Bytes::from("1"))
            .await
            .expect("it answers"),
        None
    );
    assert_eq!(health(&host), Health::Degraded);
    host.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn a_watched_plugin_is_followed_as_it_goes() {
    let (host, needs) = needing(&["logger-plugin", "kv-plugin"]).await;
    let cx = Context::new();
    assert!(
        needs.logger_at_start(&cx).await.expect("it answers"),
        "it starts first"
    );
    let value = needs
        .through_the_store(&cx, Bytes::from("1"))
        .await
        .expect("it answers");
    assert_eq!(value, Some(Bytes::from("1")));
    assert_eq!(health(&host), Health::Healthy);

    let store = host
        .plugins()
        .into_iter()
        .find(|plugin| plugin.id == "kv-plugin");
    let pid = store.and_then(|plugin| plugin.pid).expect("it runs");
    let pid = Pid::from_raw(pid.cast_signed()).expect("a process id");
    kill_process(pid, Signal::KILL).expect("the plugin is this test's");
    until("the plugin is told and tells the host", async || {
        !needs.store_now(&cx).await.expect("it answers") && health(&host) == Health::Degraded
    })
    .await;
    host.shutdown().await.expect("what is left stops");
}

#[tokio::test]
async fn a_plugin_finds_the_arguments_that_its_host_passes() {
    let arguments = ["--in-memory", "--listen", "x", "--help"];
    let program = Process::new(env!("CARGO_BIN_EXE_needing-plugin")).args(arguments);
    let host = Host::builder().launch(program).start().await;
    let host = host.expect("it starts");
    let needs: NeedsClient = host.client().await.expect("a provider");
    let found = needs.arguments(&Context::new()).await;
    assert_eq!(found.expect("it answers"), arguments);
}
