//! Sample values of protobuf's own messages, where the first scalar makes a poor one.
//!
//! They have a JSON form of their own, which is where encoders go wrong.

use prost::Message as _;
use prost_types::value::Kind;
use prost_types::{Any, Duration, FieldMask, ListValue, Struct, Timestamp, Value};

use super::value::Which;

/// Returns the encoding of a value of the message with this full name; nothing if any value of the
/// first scalar will do.
pub(super) fn content(name: &str, which: Which) -> Option<Vec<u8>> {
    let name = name.strip_prefix(crate::well_known::PACKAGE)?;
    let is_end = match which {
        Which::Zero => return None,
        Which::Small => false,
        Which::End => true,
    };
    Some(match name.strip_prefix('.')? {
        // Any program can read this one, without knowing the types of another.
        "Any" if !is_end => Any {
            type_url: "type.googleapis.com/google.protobuf.Duration".to_owned(),
            value: seconds(1, 0).encode_to_vec(),
        }
        .encode_to_vec(),
        "Duration" if is_end => seconds(-1, -500_000_000).encode_to_vec(),
        "Timestamp" if is_end => Timestamp {
            seconds: -1,
            nanos: 999_999_999,
        }
        .encode_to_vec(),
        "FieldMask" => {
            let paths: &[&str] = if is_end {
                &["user_id.first_name", "b"]
            } else {
                &["a"]
            };
            let paths = paths.iter().map(|&path| path.to_owned()).collect();
            FieldMask { paths }.encode_to_vec()
        }
        "Struct" if !is_end => structure().encode_to_vec(),
        "ListValue" if !is_end => list().encode_to_vec(),
        "ListValue" => ListValue {
            values: vec![
                value(Kind::NullValue(0)),
                value(Kind::StringValue("\u{fc}".to_owned())),
                value(Kind::StructValue(structure())),
            ],
        }
        .encode_to_vec(),
        "Value" if is_end => value(Kind::ListValue(list())).encode_to_vec(),
        _ => return None,
    })
}

/// Returns the encoding of a message that is all zero; nothing where implementations differ about its
/// JSON.
pub(super) fn zero(name: &str) -> Option<Vec<u8>> {
    match name {
        // Not every one knows what the JSON of an `Any` is that holds nothing.
        "google.protobuf.Any" => None,
        // Some write one without a kind as `null`, others refuse it.
        "google.protobuf.Value" => Some(value(Kind::NullValue(0)).encode_to_vec()),
        _ => Some(Vec::new()),
    }
}

fn seconds(seconds: i64, nanos: i32) -> Duration {
    Duration { seconds, nanos }
}

fn structure() -> Struct {
    let entry = ("a".to_owned(), value(Kind::BoolValue(true)));
    Struct {
        fields: [entry].into(),
    }
}

fn list() -> ListValue {
    ListValue {
        values: vec![value(Kind::NumberValue(0.5))],
    }
}

fn value(kind: Kind) -> Value {
    Value { kind: Some(kind) }
}
