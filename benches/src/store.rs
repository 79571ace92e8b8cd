//! The service's state and the one question that every call asks of it.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use anyhow::{Result, ensure};
use bytes::Bytes;

/// The names of the keys: each is the size of its value in bytes.
const NAMES: [&str; 6] = [
    "00000032", "00000300", "00001024", "00004096", "00065536", "01048576",
];

/// A key of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(&'static str);

impl Key {
    /// The key of the smallest value.
    pub(crate) const SMALL: Self = Self(NAMES[0]);

    /// The keys of the larger answers that unary calls are compared with, ascending.
    pub(crate) const LARGER: [Self; 4] = [
        Self(NAMES[1]),
        Self(NAMES[2]),
        Self(NAMES[3]),
        Self::LARGEST,
    ];

    /// The keys of what streams are compared with, ascending.
    pub(crate) const STREAMED: [Self; 3] = [Self::SMALL, Self(NAMES[3]), Self(NAMES[4])];

    /// The key of the largest value.
    pub(crate) const LARGEST: Self = Self(NAMES[NAMES.len() - 1]);

    pub(crate) const fn name(self) -> &'static str {
        self.0
    }

    /// The size of the value in bytes.
    pub(crate) fn size(self) -> usize {
        self.0.parse().expect("a key is a number")
    }

    fn value(self) -> Bytes {
        /// As long as the largest value, and no four of its bytes are like the next four.
        static VALUE: LazyLock<Bytes> = LazyLock::new(|| {
            let largest = Key::LARGEST.size();
            let words = (0_u32..).flat_map(u32::to_le_bytes);
            words.take(largest).collect::<Vec<u8>>().into()
        });
        VALUE.slice(..self.size())
    }
}

/// The size of the value, as people say it.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const KIB: usize = 1 << 10;
        const MIB: usize = 1 << 20;
        match self.size() {
            size if size % MIB == 0 => write!(f, "{} MiB", size / MIB),
            size if size % KIB == 0 => write!(f, "{} KiB", size / KIB),
            size => write!(f, "{size} B"),
        }
    }
}

/// What each stack's handler looks keys up in. It never changes while a server runs, so that no lock is part
/// of what is measured.
#[derive(Debug)]
pub(crate) struct Store(HashMap<&'static str, Bytes>);

impl Store {
    pub(crate) fn filled() -> Self {
        Self(NAMES.map(|name| (name, Key(name).value())).into())
    }

    pub(crate) fn get(&self, key: &str) -> Option<Bytes> {
        self.0.get(key).cloned()
    }

    /// What [`get`](Self::get) returns, so many times.
    pub(crate) fn list(
        &self,
        key: &str,
        count: u32,
    ) -> impl Iterator<Item = Option<Bytes>> + use<> {
        (0..count).map({
            let value = self.get(key);
            move |_| value.clone()
        })
    }
}

/// Rejects an answer that is not what [`Store::filled`] holds under `key`: a server that is fast because it
/// is wrong has no place in the table.
pub(crate) fn check(key: Key, value: &[u8], found: bool) -> Result<()> {
    ensure!(
        found && value == key.value(),
        "wrong answer for {}: found = {found}, {} bytes",
        key.name(),
        value.len()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_in_the_largest_whole_unit() {
        let sizes = Key::LARGER.map(|key| key.to_string());
        assert_eq!(Key::SMALL.to_string(), "32 B");
        assert_eq!(sizes, ["300 B", "1 KiB", "4 KiB", "1 MiB"]);
    }
}
