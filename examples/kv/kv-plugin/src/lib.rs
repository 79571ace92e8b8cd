//! A key-value store in memory: a plain implementation of the contract.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use connect_plugin::{Bytes, Context, Streaming};
use kv_api::{EventType, GetResponse, Kv, KvError, WatchEvent};
use tokio::sync::broadcast::{self, error::RecvError};

/// The longest key, in bytes.
pub const MAX_KEY: u32 = 1024;

/// How many events a watcher may be behind before it loses some.
const WATCH_AHEAD: usize = 1024;

/// A key-value store in memory.
#[derive(Debug)]
pub struct MemKv {
    values: RwLock<BTreeMap<String, Bytes>>,
    events: broadcast::Sender<WatchEvent>,
}

impl Default for MemKv {
    fn default() -> Self {
        Self {
            values: RwLock::default(),
            events: broadcast::Sender::new(WATCH_AHEAD),
        }
    }
}

impl MemKv {
    /// Returns how many watchers there are.
    pub fn watchers(&self) -> usize {
        self.events.receiver_count()
    }

    // Nothing panics while the map is locked, so a poisoned lock holds a whole map all the same.
    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<String, Bytes>> {
        self.values.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Bytes>> {
        self.values.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the watchers. Called under the lock, so that events come in the order of the changes.
    fn tell(&self, kind: EventType, key: &str, value: Bytes) {
        // An error says that nobody watches.
        drop(self.events.send(WatchEvent {
            kind,
            key: key.to_owned(),
            value,
        }));
    }
}

fn check_key(key: &str) -> Result<(), KvError> {
    if key.is_empty() {
        return Err(KvError::KeyEmpty);
    }
    if key.len() > MAX_KEY as usize {
        return Err(KvError::KeyTooLong { max: MAX_KEY });
    }
    Ok(())
}

impl Kv for MemKv {
    async fn get(&self, _: &Context, key: &str) -> Result<GetResponse, KvError> {
        let value = self.read().get(key).cloned();
        Ok(GetResponse {
            found: value.is_some(),
            value: value.unwrap_or_default(),
        })
    }

    async fn put(&self, _: &Context, key: &str, value: Bytes) -> Result<(), KvError> {
        check_key(key)?;
        let mut values = self.write();
        values.insert(key.to_owned(), value.clone());
        self.tell(EventType::Put, key, value);
        Ok(())
    }

    async fn delete(&self, _: &Context, key: &str) -> Result<bool, KvError> {
        let mut values = self.write();
        let found = values.remove(key).is_some();
        if found {
            self.tell(EventType::Delete, key, Bytes::new());
        }
        Ok(found)
    }

    async fn watch(
        &self,
        _: &Context,
        prefix: &str,
    ) -> Result<Streaming<WatchEvent, KvError>, KvError> {
        let mut events = self.events.subscribe();
        let prefix = prefix.to_owned();
        Ok(Streaming::produce(move |out| async move {
            loop {
                match events.recv().await {
                    Ok(event) if event.key.starts_with(&prefix) => out.send(event).await?,
                    Ok(_) => {}
                    Err(RecvError::Lagged(missed)) => return Err(KvError::Lagged { missed }),
                    Err(RecvError::Closed) => return Ok(()),
                }
            }
        }))
    }
}
