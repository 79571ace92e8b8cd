//! [`Any`] as JSON: the object of the message inside with one key more, which names it.
//!
//! The key may stand behind the fields that it explains, so an object is looked through for it
//! before it is read. That needs the text, and no tree of values: the fields are read from where
//! they stand.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::any::Any;
use super::empty::Empty;
use super::{OwnJson, VALUE_KEY};
use crate::json::{Excerpt, JsonError, Reading, TYPE_KEY, Unknown, Writing};
use crate::registry::MessageType;

impl OwnJson for Any {
    fn write<S: Serializer>(&self, serializer: S, cx: Writing<'_>) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.to_text(cx)?).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D, cx: Reading<'_>) -> Result<Self, D::Error> {
        let object = <&RawValue>::deserialize(deserializer)?.get();
        let keys: Keys<'_> = serde_json::from_str(object)
            .map_err(|error| D::Error::custom(JsonError::reason_of(&error)))?;
        keys.read(object, cx)
    }
}

impl Any {
    fn to_text<E: serde::ser::Error>(&self, cx: Writing<'_>) -> Result<String, E> {
        if self.type_url.is_empty() && self.value.is_empty() {
            return Ok("{}".to_owned());
        }
        let ty = cx.types().find(self.type_name());
        let ty = ty.ok_or_else(|| E::custom(unknown(self.type_name())))?;
        let json = (ty.to_json)(&self.value, cx).map_err(E::custom)?;
        let url = serde_json::to_string(&self.type_url).map_err(E::custom)?;
        let fields = json.strip_prefix('{').filter(|_| !ty.has_own_json);
        Ok(match fields {
            Some("}") => format!("{{\"{TYPE_KEY}\":{url}}}"),
            Some(fields) => format!("{{\"{TYPE_KEY}\":{url},{fields}"),
            None => format!("{{\"{TYPE_KEY}\":{url},\"{VALUE_KEY}\":{json}}}"),
        })
    }
}

/// Says that a message is not in the registry, and what to do about it.
fn unknown(name: &str) -> String {
    if name.is_empty() {
        return "the `Any` has a value and does not say of which message".to_owned();
    }
    format!(
        "the `Any` holds {}, which is not registered, so that its fields are not known; \
         `TypeRegistry::of_process().register::<..>()` makes it known",
        Excerpt(name)
    )
}

/// The keys of an object that are not fields of a message.
#[derive(Default)]
struct Keys<'a> {
    type_url: Option<String>,
    value: Option<&'a RawValue>,
    /// The first key that is neither.
    other: Option<String>,
}

impl<'a> Keys<'a> {
    fn read<E: serde::de::Error>(self, object: &'a str, cx: Reading<'_>) -> Result<Any, E> {
        let Some(type_url) = self.type_url.clone() else {
            if self.value.is_none() && self.other.is_none() {
                return Ok(Any::default());
            }
            return Err(E::custom(format_args!(
                "an `Any` that is not empty has the key `{TYPE_KEY}`, which names its message"
            )));
        };
        let any = Any {
            type_url,
            ..Any::default()
        };
        let ty = cx.types().find(any.type_name());
        let ty = ty.ok_or_else(|| E::custom(unknown(any.type_name())))?;
        // The message inside is one level further in, as it is for those who unpack it.
        let cx = cx.deeper()?;
        let read = if self.is_by_value(ty) {
            let value = self.value_alone(any.type_name(), cx.unknown())?;
            (ty.from_json)(value, cx)
        } else {
            (ty.from_json)(object, cx.inside_any())
        };
        let value = read.map_err(|error| E::custom(error.message()))?;
        Ok(Any {
            value: value.into(),
            ..any
        })
    }

    /// Reports whether the message's JSON is an entry of the object rather than the object itself.
    fn is_by_value(&self, ty: MessageType) -> bool {
        // Some implementations take `Empty` for a type with a JSON form of its own.
        ty.has_own_json || (ty.is::<Empty>() && self.value.is_some())
    }

    fn value_alone<E: serde::de::Error>(&self, name: &str, unknown: Unknown) -> Result<&'a str, E> {
        if let Some(other) = self.other.as_deref().filter(|_| unknown == Unknown::Refuse) {
            return Err(E::custom(format_args!(
                "an `Any` of `{name}` has the keys `{TYPE_KEY}` and `{VALUE_KEY}`, not {}",
                Excerpt(other)
            )));
        }
        let value = self.value.map(RawValue::get);
        value.ok_or_else(|| {
            E::custom(format_args!(
                "an `Any` of `{name}` has the key `{VALUE_KEY}`, which is missing"
            ))
        })
    }
}

impl<'de> Deserialize<'de> for Keys<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object for the message `Any`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys<'de>, A::Error> {
        let twice = |key| A::Error::custom(format_args!("the key `{key}` is there twice"));
        let mut keys = Keys::default();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            match key {
                Key::Type => {
                    if keys.type_url.replace(map.next_value()?).is_some() {
                        return Err(twice(TYPE_KEY));
                    }
                }
                Key::Value => {
                    if keys.value.replace(map.next_value()?).is_some() {
                        return Err(twice(VALUE_KEY));
                    }
                }
                Key::Other(name) => {
                    map.next_value::<IgnoredAny>()?;
                    keys.other.get_or_insert(name);
                }
            }
        }
        Ok(keys)
    }
}

enum Key {
    Type,
    Value,
    Other(String),
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            TYPE_KEY => Key::Type,
            VALUE_KEY => Key::Value,
            other => Key::Other(other.to_owned()),
        })
    }
}
