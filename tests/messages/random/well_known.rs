//! Random values of protobuf's own messages, which take less than their fields could hold.

use prost_reflect::prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, ReflectMessage as _, Value};

use super::{Random, single};

/// Fills a message within the bounds that its JSON has.
pub(super) fn fill(message: &mut DynamicMessage, random: &mut Random, depth: usize) {
    match message.descriptor().name() {
        "Timestamp" => {
            const FIRST: i64 = -62_135_596_800;
            const LAST: i64 = 253_402_300_799;
            let some = FIRST + (random.bits() >> 1).cast_signed() % (LAST - FIRST);
            let seconds = random.pick(&[FIRST, LAST, 0, -1, some]);
            let nanos = random.pick(&[0, 1, 999_999_999, 500_000_000, 1_000]);
            set(message, "seconds", Value::I64(seconds));
            set(message, "nanos", Value::I32(nanos));
        }
        "Duration" => {
            const LAST: i64 = 315_576_000_000;
            let some = (random.bits() >> 40).cast_signed();
            let seconds = random.pick(&[0, 1, 60, LAST - 1, some]);
            let nanos = random.pick(&[0, 1, 999_999_999, 500_000_000, 1_000]);
            let sign = random.pick(&[1, -1]);
            set(message, "seconds", Value::I64(seconds * sign));
            let sign = i32::try_from(sign).expect("one or minus one");
            set(message, "nanos", Value::I32(nanos * sign));
        }
        "FieldMask" => {
            let paths = ["a", "user_id", "a.b_c", "deep.path.to_it"];
            let paths = (0..random.below(3)).map(|_| Value::String(random.pick(&paths).to_owned()));
            let paths = paths.collect();
            set(message, "paths", Value::List(paths));
        }
        "Any" => any(message, random, depth),
        "Value" => value(message, random, depth),
        "Empty" => {}
        // A judge writes an infinite one as `null`.
        "FloatValue" => set(
            message,
            "value",
            Value::F32(random.pick(&[0.0, 0.1, -1e30])),
        ),
        "DoubleValue" => set(
            message,
            "value",
            Value::F64(random.pick(&[0.0, 0.1, -1e300])),
        ),
        // A struct, a list of values, or a wrapper.
        _ => {
            for field in message.descriptor().fields() {
                let filled = super::value(&field, random, depth);
                message.set_field(&field, filled);
            }
        }
    }
}

fn set(message: &mut DynamicMessage, field: &str, value: Value) {
    message.set_field_by_name(field, value);
}

/// Puts a node into an `Any`. An empty one is JSON's `{}`, which one of the judges refuses.
fn any(message: &mut DynamicMessage, random: &mut Random, depth: usize) {
    let pool = message.descriptor().parent_pool().clone();
    let node = pool.get_message_by_name("judged.v1.Node");
    let node = single(
        &Kind::Message(node.expect("it is there")),
        random,
        depth.min(2),
    );
    let Value::Message(node) = node else {
        panic!("a message is a message");
    };
    let url = "type.googleapis.com/judged.v1.Node".to_owned();
    set(message, "type_url", Value::String(url));
    set(message, "value", Value::Bytes(node.encode_to_vec().into()));
}

/// Sets exactly one kind of value, and no number that JSON has not.
fn value(message: &mut DynamicMessage, random: &mut Random, depth: usize) {
    let names = [
        "null_value",
        "number_value",
        "string_value",
        "bool_value",
        "struct_value",
        "list_value",
    ];
    let name = names[random.below(if depth == 0 { 4 } else { 6 })];
    let field = message.descriptor().get_field_by_name(name);
    let field = field.expect("it is there");
    let filled = match name {
        "null_value" => Value::EnumNumber(0),
        "number_value" => Value::F64(random.pick(&[0.5, -1.0, 1e300, 42.0])),
        _ => single(&field.kind(), random, depth.saturating_sub(1)),
    };
    message.set_field(&field, filled);
}
