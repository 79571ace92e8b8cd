//! Enums that keep numbers which they have no name for.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use crate::binary::{DecodeError, Reader, Sizes};
use crate::descriptor::FieldType;
use crate::field::{Field, ListItem, Value, ValueKind};
use crate::json::scalar::Null;
use crate::json::{self, Reading, Writing};
use crate::kind::{Implicit, Int32};
use crate::message::Enum;

/// A value of the enum `E`, or a number that `E` has no name for.
///
/// A field of type `E` reads an unknown number as the `#[unknown]` variant, and the number is lost.
/// A field of type `Open<E>` keeps it, so that a program which only passes messages on changes
/// nothing.
///
/// ```
/// # use connect_plugin_schema::{Enum, EnumDescriptor, Open};
/// # #[derive(Clone, Copy, Debug, PartialEq)] enum Level { Unspecified, Low }
/// # impl Enum for Level {
/// #     fn descriptor() -> &'static EnumDescriptor { unimplemented!() }
/// #     fn to_number(self) -> i32 { self as i32 }
/// #     fn from_number(number: i32) -> Self {
/// #         if number == 1 { Self::Low } else { Self::Unspecified }
/// #     }
/// # }
/// let known = Open::from(Level::Low);
/// assert_eq!(known.known(), Some(Level::Low));
/// let unknown = Open::<Level>::from_number(7);
/// assert_eq!((unknown.known(), unknown.number()), (None, 7));
/// ```
pub struct Open<E> {
    number: i32,
    ty: PhantomData<fn() -> E>,
}

impl<E: Enum> Open<E> {
    /// Makes a value of any number.
    pub const fn from_number(number: i32) -> Self {
        Self {
            number,
            ty: PhantomData,
        }
    }

    /// Returns the number.
    pub const fn number(self) -> i32 {
        self.number
    }

    /// Returns the value of the enum; `None` if the number has no name.
    pub fn known(self) -> Option<E> {
        Some(E::from_number(self.number)).filter(|value| value.to_number() == self.number)
    }

    /// Returns the value of the enum, where an unknown number is the `#[unknown]` variant.
    pub fn get(self) -> E {
        E::from_number(self.number)
    }
}

impl<E: Enum> From<E> for Open<E> {
    fn from(value: E) -> Self {
        Self::from_number(value.to_number())
    }
}

impl<E> Clone for Open<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Open<E> {}

impl<E> PartialEq for Open<E> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<E> Eq for Open<E> {}

impl<E: Enum> PartialEq<E> for Open<E> {
    fn eq(&self, other: &E) -> bool {
        self.number == other.to_number()
    }
}

impl<E> Hash for Open<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<E: Enum> Default for Open<E> {
    fn default() -> Self {
        Self::from_number(0)
    }
}

impl<E: Enum> fmt::Debug for Open<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = E::descriptor().values.iter();
        match values.find(|value| value.number == self.number) {
            Some(value) => f.write_str(value.name),
            None => write!(f, "{}({})", E::descriptor().name, self.number),
        }
    }
}

/// The kind of an [`Open`] enum.
#[derive(Debug)]
pub struct OpenEnumeration<E>(PhantomData<E>);

impl<E: Enum> ValueKind<Open<E>> for OpenEnumeration<E> {
    const TYPE: FieldType = FieldType::Enum(E::descriptor);
    const WIRE_TYPE: WireType = WireType::Varint;
    const NULL_IS_VALUE: bool = E::IS_NULL;

    fn zero() -> Open<E> {
        Open::default()
    }

    fn is_zero(value: &Open<E>) -> bool {
        value.number == 0
    }

    fn size(value: &Open<E>, sizes: &mut Sizes) -> usize {
        Int32::size(&value.number, sizes)
    }

    fn write(value: &Open<E>, buf: &mut impl BufMut, sizes: &mut Sizes) {
        Int32::write(&value.number, buf, sizes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Open<E>, DecodeError> {
        <Int32 as ValueKind<i32>>::read(reader).map(Open::from_number)
    }

    fn write_json<S: Serializer>(
        value: &Open<E>,
        serializer: S,
        _: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        json::write_enum_number::<E, S>(value.number, serializer)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Open<E>, D::Error> {
        Ok(Self::read_json_element(deserializer, cx)?.unwrap_or_default())
    }

    fn read_json_element<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<Open<E>>, D::Error> {
        let number = json::read_enum_number::<E, D>(deserializer, cx, Null::Refused)?;
        Ok(number.map(Open::from_number))
    }

    fn read_json_or_null<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<Option<Open<E>>, D::Error> {
        let number = json::read_enum_number::<E, D>(deserializer, cx, Null::Allowed)?;
        Ok(number.map(Open::from_number))
    }
}

impl<E: Enum> Field for Open<E> {
    type Kind = Implicit<OpenEnumeration<E>>;
}

impl<E: Enum> Value for Open<E> {
    type Kind = OpenEnumeration<E>;
}

impl<E: Enum> ListItem for Open<E> {}
