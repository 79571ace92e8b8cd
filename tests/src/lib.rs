//! What the integration tests and their fixture plugins share.

pub mod everything;
pub mod shapes;
pub mod sibling;
pub mod sockets;
pub mod tools;

use connect_plugin::{Bytes, Context, Result, Streaming, plugin};
use kv_api::{GetResponse, KvError, WatchEvent};
use logger_api::LoggerClient;

/// The store of another plugin, relayed.
#[plugin(service = "relay.v1.RelayedKv", version = "1.0.0")]
pub trait RelayedKv {
    /// Reads one key.
    async fn get(&self, cx: &Context, key: &str) -> Result<GetResponse, KvError>;

    /// Writes one key.
    async fn put(&self, cx: &Context, key: &str, value: Bytes) -> Result<(), KvError>;

    /// Removes one key.
    async fn delete(&self, cx: &Context, key: &str) -> Result<bool, KvError>;

    /// Streams changes.
    async fn watch(
        &self,
        cx: &Context,
        prefix: &str,
    ) -> Result<Streaming<WatchEvent, KvError>, KvError>;
}

/// A service that does what a test needs of it.
#[plugin(service = "probe.v1.Probe", version = "1.0.0")]
pub trait Probe {
    /// Answers with what it was sent.
    async fn echo(&self, cx: &Context, text: &str) -> Result<String>;

    /// Answers after a while.
    async fn sleep(&self, cx: &Context, millis: u64) -> Result<()>;

    /// Panics.
    async fn panic(&self, cx: &Context) -> Result<()>;

    /// Streams numbers from zero, `count` of them, `millis` apart.
    async fn count(&self, cx: &Context, count: u32, millis: u64) -> Result<Streaming<u32>>;

    /// Streams one number, then panics.
    async fn panic_later(&self, cx: &Context) -> Result<Streaming<u32>>;

    /// Streams one number, then fails.
    async fn fail_later(&self, cx: &Context) -> Result<Streaming<u32>>;

    /// Returns how many handlers of `sleep` and `count` run now.
    async fn running(&self, cx: &Context) -> Result<u64>;

    /// Returns the header of this name that came with the call.
    async fn header(&self, cx: &Context, name: &str) -> Result<Option<String>>;

    /// Returns the milliseconds that are left until the deadline.
    async fn remaining(&self, cx: &Context) -> Result<Option<u64>>;
}

/// The implementation of [`Probe`].
#[derive(Debug, Default)]
pub struct Prober {
    running: std::sync::Arc<()>,
}

impl Probe for Prober {
    async fn echo(&self, _: &Context, text: &str) -> Result<String> {
        Ok(text.to_owned())
    }

    async fn sleep(&self, _: &Context, millis: u64) -> Result<()> {
        let _running = self.running.clone();
        tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
        Ok(())
    }

    async fn panic(&self, _: &Context) -> Result<()> {
        panic!("as the test asked")
    }

    async fn count(&self, _: &Context, count: u32, millis: u64) -> Result<Streaming<u32>> {
        let running = self.running.clone();
        Ok(Streaming::produce(move |out| async move {
            for number in 0..count {
                out.send(number).await?;
                tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
            }
            drop(running);
            Ok(())
        }))
    }

    async fn panic_later(&self, _: &Context) -> Result<Streaming<u32>> {
        Ok(Streaming::produce(|out| async move {
            out.send(1).await?;
            panic!("as the test asked")
        }))
    }

    async fn fail_later(&self, _: &Context) -> Result<Streaming<u32>> {
        Ok(Streaming::produce(|out| async move {
            out.send(1).await?;
            Err(connect_plugin::Error::aborted("as the test asked"))
        }))
    }

    async fn running(&self, _: &Context) -> Result<u64> {
        // One is the prober's own.
        Ok(std::sync::Arc::strong_count(&self.running) as u64 - 1)
    }

    async fn header(&self, cx: &Context, name: &str) -> Result<Option<String>> {
        let value = cx
            .metadata()
            .get(name)
            .and_then(|value| value.to_str().ok());
        Ok(value.map(str::to_owned))
    }

    async fn remaining(&self, cx: &Context) -> Result<Option<u64>> {
        let millis = cx.remaining().map(|left| left.as_millis());
        Ok(millis.and_then(|millis| u64::try_from(millis).ok()))
    }
}

/// Tells which of its dependencies a plugin has.
#[plugin(
    service = "needs.v1.Needs",
    version = "1.0.0",
    requires(LoggerClient(optional))
)]
pub trait Needs {
    /// Returns whether a logger was there when the plugin started.
    async fn logger_at_start(&self, cx: &Context) -> Result<bool>;

    /// Returns whether a store is there now.
    async fn store_now(&self, cx: &Context) -> Result<bool>;

    /// Writes to the store and reads it back.
    async fn through_the_store(&self, cx: &Context, value: Bytes) -> Result<Option<Bytes>>;

    /// Returns the arguments of the plugin's process.
    async fn arguments(&self, cx: &Context) -> Result<Vec<String>>;

    /// Makes the plugin unhealthy for a reason, or healthy again without one.
    async fn feel(&self, cx: &Context, reason: &str) -> Result<()>;

    /// Returns when the plugin is asked to stop, and tells through the stream when it waits for that.
    async fn until_stop(&self, cx: &Context) -> Result<Streaming<bool>>;
}
