//! Which changes of a schema break programs that were built against the old one.
//!
//! Two promises are kept: bytes that an old program writes are read as they were meant, and so is
//! JSON. Each rule is one function; [`check`] runs them all. Types are matched by full name, so
//! that a message may move between files.

mod enums;
mod fields;
mod index;
mod messages;
mod reserved;
mod services;

use std::fmt;

use prost_types::FileDescriptorProto;

use index::Index;

/// One change that breaks others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaking {
    /// The name of the rule, such as `field_removed_without_reserve`.
    pub rule: &'static str,
    /// The full name of what was changed, such as `kv.v1.WatchEvent.key`.
    pub path: String,
    /// What was changed, and whom it breaks.
    pub explanation: String,
    /// What to do instead.
    pub help: String,
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

/// Compares two schemas and returns every change that breaks something.
///
/// `removed_methods` are the full names of methods that the new schema declares to be removed,
/// such as `kv.v1.KVService.Flush`; for fields the schema says so itself, by `reserved`.
pub fn check(
    old: &[FileDescriptorProto],
    new: &[FileDescriptorProto],
    removed_methods: &[String],
) -> Vec<Breaking> {
    let (old, new) = (Index::of(old), Index::of(new));
    let mut found = Vec::new();
    for (name, old_service) in &old.services {
        match new.services.get(name) {
            Some(new_service) => {
                services::check(name, old_service, new_service, removed_methods, &mut found);
            }
            None => found.push(services::service_removed(name)),
        }
    }
    for (name, old_message) in &old.messages {
        match new.messages.get(name) {
            Some(new_message) => messages::check(name, old_message, new_message, &mut found),
            None => found.extend(messages::message_removed(name, &old, removed_methods)),
        }
    }
    for (name, old_enum) in &old.enums {
        // An enum that nothing uses any more is no loss; who used it is checked on its own.
        if let Some(new_enum) = new.enums.get(name) {
            enums::check(name, old_enum, new_enum, &mut found);
        }
    }
    found
}

#[cfg(test)]
mod tests;
