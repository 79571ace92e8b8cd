//! Where two messages of a judge differ; `NaN` is the same as `NaN`.

use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

/// Returns the path to the first difference.
pub(crate) fn difference(a: &DynamicMessage, b: &DynamicMessage) -> Option<String> {
    let fields = a.descriptor();
    if fields.full_name() == "google.protobuf.Any" && a.has_field_by_name("value") {
        // The bytes inside may be written in more than one way.
        return differing(&Value::Message(packed(a)), &Value::Message(packed(b)));
    }
    fields.fields().find_map(|field| {
        // What neither has is the same; and the default of a message that may contain itself has no
        // end.
        let found = match (a.has_field(&field), b.has_field(&field)) {
            (true, true) => differing(&a.get_field(&field), &b.get_field(&field)),
            (false, false) => None,
            (first, _) => Some(format!(
                " is only in the {}",
                if first { "first" } else { "second" }
            )),
        };
        found.map(|found| format!(".{}{found}", field.name()))
    })
}

fn differing(a: &Value, b: &Value) -> Option<String> {
    let is_same = match (a, b) {
        (Value::F32(a), Value::F32(b)) => a.is_nan() && b.is_nan() || a.to_bits() == b.to_bits(),
        (Value::F64(a), Value::F64(b)) => a.is_nan() && b.is_nan() || a.to_bits() == b.to_bits(),
        (Value::Message(a), Value::Message(b)) => return difference(a, b),
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            let mut items = a.iter().zip(b).enumerate();
            return items.find_map(|(index, (a, b))| {
                differing(a, b).map(|found| format!("[{index}]{found}"))
            });
        }
        (Value::Map(a), Value::Map(b)) if a.len() == b.len() => {
            return a.iter().find_map(|(key, a)| match b.get(key) {
                Some(b) => differing(a, b).map(|found| format!("[{key:?}]{found}")),
                None => Some(format!("[{key:?}] is only in the first")),
            });
        }
        (Value::List(_), Value::List(_)) | (Value::Map(_), Value::Map(_)) => false,
        (a, b) => a == b,
    };
    if is_same {
        return None;
    }
    Some(match (a, b) {
        (Value::List(a), Value::List(b)) => format!(" has {} and {} items", a.len(), b.len()),
        (Value::Map(a), Value::Map(b)) => format!(" has {} and {} entries", a.len(), b.len()),
        (a, b) => format!(": {a:?} and {b:?}"),
    })
}

/// Returns the message inside of an `Any`.
fn packed(any: &DynamicMessage) -> DynamicMessage {
    let text = |field: &str| {
        any.get_field_by_name(field)
            .expect("it is there")
            .into_owned()
    };
    let (Value::String(url), Value::Bytes(bytes)) = (text("type_url"), text("value")) else {
        panic!("an `Any` has a text and bytes");
    };
    let (_, name) = url.rsplit_once('/').expect("a slash");
    let ty = any.descriptor().parent_pool().get_message_by_name(name);
    DynamicMessage::decode(ty.expect("a known type"), bytes).expect("bytes of that type")
}
