//! Messages as JSON objects.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::UnitDeserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserializer, Serialize, Serializer};

use super::collection::read_nullable;
use super::error::{Step, within};
use crate::descriptor::FieldDescriptor;
use crate::field::{Field, FieldKind, Value, ValueKind};
use crate::message::Message;

/// Writes a message as a JSON object.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_message<M: Message, S: Serializer>(
    message: &M,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    message.write_json_fields(&mut map)?;
    map.end()
}

/// Writes a field as an entry of a JSON object, unless it is absent.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_field<M: SerializeMap, T: Field>(
    map: &mut M,
    json_name: &'static str,
    value: &T,
) -> Result<(), M::Error> {
    struct Present<'a, T>(&'a T);

    impl<T: Field> Serialize for Present<'_, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            T::Kind::write_json(self.0, serializer)
        }
    }

    if T::Kind::is_absent(value) {
        return Ok(());
    }
    map.serialize_entry(json_name, &Present(value))
}

/// Writes the member of a `oneof` that is set, even if it holds its default value.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_member<M: SerializeMap, T: Value>(
    map: &mut M,
    json_name: &'static str,
    value: &T,
) -> Result<(), M::Error> {
    struct Member<'a, T>(&'a T);

    impl<T: Value> Serialize for Member<'_, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            T::Kind::write_json(self.0, serializer)
        }
    }

    map.serialize_entry(json_name, &Member(value))
}

/// Reads the value of an entry into a field; `null` makes the field absent.
///
/// # Errors
///
/// Fails if the value does not fit the field.
pub fn read_field<'de, A: MapAccess<'de>, T: Field>(
    map: &mut A,
    value: &mut T,
) -> Result<(), A::Error> {
    struct FieldSeed<T>(PhantomData<T>);

    impl<'de, T: Field> DeserializeSeed<'de> for FieldSeed<T> {
        type Value = T;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
            T::Kind::read_json(deserializer)
        }
    }

    *value = map.next_value_seed(FieldSeed(PhantomData))?;
    Ok(())
}

/// Reads the value of an entry as a member of a `oneof`; `None` if it is `null`.
///
/// # Errors
///
/// Fails if the value does not fit the member.
pub fn read_member<'de, A: MapAccess<'de>, T: Value>(map: &mut A) -> Result<Option<T>, A::Error> {
    struct MemberSeed<T>(PhantomData<T>);

    impl<'de, T: Value> DeserializeSeed<'de> for MemberSeed<T> {
        type Value = Option<T>;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            read_nullable::<T, T::Kind, D>(deserializer)
        }
    }

    map.next_value_seed(MemberSeed(PhantomData))
}

/// Reads a message from a JSON object.
///
/// # Errors
///
/// Fails if the value is no object, or one of its values does not fit its field.
pub fn read_message<'de, M: Message, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<M>(PhantomData<M>);

impl<'de, M: Message> Visitor<'de> for ObjectVisitor<M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a JSON object for the message `{}`",
            M::descriptor().name
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<M, A::Error> {
        let fields = M::descriptor().fields;
        let mut message = M::empty();
        let mut read = Read::default();
        // Most writers keep the order of the schema, so the field after the last one is a good
        // guess.
        let mut guess = 0;
        while let Some(found) = map.next_key_seed(FieldName { fields, guess })? {
            let Some(index) = found else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let step = Step::Field(fields[index].json_name);
            if !read.insert(index) {
                return Err(within(step, &A::Error::custom("the field is there twice")));
            }
            let mut value = FieldAccess {
                map: &mut map,
                null: false,
            };
            message
                .read_json_field(index, &mut value)
                .map_err(|error| within(step, &error))?;
            if !value.null {
                read.claim_oneof(fields, index)
                    .map_err(|error| within(step, &error))?;
            }
            guess = index + 1;
        }
        Ok(message)
    }
}

/// Finds a field by either of its names; `None` for an unknown field.
struct FieldName {
    fields: &'static [FieldDescriptor],
    guess: usize,
}

impl<'de> DeserializeSeed<'de> for FieldName {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldName {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        let is_named = |field: &FieldDescriptor| field.json_name == name || field.name == name;
        if self.fields.get(self.guess).is_some_and(is_named) {
            return Ok(Some(self.guess));
        }
        Ok(self.fields.iter().position(is_named))
    }
}

/// Which fields of an object have been read.
#[derive(Default)]
struct Read {
    first: u64,
    rest: Vec<usize>,
    oneof_members: Vec<usize>,
}

impl Read {
    /// Adds a field; false if it was there already.
    fn insert(&mut self, index: usize) -> bool {
        if index < 64 {
            let bit = 1 << index;
            let is_new = self.first & bit == 0;
            self.first |= bit;
            return is_new;
        }
        let is_new = !self.rest.contains(&index);
        if is_new {
            self.rest.push(index);
        }
        is_new
    }

    fn claim_oneof<E: serde::de::Error>(
        &mut self,
        fields: &[FieldDescriptor],
        index: usize,
    ) -> Result<(), E> {
        let Some(oneof) = fields[index].oneof else {
            return Ok(());
        };
        let mut members = self.oneof_members.iter().map(|&member| &fields[member]);
        if let Some(other) = members.find(|member| member.oneof == Some(oneof)) {
            return Err(E::custom(format_args!(
                "`{}` is set already, and the oneof `{oneof}` holds one value",
                other.json_name
            )));
        }
        self.oneof_members.push(index);
        Ok(())
    }
}

/// Hands one value to a message and remembers whether it was `null`: a `null` claims no oneof.
struct FieldAccess<'a, A> {
    map: &'a mut A,
    null: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for FieldAccess<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        _: K,
    ) -> Result<Option<K::Value>, A::Error> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(NullSeed {
            seed,
            null: &mut self.null,
        })
    }
}

struct NullSeed<'a, V> {
    seed: V,
    null: &'a mut bool,
}

impl<'de, V: DeserializeSeed<'de>> DeserializeSeed<'de> for NullSeed<'_, V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, V: DeserializeSeed<'de>> Visitor<'de> for NullSeed<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        *self.null = true;
        self.seed.deserialize(UnitDeserializer::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.seed.deserialize(deserializer)
    }
}
