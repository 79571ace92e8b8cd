//! Making a [`Value`] of Rust values, and of the one that `serde_json` has.

use std::collections::BTreeMap;

use super::invalid::InvalidValue;
use super::value::{ListValue, Struct, Value};
use super::value_json::{not_finite, whole};

impl Value {
    /// Reports whether this is `null` as JSON, which a value that is not set is too.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Unset | Self::Null)
    }

    /// Returns the number, if this is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns the text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the object, if this is one.
    pub fn as_struct(&self) -> Option<&Struct> {
        match self {
            Self::Struct(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the array, if this is one.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(list) => Some(&list.values),
            _ => None,
        }
    }
}

impl Struct {
    /// Returns the value of an entry.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }
}

macro_rules! from {
    ($($ty:ty, $value:ident => $made:expr;)*) => {$(
        impl From<$ty> for Value {
            fn from($value: $ty) -> Self {
                $made
            }
        }
    )*};
}

from! {
    (), _unit => Self::Null;
    f64, number => Self::Number(number);
    f32, number => Self::Number(number.into());
    i32, number => Self::Number(number.into());
    u32, number => Self::Number(number.into());
    &str, text => Self::String(text.to_owned());
    String, text => Self::String(text);
    bool, value => Self::Bool(value);
    Struct, value => Self::Struct(value);
    ListValue, value => Self::List(value);
    Vec<Value>, values => Self::List(ListValue { values });
    BTreeMap<String, Value>, fields => Self::Struct(Struct { fields });
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Struct {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        Self {
            fields: entries
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }
}

impl<V: Into<Value>> FromIterator<V> for ListValue {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Self {
            values: values.into_iter().map(Into::into).collect(),
        }
    }
}

/// Integers beyond 2⁵³ become the nearest float.
impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            // Only numbers of arbitrary precision can be none, and they are as large as that.
            serde_json::Value::Number(number) => {
                Self::Number(number.as_f64().unwrap_or(f64::INFINITY))
            }
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(values) => Self::List(values.into_iter().collect()),
            serde_json::Value::Object(fields) => Self::Struct(fields.into_iter().collect()),
        }
    }
}

impl TryFrom<Value> for serde_json::Value {
    type Error = InvalidValue;

    /// # Errors
    ///
    /// Fails if a number in it is infinite or none.
    fn try_from(value: Value) -> Result<Self, InvalidValue> {
        Ok(match value {
            Value::Unset | Value::Null => Self::Null,
            Value::Number(number) => match whole(number) {
                Some(whole) => whole.into(),
                None => serde_json::Number::from_f64(number)
                    .ok_or_else(|| not_finite(number))?
                    .into(),
            },
            Value::String(text) => Self::String(text),
            Value::Bool(value) => Self::Bool(value),
            Value::Struct(value) => {
                let fields = value.fields.into_iter();
                let fields = fields.map(|(name, value)| Ok((name, value.try_into()?)));
                Self::Object(fields.collect::<Result<_, InvalidValue>>()?)
            }
            Value::List(list) => {
                let values = list.values.into_iter().map(Self::try_from);
                Self::Array(values.collect::<Result<_, _>>()?)
            }
        })
    }
}
