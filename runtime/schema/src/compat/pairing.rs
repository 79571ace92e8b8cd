//! Whether two types with different names carry the same.

use std::collections::BTreeSet;

use prost_types::DescriptorProto;

use super::index::Index;
use super::{Breaking, Level, enums, messages};

/// Messages of this package have a JSON form of their own, whatever their fields are.
const WELL_KNOWN: &str = "google.protobuf.";

/// Two schemas, and the types of both that are just being compared with each other.
pub(super) struct Pairing<'a> {
    old: &'a Index<'a>,
    new: &'a Index<'a>,
    /// Pairs further out. Types that contain themselves are compared once.
    pending: BTreeSet<(String, String)>,
}

impl<'a> Pairing<'a> {
    pub(super) fn new(old: &'a Index<'a>, new: &'a Index<'a>) -> Self {
        Self {
            old,
            new,
            pending: BTreeSet::new(),
        }
    }

    /// Returns what breaks where the message `new` stands in the place of `old`, at least source;
    /// `None` if they have one name, for then the message is checked on its own.
    pub(super) fn of_messages(&mut self, old: &str, new: &str) -> Option<Level> {
        let (old, new) = (old.trim_start_matches('.'), new.trim_start_matches('.'));
        if old == new {
            return None;
        }
        let (Some(was), Some(is)) = (self.old.messages.get(old), self.new.messages.get(new)) else {
            // What another schema declares cannot be looked into.
            return Some(Level::Wire);
        };
        let has_json_of_its_own = old.starts_with(WELL_KNOWN) || new.starts_with(WELL_KNOWN);
        let least = if has_json_of_its_own {
            Level::Json
        } else {
            Level::Source
        };
        let is_outermost = self.pending.is_empty();
        if !self.pending.insert((old.to_owned(), new.to_owned())) {
            return Some(least);
        }
        let level = self.compare(was, is);
        if is_outermost {
            self.pending.clear();
        }
        Some(level.max(least))
    }

    /// Returns what breaks where a list of the message `new` stands in the place of a map.
    pub(super) fn of_map_and_list(&mut self, entry: &DescriptorProto, new: &str) -> Level {
        let message = self.new.messages.get(new.trim_start_matches('.'));
        message.map_or(Level::Wire, |message| self.compare(entry, message))
    }

    /// Returns what breaks where a map stands in the place of a list of the message `old`.
    pub(super) fn of_list_and_map(&mut self, old: &str, entry: &DescriptorProto) -> Level {
        let message = self.old.messages.get(old.trim_start_matches('.'));
        message.map_or(Level::Wire, |message| self.compare(message, entry))
    }

    fn compare(&mut self, old: &DescriptorProto, new: &DescriptorProto) -> Level {
        let mut found = Vec::new();
        messages::check("", old, new, self, &mut found);
        gravest(&found)
    }

    /// Returns the same for two enums.
    pub(super) fn of_enums(&self, old: &str, new: &str) -> Option<Level> {
        let (old, new) = (old.trim_start_matches('.'), new.trim_start_matches('.'));
        if old == new {
            return None;
        }
        let (Some(was), Some(is)) = (self.old.enums.get(old), self.new.enums.get(new)) else {
            return Some(Level::Wire);
        };
        let mut found = Vec::new();
        enums::check(old, was, is, &mut found);
        Some(gravest(&found))
    }
}

/// A type of another name breaks source at least.
fn gravest(found: &[Breaking]) -> Level {
    let levels = found.iter().map(|breaking| breaking.level);
    levels.max().unwrap_or(Level::Source)
}
