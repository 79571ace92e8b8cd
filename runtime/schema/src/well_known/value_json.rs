//! [`Value`] as the JSON that it stands for, streamed in both directions.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serializer};

use super::value::{ListValue, Struct, Value};
use crate::json::{self, Reading, Writing};
use crate::kind::Nested;
use crate::message::Message;

/// Below this, every whole number is a float exactly.
pub(super) const EXACT: f64 = 9_007_199_254_740_992.0;

/// Returns the integer that a number is, if all integers around it are floats too.
pub(super) fn whole(number: f64) -> Option<i64> {
    let is_negative_zero = number == 0.0 && number.is_sign_negative();
    if number.fract() != 0.0 || number.abs() >= EXACT || is_negative_zero {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it has been checked to fit"
    )]
    Some(number as i64)
}

pub(super) fn write<S: Serializer>(
    value: &Value,
    serializer: S,
    cx: Writing<'_>,
) -> Result<S::Ok, S::Error> {
    match value {
        Value::Unset | Value::Null => serializer.serialize_unit(),
        Value::Number(number) => match whole(*number) {
            Some(whole) => serializer.serialize_i64(whole),
            None if number.is_finite() => serializer.serialize_f64(*number),
            None => Err(serde::ser::Error::custom(not_finite(*number))),
        },
        Value::String(text) => serializer.serialize_str(text),
        Value::Bool(value) => serializer.serialize_bool(*value),
        Value::Struct(value) => value.write_json(serializer, cx.deeper()),
        Value::List(value) => value.write_json(serializer, cx.deeper()),
    }
}

/// Says why a number has no place in JSON.
pub(super) fn not_finite(number: f64) -> super::InvalidValue {
    super::InvalidValue::new(number, "is no JSON number: a value holds finite ones only")
}

pub(super) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<Value, D::Error> {
    deserializer.deserialize_any(ValueVisitor(cx))
}

pub(super) fn read_struct<'de, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<Struct, D::Error> {
    deserializer.deserialize_map(StructVisitor(cx))
}

pub(super) fn read_list<'de, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<ListValue, D::Error> {
    deserializer.deserialize_seq(ListVisitor(cx))
}

struct StructVisitor<'a>(Reading<'a>);

impl<'de> Visitor<'de> for StructVisitor<'_> {
    type Value = Struct;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Struct, A::Error> {
        let fields =
            json::read_entries::<BTreeMap<String, Value>, Nested<Value>, A>(entries, self.0)?;
        Ok(Struct { fields })
    }
}

struct ListVisitor<'a>(Reading<'a>);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ListValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<ListValue, A::Error> {
        let values = json::read_elements::<Value, Nested<Value>, A>(elements, self.0)?;
        Ok(ListValue { values })
    }
}

struct ValueVisitor<'a>(Reading<'a>);

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the type holds the nearest float"
    )]
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the type holds the nearest float"
    )]
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    // An object or array is a message inside of this one, and counts as such.
    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        StructVisitor(self.0.deeper()?)
            .visit_map(entries)
            .map(Value::Struct)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Value, A::Error> {
        ListVisitor(self.0.deeper()?)
            .visit_seq(elements)
            .map(Value::List)
    }
}
