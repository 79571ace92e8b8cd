//! Scalars that are messages, from before fields could be optional.

use serde::{Deserializer, Serializer};

use super::{OwnJson, PACKAGE};
use crate::field::{Value, ValueKind};
use crate::json::{Reading, Writing};

/// Declares the message around a scalar.
macro_rules! wrapper {
    ($($name:ident, $proto:literal, $ty:ty;)*) => {$(
        #[doc = concat!("`google.protobuf.", stringify!($name), "`: a `", $proto, "` that is a message.")]
        ///
        /// Its JSON is that of the value. For contracts of one's own an `Option` of the value says
        /// the same in fewer bytes.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            /// The value.
            pub value: $ty,
        }

        implement_message! {
            #[package = PACKAGE]
            $name with own_json {
                1 value "value": $ty,
            }
        }

        impl From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self { value }
            }
        }

        impl From<$name> for $ty {
            fn from(wrapper: $name) -> Self {
                wrapper.value
            }
        }

        impl OwnJson for $name {
            fn write<S: Serializer>(
                &self,
                serializer: S,
                cx: Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                <$ty as Value>::Kind::write_json(&self.value, serializer, cx)
            }

            fn read<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
            ) -> Result<Self, D::Error> {
                <$ty as Value>::Kind::read_json(deserializer, cx).map(|value| Self { value })
            }
        }
    )*};
}

wrapper! {
    DoubleValue, "double", f64;
    FloatValue, "float", f32;
    Int64Value, "int64", i64;
    UInt64Value, "uint64", u64;
    Int32Value, "int32", i32;
    UInt32Value, "uint32", u32;
    BoolValue, "bool", bool;
    StringValue, "string", String;
    BytesValue, "bytes", bytes::Bytes;
}
