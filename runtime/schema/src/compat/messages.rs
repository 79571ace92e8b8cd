//! Rules for messages as a whole.

use prost_types::DescriptorProto;

use super::Breaking;
use super::index::Index;
use super::{fields, reserved};

pub(super) fn check(
    path: &str,
    old: &DescriptorProto,
    new: &DescriptorProto,
    found: &mut Vec<Breaking>,
) {
    for field in &old.field {
        let path = format!("{path}.{}", field.name());
        match new
            .field
            .iter()
            .find(|other| other.number() == field.number())
        {
            Some(other) => {
                let (old, new) = (fields::Site::new(old, field), fields::Site::new(new, other));
                let changed = fields::field_cardinality_changed(&path, old, new)
                    .or_else(|| fields::field_number_type_changed(&path, old, new));
                found.extend(changed);
                found.extend(fields::json_name_changed(&path, field, other));
                found.extend(fields::field_oneof_changed(&path, old, new));
            }
            None => found.extend(
                fields::field_number_changed(&path, field, new)
                    .or_else(|| fields::field_removed_without_reserve(&path, field, new)),
            ),
        }
    }
    let (old, new) = (reserved::Reserved::of(old), reserved::Reserved::of(new));
    found.extend(reserved::reserved_number_freed(path, &old, &new));
    found.extend(reserved::reserved_name_freed(path, &old, &new));
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
    // A nested message goes with the one around it.
    let is_nested = path
        .rsplit_once('.')
        .is_some_and(|(outer, _)| old.messages.contains_key(outer));
    if old.mentioned.contains(path) || goes_with_method || is_nested {
        return None;
    }
    Some(Breaking {
        rule: "message_removed",
        path: path.to_owned(),
        explanation: "the message was removed, and peers send it by this name".to_owned(),
        help: "keep the message, under this name and in this package".to_owned(),
    })
}
