//! Rules for the names and numbers by which fields are known.

use prost_types::{DescriptorProto, FieldDescriptorProto};

use super::reserved::Reserved;
use super::{Breaking, Level, Rule};

pub(super) const REMOVED_WITHOUT_RESERVE: Rule = Rule::new(
    Level::Wire,
    "field_removed_without_reserve",
    "A field was removed, and its number is not reserved.",
);
pub(super) const REMOVED_WITHOUT_RESERVED_NAME: Rule = Rule::new(
    Level::Json,
    "field_removed_without_reserved_name",
    "A field was removed, and its number is reserved but its name is not.",
);
pub(super) const REMOVED: Rule = Rule::new(
    Level::Source,
    "field_removed",
    "A field was removed, and its number and name are reserved.",
);
pub(super) const NUMBER_CHANGED: Rule = Rule::new(
    Level::Wire,
    "field_number_changed",
    "A field has another number than it had.",
);
pub(super) const JSON_NAME_CHANGED: Rule = Rule::new(
    Level::Json,
    "json_name_changed",
    "A field has another name in JSON than it had.",
);
pub(super) const RENAMED: Rule = Rule::new(
    Level::Source,
    "field_renamed",
    "A field was renamed and keeps its name in JSON.",
);

pub(super) fn field_removed(
    path: &str,
    field: &FieldDescriptorProto,
    new: &DescriptorProto,
) -> Breaking {
    let reserved = Reserved::of(new);
    let number = (!reserved.has_number(field.number())).then(|| field.number().to_string());
    let name = (!reserved.has_name(field.name())).then(|| format!("{:?}", field.name()));
    let rule = match (&number, &name) {
        (Some(_), _) => REMOVED_WITHOUT_RESERVE,
        (None, Some(_)) => REMOVED_WITHOUT_RESERVED_NAME,
        (None, None) => {
            return REMOVED.breaking(
                path,
                "the field was removed, and code of other languages names it",
                "keep the field until nobody uses it; its doc comment can say that nobody should",
            );
        }
    };
    let missing: Vec<String> = number.into_iter().chain(name).collect();
    let missing = missing.join(", ");
    rule.breaking(
        path,
        format!("the field was removed, and {missing} could be used again with another meaning"),
        format!("put `#[message(reserved({missing}))]` on the message"),
    )
}

/// A number that another field has taken over is no excuse: two fields that swap their numbers
/// are read as each other.
pub(super) fn field_number_changed(
    path: &str,
    old: &FieldDescriptorProto,
    new: &DescriptorProto,
) -> Option<Breaking> {
    let moved = new.field.iter().find(|field| field.name() == old.name())?;
    (moved.number() != old.number()).then(|| {
        NUMBER_CHANGED.breaking(
            path,
            format!(
                "the number was changed from {} to {}, and peers would not find the value",
                old.number(),
                moved.number()
            ),
            format!("give the field the number {} again", old.number()),
        )
    })
}

pub(super) fn field_renamed(
    path: &str,
    old: &FieldDescriptorProto,
    new: &FieldDescriptorProto,
) -> Option<Breaking> {
    if old.json_name() != new.json_name() {
        return Some(JSON_NAME_CHANGED.breaking(
            path,
            format!(
                "the name in JSON was changed from `{}` to `{}`, and peers that speak JSON would \
                 not find the value",
                old.json_name(),
                new.json_name()
            ),
            format!(
                "name the field `{}` again, or give it that JSON name",
                old.name()
            ),
        ));
    }
    (old.name() != new.name()).then(|| {
        RENAMED.breaking(
            path,
            format!(
                "the field was renamed to `{}`, and code of other languages names it",
                new.name()
            ),
            format!("name the field `{}` again", old.name()),
        )
    })
}
