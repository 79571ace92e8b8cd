//! Rules for enums. An enum can have several names for one number; JSON is written with the first
//! of them and read with any.

use prost_types::{EnumDescriptorProto, EnumValueDescriptorProto};

use super::index::Index;
use super::reserved::Reserved;
use super::{Breaking, Level, Rule};

pub(super) const VALUE_REMOVED_WITHOUT_RESERVE: Rule = Rule::new(
    Level::Wire,
    "enum_value_removed_without_reserve",
    "A value was removed, and its number is not reserved.",
);
pub(super) const VALUE_REMOVED_WITHOUT_RESERVED_NAME: Rule = Rule::new(
    Level::Json,
    "enum_value_removed_without_reserved_name",
    "A value was removed, and its number is reserved but its name is not.",
);
pub(super) const VALUE_REMOVED: Rule = Rule::new(
    Level::Source,
    "enum_value_removed",
    "A value was removed, and its number and name are reserved.",
);
pub(super) const VALUE_NUMBER_CHANGED: Rule = Rule::new(
    Level::Wire,
    "enum_value_number_changed",
    "A value has another number than it had.",
);
pub(super) const VALUE_RENAMED: Rule = Rule::new(
    Level::Json,
    "enum_value_renamed",
    "A value has another name than it had.",
);
pub(super) const ALIAS_REMOVED: Rule = Rule::new(
    Level::Json,
    "enum_alias_removed",
    "One of several names of a value was removed.",
);
pub(super) const VALUE_WRITTEN_BY_NEW_NAME: Rule = Rule::new(
    Level::Json,
    "enum_value_written_by_new_name",
    "A new name stands before the old one of a value, so that JSON is written with it.",
);
pub(super) const REMOVED_OR_RENAMED: Rule = Rule::new(
    Level::Source,
    "enum_removed_or_renamed",
    "An enum that code names was removed, renamed or moved to another package.",
);

pub(super) fn check(
    path: &str,
    old: &EnumDescriptorProto,
    new: &EnumDescriptorProto,
    found: &mut Vec<Breaking>,
) {
    for value in &old.value {
        let path = &format!("{path}.{}", value.name());
        let mut values = new.value.iter();
        if let Some(same) = values.find(|other| other.name() == value.name()) {
            found.extend(
                enum_value_number_changed(path, value, same)
                    .or_else(|| enum_value_written_by_new_name(path, value, old, new)),
            );
        } else {
            found.push(
                enum_alias_removed(path, value, old, new)
                    .or_else(|| enum_value_renamed(path, value, new))
                    .unwrap_or_else(|| enum_value_removed(path, value, new)),
            );
        }
    }
    let (old, new) = (Reserved::of_enum(old), Reserved::of_enum(new));
    found.extend(old.freed_in(&new, path));
}

/// Returns the name by which JSON carries a number.
fn written_name(enumeration: &EnumDescriptorProto, number: i32) -> Option<&str> {
    let mut values = enumeration.value.iter();
    values
        .find(|value| value.number() == number)
        .map(EnumValueDescriptorProto::name)
}

fn has_name(enumeration: &EnumDescriptorProto, number: i32, name: &str) -> bool {
    let mut values = enumeration.value.iter();
    values.any(|value| value.number() == number && value.name() == name)
}

fn enum_value_removed(
    path: &str,
    value: &EnumValueDescriptorProto,
    new: &EnumDescriptorProto,
) -> Breaking {
    let reserved = Reserved::of_enum(new);
    let number = value.number();
    let (rule, effect) = if !reserved.has_number(number) {
        (
            VALUE_REMOVED_WITHOUT_RESERVE,
            "peers still send it by number and by name",
        )
    } else if !reserved.has_name(value.name()) {
        (
            VALUE_REMOVED_WITHOUT_RESERVED_NAME,
            "peers still send it by name",
        )
    } else {
        (VALUE_REMOVED, "code of other languages names it")
    };
    rule.breaking(
        path,
        format!("the value {number} was removed, and {effect}"),
        "keep the value; its doc comment can say that nobody should use it",
    )
}

fn enum_value_number_changed(
    path: &str,
    old: &EnumValueDescriptorProto,
    new: &EnumValueDescriptorProto,
) -> Option<Breaking> {
    (old.number() != new.number()).then(|| {
        VALUE_NUMBER_CHANGED.breaking(
            path,
            format!(
                "the number was changed from {} to {}, and peers would take it for another value",
                old.number(),
                new.number()
            ),
            format!("give the value the number {} again", old.number()),
        )
    })
}

fn enum_value_renamed(
    path: &str,
    value: &EnumValueDescriptorProto,
    new: &EnumDescriptorProto,
) -> Option<Breaking> {
    let name = written_name(new, value.number())?;
    Some(VALUE_RENAMED.breaking(
        path,
        format!(
            "the value {} was renamed to `{name}`, and JSON carries values by name",
            value.number()
        ),
        format!("name the value `{}` again", value.name()),
    ))
}

fn enum_alias_removed(
    path: &str,
    value: &EnumValueDescriptorProto,
    old: &EnumDescriptorProto,
    new: &EnumDescriptorProto,
) -> Option<Breaking> {
    let number = value.number();
    let mut others = old.value.iter();
    let left =
        others.find(|other| other.number() == number && has_name(new, number, other.name()))?;
    Some(ALIAS_REMOVED.breaking(
        path,
        format!(
            "the value {number} is called `{}` only, and peers still send the other name in JSON",
            left.name()
        ),
        format!("keep `{}` as a name of the value", value.name()),
    ))
}

/// Told of the name that was written before, and only if old readers do not know the new one.
fn enum_value_written_by_new_name(
    path: &str,
    value: &EnumValueDescriptorProto,
    old: &EnumDescriptorProto,
    new: &EnumDescriptorProto,
) -> Option<Breaking> {
    let number = value.number();
    let name = written_name(new, number)?;
    let is_news = !has_name(old, number, name);
    (is_news && written_name(old, number) == Some(value.name())).then(|| {
        VALUE_WRITTEN_BY_NEW_NAME.breaking(
            path,
            format!("JSON carries the value {number} as `{name}`, which old peers do not know"),
            format!("let `{name}` follow behind `{}`", value.name()),
        )
    })
}

pub(super) fn enum_removed_or_renamed(
    path: &str,
    old: &Index<'_>,
    new: &Index<'_>,
) -> Option<Breaking> {
    old.is_told_of(path, new).then(|| {
        REMOVED_OR_RENAMED.breaking(
            path,
            "no enum has this name any more, and code of other languages names it",
            "keep the enum under this name and in this package, or tell those who generate code",
        )
    })
}
