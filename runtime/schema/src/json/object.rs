//! Messages as JSON objects.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserializer, Serialize, Serializer};

use super::context::{Reading, Unknown, Writing};
use super::error::{Excerpt, Step, within, writing_within};
use crate::descriptor::{FieldDescriptor, MessageDescriptor};
use crate::field::{FieldKind, ValueKind};
use crate::message::Message;

/// The key of an `Any` that says which message it holds.
pub(crate) const TYPE_KEY: &str = "@type";

/// Writes a message as a JSON object.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_object<M: Message, S: Serializer>(
    message: &M,
    serializer: S,
    cx: Writing<'_>,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    message.write_json_fields(&mut map, cx)?;
    map.end()
}

/// Writes a field as an entry of a JSON object, unless it is absent.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_field<K: FieldKind<T>, T, M: SerializeMap>(
    map: &mut M,
    json_name: &'static str,
    value: &T,
    cx: Writing<'_>,
) -> Result<(), M::Error> {
    struct Present<'a, K, T> {
        value: &'a T,
        cx: Writing<'a>,
        kind: PhantomData<K>,
    }

    impl<K: FieldKind<T>, T> Serialize for Present<'_, K, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            K::write_json(self.value, serializer, self.cx)
        }
    }

    if K::is_absent(value) {
        return Ok(());
    }
    let value = Present::<K, T> {
        value,
        cx,
        kind: PhantomData,
    };
    map.serialize_entry(json_name, &value)
        .map_err(|error| writing_within(Step::Field(json_name), &error))
}

/// Writes the member of a `oneof` that is set, even if it holds its default value.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_member<V: ValueKind<T>, T, M: SerializeMap>(
    map: &mut M,
    json_name: &'static str,
    value: &T,
    cx: Writing<'_>,
) -> Result<(), M::Error> {
    struct Member<'a, V, T> {
        value: &'a T,
        cx: Writing<'a>,
        kind: PhantomData<V>,
    }

    impl<V: ValueKind<T>, T> Serialize for Member<'_, V, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            V::write_json(self.value, serializer, self.cx)
        }
    }

    let value = Member::<V, T> {
        value,
        cx,
        kind: PhantomData,
    };
    map.serialize_entry(json_name, &value)
        .map_err(|error| writing_within(Step::Field(json_name), &error))
}

/// Fields of a message that has no Rust type of its own.
pub trait WriteFields {
    /// Writes every field that is present as one entry of a JSON object.
    ///
    /// # Errors
    ///
    /// Fails if the serializer does.
    fn write_fields<M: SerializeMap>(&self, map: &mut M, cx: Writing<'_>) -> Result<(), M::Error>;
}

impl WriteFields for () {
    fn write_fields<M: SerializeMap>(&self, _: &mut M, _: Writing<'_>) -> Result<(), M::Error> {
        Ok(())
    }
}

/// Writes such fields as an object, which is one entry of another.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_fields<F: WriteFields, M: SerializeMap>(
    map: &mut M,
    json_name: &'static str,
    fields: &F,
    cx: Writing<'_>,
) -> Result<(), M::Error> {
    struct Object<'a, F> {
        fields: &'a F,
        cx: Writing<'a>,
    }

    impl<F: WriteFields> Serialize for Object<'_, F> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            self.fields.write_fields(&mut map, self.cx)?;
            map.end()
        }
    }

    map.serialize_entry(json_name, &Object { fields, cx })
        .map_err(|error| writing_within(Step::Field(json_name), &error))
}

/// Reads the value of an entry into a field; `null` makes the field absent, and the result false.
///
/// # Errors
///
/// Fails if the value does not fit the field.
pub fn read_field<'de, K: FieldKind<T>, T, A: MapAccess<'de>>(
    map: &mut A,
    value: &mut T,
    cx: Reading<'_>,
) -> Result<bool, A::Error> {
    struct FieldSeed<'a, K, T> {
        cx: Reading<'a>,
        kind: PhantomData<(K, T)>,
    }

    impl<'de, K: FieldKind<T>, T> DeserializeSeed<'de> for FieldSeed<'_, K, T> {
        type Value = Option<T>;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            K::read_json(deserializer, self.cx)
        }
    }

    let seed = FieldSeed::<K, T> {
        cx,
        kind: PhantomData,
    };
    let read = map.next_value_seed(seed)?;
    let is_there = read.is_some();
    *value = read.unwrap_or_else(K::absent);
    Ok(is_there)
}

/// Reads the value of an entry for a member of a `oneof`; `None` if it is `null`.
///
/// # Errors
///
/// Fails if the value does not fit the member.
pub fn read_member<'de, V: ValueKind<T>, T, A: MapAccess<'de>>(
    map: &mut A,
    cx: Reading<'_>,
) -> Result<Option<T>, A::Error> {
    struct MemberSeed<'a, V, T> {
        cx: Reading<'a>,
        kind: PhantomData<(V, T)>,
    }

    impl<'de, V: ValueKind<T>, T> DeserializeSeed<'de> for MemberSeed<'_, V, T> {
        type Value = Option<T>;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            V::read_json_or_null(deserializer, self.cx)
        }
    }

    map.next_value_seed(MemberSeed::<V, T> {
        cx,
        kind: PhantomData,
    })
}

/// Reads a message from a JSON object.
///
/// # Errors
///
/// Fails if the value is no object, or one of its values does not fit its field.
pub fn read_object<'de, M: Message, D: Deserializer<'de>>(
    deserializer: D,
    cx: Reading<'_>,
) -> Result<M, D::Error> {
    deserializer.deserialize_map(ObjectVisitor {
        cx,
        message: PhantomData,
    })
}

struct ObjectVisitor<'a, M> {
    cx: Reading<'a>,
    message: PhantomData<M>,
}

impl<'de, M: Message> Visitor<'de> for ObjectVisitor<'_, M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a JSON object for the message `{}`",
            M::descriptor().name
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<M, A::Error> {
        let descriptor = M::descriptor();
        let fields = descriptor.fields;
        let cx = self.cx.inside_object();
        let mut message = M::empty();
        let mut read = Read::default();
        // Most writers keep the order of the schema, so the field after the last one is a good
        // guess.
        let mut guess = 0;
        let mut name = FieldName {
            descriptor,
            guess,
            cx: self.cx,
        };
        while let Some(found) = map.next_key_seed(name)? {
            if let Some(index) = found {
                let field = &fields[index];
                let step = Step::Field(field.json_name);
                if !read.all.insert(index) {
                    return Err(within(step, &A::Error::custom("the field is there twice")));
                }
                let is_there = message
                    .read_json_field(index, &mut map, cx)
                    .map_err(|error| within(step, &error))?;
                if is_there {
                    if !M::REQUIRED.is_nothing() {
                        read.there.insert(index);
                    }
                    if let Some(oneof) = field.oneof {
                        read.claim(fields, index, oneof)
                            .map_err(|error| within(step, &error))?;
                    }
                }
                guess = index + 1;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            name.guess = guess;
        }
        if M::REQUIRED.is_nothing() {
            return Ok(message);
        }
        let missing = M::REQUIRED.missing(descriptor, |number| read.has(fields, number));
        match missing {
            Some(missing) => Err(A::Error::custom(missing)),
            None => Ok(message),
        }
    }
}

/// Finds a field by either of its names; `None` for an unknown field.
#[derive(Clone, Copy)]
struct FieldName<'a> {
    descriptor: &'static MessageDescriptor,
    guess: usize,
    cx: Reading<'a>,
}

impl<'de> DeserializeSeed<'de> for FieldName<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldName<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Option<usize>, E> {
        let fields = self.descriptor.fields;
        let is_named = |field: &FieldDescriptor| field.json_name == name || field.name == name;
        if fields.get(self.guess).is_some_and(is_named) {
            return Ok(Some(self.guess));
        }
        if let Some(index) = fields.iter().position(is_named) {
            return Ok(Some(index));
        }
        if self.cx.unknown() == Unknown::Refuse && !(self.cx.is_in_any() && name == TYPE_KEY) {
            return Err(E::custom(format_args!(
                "the message `{}` has no field {}",
                self.descriptor.name,
                Excerpt(name)
            )));
        }
        Ok(None)
    }
}

/// Which fields of an object have been read.
#[derive(Default)]
struct Read {
    all: Indexes,
    /// Those that are not `null`, if any have to be there.
    there: Indexes,
    oneof_members: Vec<usize>,
}

impl Read {
    /// Notes that a member of a oneof has a value.
    fn claim<E: serde::de::Error>(
        &mut self,
        fields: &[FieldDescriptor],
        index: usize,
        oneof: &str,
    ) -> Result<(), E> {
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

    fn has(&self, fields: &[FieldDescriptor], number: u32) -> bool {
        let index = fields.iter().position(|field| field.number == number);
        index.is_some_and(|index| self.there.has(index))
    }
}

/// A set of indexes, of which the first 64 take no memory.
#[derive(Default)]
struct Indexes {
    first: u64,
    rest: Vec<usize>,
}

impl Indexes {
    /// Adds an index; false if it was there already.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        if index >= 64 {
            return self.insert_large(index);
        }
        let bit = 1 << index;
        let is_new = self.first & bit == 0;
        self.first |= bit;
        is_new
    }

    fn insert_large(&mut self, index: usize) -> bool {
        let is_new = !self.rest.contains(&index);
        if is_new {
            self.rest.push(index);
        }
        is_new
    }

    fn has(&self, index: usize) -> bool {
        if index < 64 {
            self.first & 1 << index != 0
        } else {
            self.rest.contains(&index)
        }
    }
}
