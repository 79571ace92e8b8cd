//! What one plugin may take of its host and of other plugins, and what is left to others.

use std::time::Duration;

use connect_plugin::Context;
use connect_plugin::host::{Host, PluginLimits, Process};
use connect_plugin_tests::{RelayedKv as _, RelayedKvClient};
use kv_api::{Kv as _, KvClient};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::programs::example;

/// More streams than all connections of a provider take.
const STREAMS: usize = 2_100;
/// How long anything here may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A store, and a plugin that opens a stream to it for each stream that it is asked for.
async fn store_with_a_hog() -> Host {
    let builder = Host::builder()
        .launch(Process::new(example("kv-plugin")))
        .launch(Process::new(env!("CARGO_BIN_EXE_relay-plugin")));
    builder.start().await.expect("they start")
}

#[tokio::test]
async fn a_plugin_that_opens_all_streams_gets_its_share_and_the_host_is_served() {
    let host = store_with_a_hog().await;
    let hog: RelayedKvClient = host.client().await.expect("a provider");
    let store: KvClient = host.client().await.expect("a provider");
    let mut opening = JoinSet::new();
    for _ in 0..STREAMS {
        let hog = hog.clone();
        opening.spawn(async move { hog.watch(&Context::new(), "").await });
    }
    let mut open = Vec::new();
    let mut refused = Vec::new();
    let opened = async {
        // The host asks for more at once than the hog's connections take, so some wait for others.
        while open.len() + refused.len() < STREAMS {
            match opening
                .join_next()
                .await
                .expect("all end")
                .expect("no panic")
            {
                Ok(stream) => open.push(stream),
                Err(error) => refused.push(error),
            }
        }
    };
    timeout(LIMIT, opened).await.expect("each one is answered");
    let most = usize::try_from(PluginLimits::DEFAULT_STREAMS).expect("few");
    assert_eq!(open.len(), most);
    for error in &refused {
        let said = error.to_string();
        assert!(said.contains("`PluginLimits::streams`"), "{said}");
    }
    let cx = Context::new().with_timeout(LIMIT);
    store.put(&cx, "a", "1".into()).await.expect("it is served");
    // Those of the hog that were taken go on.
    let event = open[0].next_msg().await.expect("no error");
    assert_eq!(event.expect("the change").key, "a");
    host.shutdown().await.expect("they stop");
}
