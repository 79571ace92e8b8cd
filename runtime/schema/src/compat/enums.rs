//! Rules for enums.

use prost_types::{EnumDescriptorProto, EnumValueDescriptorProto};

use super::Breaking;
use super::reserved::{Reserved, reserved_name_freed, reserved_number_freed};

pub(super) fn check(
    path: &str,
    old: &EnumDescriptorProto,
    new: &EnumDescriptorProto,
    found: &mut Vec<Breaking>,
) {
    for value in &old.value {
        let path = format!("{path}.{}", value.name());
        match new
            .value
            .iter()
            .find(|other| other.number() == value.number())
        {
            Some(other) => found.extend(enum_value_renamed(&path, value, other)),
            None => found.extend(
                enum_value_number_changed(&path, value, new)
                    .or_else(|| enum_value_removed(&path, value, new)),
            ),
        }
    }
    let (old, new) = (Reserved::of_enum(old), Reserved::of_enum(new));
    found.extend(reserved_number_freed(path, &old, &new));
    found.extend(reserved_name_freed(path, &old, &new));
}

fn enum_value_removed(
    path: &str,
    value: &EnumValueDescriptorProto,
    new: &EnumDescriptorProto,
) -> Option<Breaking> {
    let reserved = Reserved::of_enum(new);
    if reserved.has_number(value.number()) && reserved.has_name(value.name()) {
        return None;
    }
    Some(Breaking {
        rule: "enum_value_removed",
        path: path.to_owned(),
        explanation: format!(
            "the value {} was removed, and peers still send it by number and by name",
            value.number()
        ),
        help: "keep the value; its doc comment can say that nobody should use it".to_owned(),
    })
}

fn enum_value_number_changed(
    path: &str,
    value: &EnumValueDescriptorProto,
    new: &EnumDescriptorProto,
) -> Option<Breaking> {
    let moved = new
        .value
        .iter()
        .find(|other| other.name() == value.name())?;
    Some(Breaking {
        rule: "enum_value_number_changed",
        path: path.to_owned(),
        explanation: format!(
            "the number was changed from {} to {}, and peers would take it for another value",
            value.number(),
            moved.number()
        ),
        help: format!("give the value the number {} again", value.number()),
    })
}

fn enum_value_renamed(
    path: &str,
    old: &EnumValueDescriptorProto,
    new: &EnumValueDescriptorProto,
) -> Option<Breaking> {
    (old.name() != new.name()).then(|| Breaking {
        rule: "enum_value_renamed",
        path: path.to_owned(),
        explanation: format!(
            "the value {} was renamed to `{}`, and JSON carries values by name",
            old.number(),
            new.name()
        ),
        help: format!("name the value `{}` again", old.name()),
    })
}
