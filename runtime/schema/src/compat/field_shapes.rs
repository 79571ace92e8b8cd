//! Rules for how many values a field has, and whether it can be absent.

use prost_types::field_descriptor_proto::Type;

use super::pairing::Pairing;
use super::site::{Holds, Site};
use super::{Breaking, Level, Rule};

pub(super) const CARDINALITY_CHANGED: Rule = Rule::new(
    Level::Wire,
    "field_cardinality_changed",
    "A field was one value, a list or a map, and is another of these.",
);
pub(super) const JSON_SHAPE_CHANGED: Rule = Rule::new(
    Level::Json,
    "field_json_shape_changed",
    "A map became a list of the same entries, or a list such a map.",
);
pub(super) const PRESENCE_CHANGED: Rule = Rule::new(
    Level::Source,
    "field_presence_changed",
    "A scalar or enum became `optional`, or is so no longer.",
);

pub(super) fn field_cardinality_changed(
    path: &str,
    old: Site<'_>,
    new: Site<'_>,
    pairing: &mut Pairing<'_>,
) -> Option<Breaking> {
    let (was, is) = (old.holds(), new.holds());
    if was == is {
        return None;
    }
    let (rule, effect) = if has_same_entries(old, new, pairing) {
        (
            JSON_SHAPE_CHANGED,
            "peers that speak JSON write these in different ways",
        )
    } else {
        (CARDINALITY_CHANGED, "peers would misread it")
    };
    Some(rule.breaking(
        path,
        format!(
            "the field was {} and is {}, and {effect}",
            describe(was),
            describe(is)
        ),
        format!(
            "add a field with a new name and number, and put `#[message(reserved({}, {:?}))]` on \
             the message",
            old.field.number(),
            old.field.name()
        ),
    ))
}

/// On the wire a map is a list of messages with a key and a value.
fn has_same_entries(old: Site<'_>, new: Site<'_>, pairing: &mut Pairing<'_>) -> bool {
    let level = match (old.map_entry(), new.map_entry()) {
        (Some(entry), None) if new.holds() == Holds::List => {
            pairing.of_map_and_list(entry, new.field.type_name())
        }
        (None, Some(entry)) if old.holds() == Holds::List => {
            pairing.of_list_and_map(old.field.type_name(), entry)
        }
        _ => Level::Wire,
    };
    level < Level::Wire
}

fn describe(holds: Holds) -> &'static str {
    match holds {
        Holds::One => "one value",
        Holds::List => "a list",
        Holds::Map => "a map",
    }
}

/// A message can be absent with or without the word. Bytes and JSON that leave a field out are
/// read as its default, as ever.
pub(super) fn field_presence_changed(path: &str, old: Site<'_>, new: Site<'_>) -> Option<Breaking> {
    let is_scalar = |site: Site<'_>| {
        site.holds() == Holds::One && site.oneof().is_none() && site.field.r#type() != Type::Message
    };
    let (was, is) = (old.field.proto3_optional(), new.field.proto3_optional());
    if was == is || !is_scalar(old) || !is_scalar(new) {
        return None;
    }
    let (explanation, help) = if is {
        (
            "the field became optional, and code of other languages has a variable without absence",
            "take `Option` away, or tell those who generate code",
        )
    } else {
        (
            "the field is no longer optional, and code of other languages asks whether it is there",
            "put `Option` back, or tell those who generate code",
        )
    };
    Some(PRESENCE_CHANGED.breaking(path, explanation, help))
}
