//! Values in the order of their use.

use std::collections::{BTreeMap, HashMap};

use connect_plugin::Bytes;

/// A map that forgets what was used longest ago when it is full.
pub(crate) struct Lru {
    capacity: usize,
    values: HashMap<String, (u64, Bytes)>,
    by_use: BTreeMap<u64, String>,
    uses: u64,
}

impl Lru {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            values: HashMap::new(),
            by_use: BTreeMap::new(),
            uses: 0,
        }
    }

    pub(crate) fn get(&mut self, key: &str) -> Option<Bytes> {
        let (_, value) = self.values.get(key)?;
        let value = value.clone();
        self.set(key, value.clone());
        Some(value)
    }

    pub(crate) fn set(&mut self, key: &str, value: Bytes) {
        self.uses += 1;
        if let Some((last, _)) = self.values.insert(key.to_owned(), (self.uses, value)) {
            self.by_use.remove(&last);
        }
        self.by_use.insert(self.uses, key.to_owned());
        if self.values.len() > self.capacity
            && let Some((_, oldest)) = self.by_use.pop_first()
        {
            self.values.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_is_forgotten() {
        let mut values = Lru::new(2);
        values.set("a", Bytes::from("1"));
        values.set("b", Bytes::from("2"));
        assert_eq!(values.get("a"), Some(Bytes::from("1")));
        values.set("c", Bytes::from("3"));
        assert_eq!(values.get("b"), None);
        assert_eq!(values.get("a"), Some(Bytes::from("1")));
        assert_eq!(values.get("c"), Some(Bytes::from("3")));
    }
}
