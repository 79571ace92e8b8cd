//! Plugins that need each other.

use cache_api::{Cache, CacheClient};
use connect_plugin::host::{Host, Process};
use connect_plugin::{Bytes, Code, Context};
use kv_api::KvClient;

use crate::programs::example;

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
