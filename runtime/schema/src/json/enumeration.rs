//! Enums as JSON: the name of a value, or its number.

use std::fmt;
use std::marker::PhantomData;

use serde::de::Visitor;
use serde::{Deserializer, Serializer};

use super::decimal;
use crate::message::Enum;

/// Writes an enum's value by name, or by number if the number has no name.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_enum<E: Enum, S: Serializer>(value: E, serializer: S) -> Result<S::Ok, S::Error> {
    let number = value.to_number();
    match E::descriptor()
        .values
        .iter()
        .find(|value| value.number == number)
    {
        Some(value) => serializer.serialize_str(value.name),
        None => serializer.serialize_i32(number),
    }
}

/// Reads an enum's value by name or number.
///
/// A name that is unknown becomes what an unknown number becomes: a peer that is newer than this
/// program is understood equally well in both encodings.
///
/// # Errors
///
/// Fails if the value is neither text nor a number in the range of an `int32`.
pub fn read_enum<'de, E: Enum, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    deserializer.deserialize_any(EnumVisitor(PhantomData))
}

struct EnumVisitor<E>(PhantomData<E>);

fn with_number<E: Enum, R: serde::de::Error>(
    number: Option<i32>,
    found: impl fmt::Display,
) -> Result<E, R> {
    let name = E::descriptor().name;
    number.map(E::from_number).ok_or_else(|| {
        R::custom(format_args!(
            "{found} is no number of a value of the enum `{name}`"
        ))
    })
}

impl<E: Enum> Visitor<'_> for EnumVisitor<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the name or number of a value of the enum `{}`",
            E::descriptor().name
        )
    }

    fn visit_str<R>(self, name: &str) -> Result<E, R> {
        let values = E::descriptor().values;
        let known = values
            .iter()
            .find(|value| value.name == name)
            .map(|value| value.number);
        let number = known.unwrap_or_else(|| {
            let is_free = |number: &i32| values.iter().all(|value| value.number != *number);
            // An enum with all numbers taken does not fit in memory.
            (i32::MIN..=i32::MAX).find(is_free).unwrap_or_default()
        });
        Ok(E::from_number(number))
    }

    fn visit_i64<R: serde::de::Error>(self, number: i64) -> Result<E, R> {
        with_number(number.try_into().ok(), number)
    }

    fn visit_u64<R: serde::de::Error>(self, number: u64) -> Result<E, R> {
        with_number(number.try_into().ok(), number)
    }

    fn visit_f64<R: serde::de::Error>(self, number: f64) -> Result<E, R> {
        let whole = decimal::whole(number).and_then(|whole| whole.try_into().ok());
        with_number(whole, number)
    }
}
