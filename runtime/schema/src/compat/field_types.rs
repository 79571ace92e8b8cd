//! Rules for the types of fields.

use prost_types::FieldDescriptorProto;
use prost_types::field_descriptor_proto::Type;

use super::pairing::Pairing;
use super::site::Site;
use super::{Breaking, Level, Rule};
use crate::emit::print::type_keyword;

pub(super) const CHANGED: Rule = Rule::new(
    Level::Wire,
    "field_number_type_changed",
    "A number has another type, and its bytes would be misread.",
);
pub(super) const JSON_CHANGED: Rule = Rule::new(
    Level::Json,
    "field_json_type_changed",
    "A field has another type, which has the same bytes and looks different in JSON.",
);
pub(super) const SOURCE_CHANGED: Rule = Rule::new(
    Level::Source,
    "field_source_type_changed",
    "A field has another type, which has the same bytes and the same JSON.",
);

/// What a value looks like in binary. Types of one form read each other's values.
#[derive(PartialEq, Eq)]
enum Bytes {
    Varint,
    ZigZag,
    Fixed32,
    Fixed64,
    Float,
    Double,
    Delimited,
    Message,
    Group,
}

/// What a value looks like in JSON.
#[derive(PartialEq, Eq)]
enum Json {
    Bool,
    Number,
    /// 64 bits do not fit into the numbers of JavaScript.
    NumberInQuotes,
    NameOfValue,
    Text,
    Base64,
    Object,
}

/// Where in a field a type stands.
#[derive(Clone, Copy)]
enum Place {
    Value,
    MapKey,
}

/// Compares the types of two fields that hold the same; see
/// [`field_cardinality_changed`](super::field_shapes::field_cardinality_changed).
pub(super) fn field_type_changed(
    path: &str,
    old: Site<'_>,
    new: Site<'_>,
    pairing: &mut Pairing<'_>,
) -> Option<Breaking> {
    let level = match (old.map(), new.map()) {
        (Some([old_key, old_value]), Some([new_key, new_value])) => {
            let key = change(old_key, new_key, Place::MapKey, pairing);
            key.max(change(old_value, new_value, Place::Value, pairing))
        }
        _ => change(old.field, new.field, Place::Value, pairing),
    };
    let (rule, effect) = match level? {
        Level::Wire => (CHANGED, "peers would misread it"),
        Level::Json => (
            JSON_CHANGED,
            "peers that speak JSON write it in different ways",
        ),
        Level::Source => (
            SOURCE_CHANGED,
            "code of other languages has a variable of the old type",
        ),
    };
    let number = old.field.number();
    Some(rule.breaking(
        path,
        format!(
            "the type of field {number} was changed from `{}` to `{}`, and {effect}",
            describe(old),
            describe(new)
        ),
        format!(
            "add a field with a new name and number, and put `#[message(reserved({number}, \
             {:?}))]` on the message",
            old.field.name()
        ),
    ))
}

/// Returns what breaks where one type stands in the place of another; `None` if they are one.
fn change(
    old: &FieldDescriptorProto,
    new: &FieldDescriptorProto,
    place: Place,
    pairing: &mut Pairing<'_>,
) -> Option<Level> {
    let (was, is) = (old.r#type(), new.r#type());
    match (was, is) {
        (Type::Message, Type::Message) => pairing.of_messages(old.type_name(), new.type_name()),
        (Type::Enum, Type::Enum) => pairing.of_enums(old.type_name(), new.type_name()),
        _ if was == is => None,
        _ if bytes(was) != bytes(is) => Some(Level::Wire),
        // Any text is bytes, but not any bytes are text.
        (Type::Bytes, Type::String) => Some(Level::Wire),
        _ if json(was, place) != json(is, place) => Some(Level::Json),
        _ => Some(Level::Source),
    }
}

fn bytes(ty: Type) -> Bytes {
    match ty {
        Type::Int32 | Type::Int64 | Type::Uint32 | Type::Uint64 | Type::Bool | Type::Enum => {
            Bytes::Varint
        }
        Type::Sint32 | Type::Sint64 => Bytes::ZigZag,
        Type::Fixed32 | Type::Sfixed32 => Bytes::Fixed32,
        Type::Fixed64 | Type::Sfixed64 => Bytes::Fixed64,
        Type::Float => Bytes::Float,
        Type::Double => Bytes::Double,
        Type::String | Type::Bytes => Bytes::Delimited,
        Type::Message => Bytes::Message,
        Type::Group => Bytes::Group,
    }
}

fn json(ty: Type, place: Place) -> Json {
    match ty {
        Type::Bool => Json::Bool,
        Type::Int32 | Type::Uint32 | Type::Sint32 | Type::Fixed32 | Type::Sfixed32 => match place {
            Place::Value => Json::Number,
            // Keys of objects are in quotes whatever they are.
            Place::MapKey => Json::NumberInQuotes,
        },
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64 => {
            Json::NumberInQuotes
        }
        Type::Float | Type::Double => Json::Number,
        Type::Enum => Json::NameOfValue,
        Type::String => Json::Text,
        Type::Bytes => Json::Base64,
        Type::Message | Type::Group => Json::Object,
    }
}

fn describe(site: Site<'_>) -> String {
    match site.map() {
        Some([key, value]) => format!("map<{}, {}>", name_of(key), name_of(value)),
        None => name_of(site.field),
    }
}

fn name_of(field: &FieldDescriptorProto) -> String {
    let ty = field.r#type();
    let kind = match ty {
        Type::Enum => "enum ",
        _ => "",
    };
    let name = field.type_name().trim_start_matches('.');
    type_keyword(ty).map_or_else(|| format!("{kind}{name}"), str::to_owned)
}
