//! The service's state and the one question that every call asks of it.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use bytes::Bytes;

/// The key that every call reads.
pub(crate) const KEY: &str = "greeting";

/// The value behind [`KEY`]: 32 bytes, no two alike.
const VALUE: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// What each stack's handler looks keys up in. It never changes while a server runs, so that no lock is part
/// of what is measured.
#[derive(Debug)]
pub(crate) struct Store(HashMap<String, Bytes>);

impl Store {
    pub(crate) fn filled() -> Self {
        Self(HashMap::from([(KEY.to_owned(), Bytes::from_static(VALUE))]))
    }

    pub(crate) fn get(&self, key: &str) -> Option<Bytes> {
        self.0.get(key).cloned()
    }
}

/// Rejects an answer that is not what [`Store::filled`] holds under [`KEY`]: a server that is fast because it
/// is wrong has no place in the table.
pub(crate) fn check(value: &[u8], found: bool) -> Result<()> {
    ensure!(
        found && value == VALUE,
        "wrong answer: found = {found}, value = {value:?}"
    );
    Ok(())
}
