//! Types of the standard library that are well-known messages on the wire.

use std::marker::PhantomData;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use super::cardinality::Always;
use super::composite::Nested;
use crate::binary::{DecodeError, Reader, Sizes};
use crate::descriptor::FieldType;
use crate::field::{Field, ListItem, Value, ValueKind};
use crate::json::{Reading, Writing};
use crate::message::Message;
use crate::well_known::{self, InvalidValue, Timestamp};

/// A type that is written as the message `M`.
pub trait StandsFor<M>: Sized {
    /// Returns the value of a message without fields.
    fn zero() -> Self;

    /// Returns the message of this value, or the nearest one if it has none.
    fn nearest(&self) -> M;

    /// Returns the message of exactly this value.
    ///
    /// # Errors
    ///
    /// Fails if there is none.
    fn exact(&self) -> Result<M, InvalidValue>;

    /// Returns the value of a message.
    ///
    /// # Errors
    ///
    /// Fails if the type has no such value.
    fn from_message(message: M) -> Result<Self, InvalidValue>;
}

/// The kind of a type that stands for the message `M`.
///
/// It is written in full even if it is zero, as any message is. A value that protobuf does not
/// have (a [`SystemTime`] outside of the years 1 to 9999, a [`Duration`] of more than ten thousand
/// years) is an error as JSON and of [`Message::try_to_proto`], and the nearest one where an
/// encoding cannot fail.
#[derive(Debug)]
pub struct Standing<M>(PhantomData<M>);

impl<M: Message, T: StandsFor<M>> ValueKind<T> for Standing<M> {
    const TYPE: FieldType = FieldType::Message(M::descriptor);
    const WIRE_TYPE: WireType = WireType::LengthDelimited;

    fn zero() -> T {
        T::zero()
    }

    fn is_zero(_: &T) -> bool {
        false
    }

    fn size(value: &T, sizes: &mut Sizes) -> usize {
        match value.exact() {
            Ok(message) => Nested::<M>::size(&message, sizes),
            Err(invalid) => {
                sizes.refuse(invalid);
                Nested::<M>::size(&value.nearest(), sizes)
            }
        }
    }

    fn write(value: &T, buf: &mut impl BufMut, sizes: &mut Sizes) {
        Nested::<M>::write(&value.nearest(), buf, sizes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
        let message = Nested::<M>::read(reader)?;
        T::from_message(message).map_err(DecodeError::new)
    }

    fn merge(value: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let mut message = value.nearest();
        Nested::<M>::merge(&mut message, reader)?;
        *value = T::from_message(message).map_err(DecodeError::new)?;
        Ok(())
    }

    fn write_json<S: Serializer>(
        value: &T,
        serializer: S,
        cx: Writing<'_>,
    ) -> Result<S::Ok, S::Error> {
        let message = value.exact().map_err(serde::ser::Error::custom)?;
        Nested::<M>::write_json(&message, serializer, cx)
    }

    fn read_json<'de, D: Deserializer<'de>>(
        deserializer: D,
        cx: Reading<'_>,
    ) -> Result<T, D::Error> {
        let message = Nested::<M>::read_json(deserializer, cx)?;
        T::from_message(message).map_err(serde::de::Error::custom)
    }
}

impl StandsFor<well_known::Duration> for Duration {
    fn zero() -> Self {
        Self::ZERO
    }

    fn nearest(&self) -> well_known::Duration {
        well_known::Duration::nearest(*self)
    }

    fn exact(&self) -> Result<well_known::Duration, InvalidValue> {
        well_known::Duration::try_from(*self)
    }

    fn from_message(message: well_known::Duration) -> Result<Self, InvalidValue> {
        Self::try_from(message)
    }
}

impl StandsFor<Timestamp> for SystemTime {
    fn zero() -> Self {
        UNIX_EPOCH
    }

    fn nearest(&self) -> Timestamp {
        Timestamp::nearest(*self)
    }

    fn exact(&self) -> Result<Timestamp, InvalidValue> {
        let timestamp = Timestamp::from(*self);
        timestamp.validate().map(|()| timestamp)
    }

    fn from_message(message: Timestamp) -> Result<Self, InvalidValue> {
        Self::try_from(message)
    }
}

macro_rules! field {
    ($($ty:ty => $message:ty),* $(,)?) => {$(
        impl Field for $ty {
            type Kind = Always<Standing<$message>>;
        }

        impl Value for $ty {
            type Kind = Standing<$message>;
        }

        impl ListItem for $ty {}
    )*};
}

field!(Duration => well_known::Duration, SystemTime => Timestamp);

/// Checks that a value has this JSON, and that it comes back from both encodings.
#[cfg(all(test, any(feature = "chrono", feature = "jiff")))]
#[track_caller]
pub(super) fn check<T, M>(value: &T, text: &str)
where
    T: StandsFor<M> + PartialEq + std::fmt::Debug,
    M: Message + Clone + PartialEq + std::fmt::Debug,
{
    let message = value.exact().expect("protobuf has it");
    let json = crate::json::to_vec(&message, 0).expect("it can be written");
    assert_eq!(String::from_utf8_lossy(&json), format!("{text:?}"));
    let limits = crate::DecodeLimits::DEFAULT;
    let mut sizes = Sizes::new();
    let mut bytes = Vec::with_capacity(Standing::<M>::size(value, &mut sizes));
    Standing::<M>::write(value, &mut bytes, &mut sizes);
    let mut reader = Reader::borrowed(&bytes, &limits).expect("it is short");
    let read: T = Standing::<M>::read(&mut reader).expect("our own bytes");
    assert_eq!(&read, value);
    assert_eq!(T::from_message(message).as_ref(), Ok(value));
}
