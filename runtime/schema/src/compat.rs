//! Which changes of a schema break programs that were built against the old one.
//!
//! Three promises are kept, each of them weaker than the one before: bytes that an old program
//! writes are read as they were meant, so is JSON, and code that was generated for other languages
//! still compiles. A [`Level`] says which of them a change breaks. Each rule is one function;
//! [`check`] runs them all, and [`RULES`] lists them.
//!
//! What protobuf itself calls compatible is compatible here: a number that does not fit into the
//! new type of its field is cut off, as it always was. Names of messages and enums are nowhere on
//! the wire, so where a field, a request or a response has another type, what counts is whether
//! the two types carry the same.

mod enums;
mod field_names;
mod field_shapes;
mod field_types;
mod files;
mod index;
mod messages;
mod oneofs;
mod pairing;
mod reserved;
mod rule;
mod services;
mod site;

use std::fmt;

use prost_types::FileDescriptorProto;

use index::Index;
use pairing::Pairing;
pub use rule::{Level, RULES, Rule};

/// One change that breaks others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaking {
    /// What is broken.
    pub level: Level,
    /// The name of the rule, such as `field_removed_without_reserve`.
    pub rule: &'static str,
    /// The full name of what was changed, such as `kv.v1.WatchEvent.key`.
    pub path: String,
    /// What was changed, and whom it breaks.
    pub explanation: String,
    /// What to do instead.
    pub help: String,
}

impl Breaking {
    /// Reports whether programs that already run misread each other, rather than code that is
    /// still to be compiled.
    pub fn breaks_peers(&self) -> bool {
        self.level > Level::Source
    }
}

impl fmt::Display for Breaking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}`: {} ({})\n  help: {}",
            self.path, self.explanation, self.rule, self.help
        )
    }
}

/// Compares two schemas and returns every change that breaks something, the gravest first.
///
/// `removed_methods` are the full names of methods that the new schema declares to be removed,
/// such as `kv.v1.KVService.Flush`; for fields the schema says so itself, by `reserved`.
pub fn check(
    old: &[FileDescriptorProto],
    new: &[FileDescriptorProto],
    removed_methods: &[String],
) -> Vec<Breaking> {
    let (old, new) = (Index::of(old), Index::of(new));
    let mut pairing = Pairing::new(&old, &new);
    let mut found = Vec::new();
    for (name, &old_service) in &old.services {
        match new.services.get(name) {
            Some(new_service) => {
                let mut changes = services::Changes {
                    pairing: &mut pairing,
                    removed_methods,
                    found: &mut found,
                };
                changes.find(name, old_service, new_service);
            }
            None => found.push(services::service_removed(name)),
        }
    }
    for (name, &old_message) in &old.messages {
        match new.messages.get(name) {
            Some(new_message) => {
                messages::check(name, old_message, new_message, &mut pairing, &mut found);
            }
            None => found.extend(
                messages::message_removed(name, &old, removed_methods)
                    .or_else(|| messages::message_removed_or_renamed(name, &old, &new)),
            ),
        }
    }
    for (name, &old_enum) in &old.enums {
        match new.enums.get(name) {
            Some(new_enum) => enums::check(name, old_enum, new_enum, &mut found),
            None => found.extend(enums::enum_removed_or_renamed(name, &old, &new)),
        }
    }
    files::check(&old, &new, &mut found);
    // The sort keeps the order of equals.
    found.sort_by_key(|breaking| std::cmp::Reverse(breaking.level));
    found
}

#[cfg(test)]
mod tests;
