//! One contract, six placements: the calling code is the same each time.

use connect_plugin::host::{Host, Process};
use connect_plugin::{Bytes, Context, Streaming};
use connect_plugin_tests::{RelayedKv, RelayedKvClient};
use kv_api::{GetResponse, Kv, KvClient, KvError, WatchEvent};
use kv_plugin::MemKv;

use crate::contract::contract;
use crate::programs::{Alone, example, hosting};

#[tokio::test]
async fn the_bare_object() {
    contract(&MemKv::default()).await;
}

#[tokio::test]
async fn a_client_in_this_process_without_a_codec() {
    contract(&KvClient::in_process(MemKv::default())).await;
}

#[tokio::test]
async fn a_client_in_this_process_through_the_codec() {
    contract(&KvClient::loopback(MemKv::default())).await;
}

#[tokio::test]
async fn a_child_process_on_a_unix_socket() {
    let host = hosting(Process::new(example("kv-plugin"))).await;
    contract(&host.client::<KvClient>().await.expect("a provider")).await;
    host.shutdown().await.expect("the plugin stops");
}

#[tokio::test]
async fn a_child_process_on_a_tcp_port() {
    let host = hosting(Process::new(example("kv-plugin")).tcp()).await;
    contract(&host.client::<KvClient>().await.expect("a provider")).await;
    host.shutdown().await.expect("the plugin stops");
}

#[tokio::test]
async fn a_server_that_no_host_started() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    contract(&KvClient::connect(&plugin.target).await.expect("it listens")).await;
}

/// A store behind another plugin, which reaches it through the host's router.
struct Relayed(RelayedKvClient);

impl Kv for Relayed {
    async fn get(&self, cx: &Context, key: &str) -> Result<GetResponse, KvError> {
        self.0.get(cx, key).await
    }

    async fn put(&self, cx: &Context, key: &str, value: Bytes) -> Result<(), KvError> {
        self.0.put(cx, key, value).await
    }

    async fn delete(&self, cx: &Context, key: &str) -> Result<bool, KvError> {
        self.0.delete(cx, key).await
    }

    async fn watch(
        &self,
        cx: &Context,
        prefix: &str,
    ) -> Result<Streaming<WatchEvent, KvError>, KvError> {
        self.0.watch(cx, prefix).await
    }
}

#[tokio::test]
async fn a_plugin_behind_the_hosts_router() {
    let host = Host::builder()
        .launch(Process::new(env!("CARGO_BIN_EXE_relay-plugin")))
        .launch(Process::new(example("kv-plugin")))
        .start()
        .await
        .expect("the plugins start");
    contract(&Relayed(host.client().await.expect("a provider"))).await;
    host.shutdown().await.expect("the plugins stop");
}
