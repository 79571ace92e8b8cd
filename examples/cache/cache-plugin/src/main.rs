//! A plugin that requires another one: the arguments of `main` are its dependencies.

mod lru;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cache_api::{Cache, CacheServer};
use connect_plugin::{Bytes, Context, Result, plugin_main};
use logger_api::{Logger, LoggerClient};

use crate::lru::Lru;

/// How many values the cache holds.
const CAPACITY: usize = 1024;

/// A cache that logs hits and misses.
struct LoggedCache<L> {
    values: Mutex<Lru>,
    log: L,
}

impl<L: Logger> LoggedCache<L> {
    fn new(log: L) -> Self {
        Self {
            values: Mutex::new(Lru::new(CAPACITY)),
            log,
        }
    }

    /// Logs as part of the call: its deadline holds for the logger too, its credentials stay here.
    async fn note(&self, cx: &Context, message: &str, key: &str) {
        let fields = BTreeMap::from([("key".to_owned(), key.to_owned())]);
        // A cache that cannot log is still a cache.
        if let Err(error) = self.log.log(cx, "info", message, fields).await {
            tracing::warn!(%error, "a record was not logged");
        }
    }
}

impl<L: Logger> Cache for LoggedCache<L> {
    async fn get(&self, cx: &Context, key: &str) -> Result<Option<Bytes>> {
        let hit = self
            .values
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key);
        self.note(cx, if hit.is_some() { "hit" } else { "miss" }, key)
            .await;
        Ok(hit)
    }

    async fn set(&self, cx: &Context, key: &str, value: Bytes) -> Result<()> {
        self.values
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .set(key, value);
        self.note(cx, "set", key).await;
        Ok(())
    }
}

#[plugin_main(id = "cache-plugin")]
async fn main(
    #[requires("^1.2")] log: LoggerClient,
) -> Result<CacheServer<LoggedCache<LoggerClient>>> {
    Ok(CacheServer::new(LoggedCache::new(log)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// A fake is an ordinary implementation of the contract.
    #[derive(Clone, Default)]
    struct Recorder(Arc<Mutex<Vec<String>>>);

    impl Logger for Recorder {
        async fn log(
            &self,
            _: &Context,
            _: &str,
            message: &str,
            fields: BTreeMap<String, String>,
        ) -> Result<()> {
            let record = format!("{message} {}", fields["key"]);
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(record);
            Ok(())
        }
    }

    #[tokio::test]
    async fn hits_and_misses_are_logged() -> Result<()> {
        let recorder = Recorder::default();
        let cache = LoggedCache::new(recorder.clone());
        let cx = Context::new();
        assert_eq!(cache.get(&cx, "x").await?, None);
        cache.set(&cx, "x", Bytes::from("1")).await?;
        assert_eq!(cache.get(&cx, "x").await?, Some(Bytes::from("1")));
        let records = recorder.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(*records, ["miss x", "set x", "hit x"]);
        Ok(())
    }
}
