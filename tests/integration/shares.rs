//! What one plugin may take of its host and of other plugins, and what is left to others.

use std::time::Duration;

use connect_plugin::Context;
use connect_plugin::host::{Host, PluginLimits, Process};
use connect_plugin_tests::sockets::socket_of;
use connect_plugin_tests::{RelayedKv as _, RelayedKvClient};
use kv_api::{Kv as _, KvClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::programs::example;

/// More streams than all connections of a provider take.
const STREAMS: usize = 2_100;
/// How long anything here may take.
const LIMIT: Duration = Duration::from_secs(60);

/// How a connection of HTTP/2 begins; one that says nothing is closed in time.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

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

#[tokio::test]
async fn connections_to_the_private_socket_are_limited_and_the_plugin_still_has_its_own() {
    const MOST: usize = 8;
    let host = Host::builder()
        .plugin_limits(PluginLimits::default().connections(8))
        .launch(Process::new(example("kv-plugin")))
        .launch(Process::new(env!("CARGO_BIN_EXE_relay-plugin")));
    let host = host.start().await.expect("they start");
    let pid = host.plugins()[0].pid.expect("it runs");
    let socket = std::path::PathBuf::from(socket_of(pid)).with_file_name("host.sock");

    // This process is a stranger to the host: it is no plugin's.
    let mut first = Vec::new();
    for _ in 0..MOST {
        let mut open = UnixStream::connect(&socket).await.expect("it listens");
        open.write_all(HTTP2).await.expect("it is open");
        first.push(open);
    }
    for _ in 0..500 {
        let mut beyond = UnixStream::connect(&socket).await.expect("it listens");
        let read = timeout(LIMIT, beyond.read(&mut [0])).await;
        assert_eq!(read.expect("it is closed at once").ok(), Some(0));
    }
    let mut byte = [0];
    for open in &first {
        assert_ne!(open.try_read(&mut byte).ok(), Some(0), "it is open");
    }

    // The relay has connections of its own, also for calls that come now.
    let relay: RelayedKvClient = host.client().await.expect("a provider");
    let cx = Context::new().with_timeout(LIMIT);
    relay.get(&cx, "a").await.expect("it is served");
    host.shutdown().await.expect("they stop");
}
