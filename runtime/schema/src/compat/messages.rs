//! Rules for messages as a whole.

use prost_types::DescriptorProto;

use super::index::Index;
use super::pairing::Pairing;
use super::reserved::Reserved;
use super::site::Site;
use super::{Breaking, Level, Rule, field_names, field_shapes, field_types, oneofs};

pub(super) const REMOVED: Rule = Rule::new(
    Level::Wire,
    "message_removed",
    "A message that travels by its name, as errors do, was removed or renamed.",
);
pub(super) const REMOVED_OR_RENAMED: Rule = Rule::new(
    Level::Source,
    "message_removed_or_renamed",
    "A message that code names was removed, renamed or moved to another package.",
);

pub(super) fn check(
    path: &str,
    old: &DescriptorProto,
    new: &DescriptorProto,
    pairing: &mut Pairing<'_>,
    found: &mut Vec<Breaking>,
) {
    for field in &old.field {
        let path = &format!("{path}.{}", field.name());
        if let Some(moved) = field_names::field_number_changed(path, field, new) {
            found.push(moved);
            continue;
        }
        let mut others = new.field.iter();
        let Some(other) = others.find(|other| other.number() == field.number()) else {
            found.push(field_names::field_removed(path, field, new));
            continue;
        };
        let (old, new) = (Site::new(old, field), Site::new(new, other));
        found.extend(field_names::field_renamed(path, field, other));
        found.extend(
            field_shapes::field_cardinality_changed(path, old, new, pairing)
                .or_else(|| field_types::field_type_changed(path, old, new, pairing)),
        );
        found.extend(
            oneofs::field_oneof_changed(path, old, new)
                .or_else(|| field_shapes::field_presence_changed(path, old, new)),
        );
    }
    let (old, new) = (Reserved::of(old), Reserved::of(new));
    found.extend(old.freed_in(&new, path));
}

/// A message that no method and no field mentions travels by its name, as the detail of an error
/// does. It may go together with the last method that raised it.
pub(super) fn message_removed(
    path: &str,
    old: &Index<'_>,
    removed_methods: &[String],
) -> Option<Breaking> {
    let goes_with_method = old.services.iter().any(|(service, descriptor)| {
        let mut methods = descriptor.method.iter();
        methods.any(|method| removed_methods.contains(&format!("{service}.{}", method.name())))
    });
    if old.mentioned.contains(path) || goes_with_method || old.is_nested(path) {
        return None;
    }
    Some(REMOVED.breaking(
        path,
        "the message was removed, and peers send it by this name",
        "keep the message, under this name and in this package",
    ))
}

pub(super) fn message_removed_or_renamed(
    path: &str,
    old: &Index<'_>,
    new: &Index<'_>,
) -> Option<Breaking> {
    old.is_told_of(path, new).then(|| {
        REMOVED_OR_RENAMED.breaking(
            path,
            "no message has this name any more, and code of other languages names it",
            "keep the message under this name and in this package, or tell those who generate code",
        )
    })
}
