//! Messages that are written in this crate, which `#[message]` does not reach, and the part of a
//! message that is the same for all.

/// Implements prost's trait by way of ours. Not public API.
#[doc(hidden)]
#[macro_export]
macro_rules! __prost_message {
    ([$($generics:tt)*] $ty:ty) => {
        #[automatically_derived]
        impl<$($generics)*> $crate::__private::prost::Message for $ty {
            fn encode_raw(&self, buf: &mut impl $crate::__private::bytes::BufMut) {
                $crate::binary::encode_raw(self, buf);
            }

            fn merge_field(
                &mut self,
                number: u32,
                wire_type: $crate::__private::prost::encoding::WireType,
                buf: &mut impl $crate::__private::bytes::Buf,
                ctx: $crate::__private::prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), $crate::__private::prost::DecodeError> {
                $crate::binary::merge_field(self, number, wire_type, buf, ctx)
            }

            fn merge(&mut self, buf: impl $crate::__private::bytes::Buf) -> ::core::result::Result<(), $crate::__private::prost::DecodeError> {
                $crate::binary::merge(self, buf)
            }

            fn encoded_len(&self) -> usize {
                $crate::binary::encoded_len(self)
            }

            fn clear(&mut self) {
                $crate::Message::reset(self);
            }
        }
    };
}

/// Declares a message of a test, with its struct; the rest is [`implement_message`]'s.
#[cfg(test)]
macro_rules! message {
    (
        $(#[doc = $doc:literal])?
        $(#[package = $package:expr])? $(#[parent = $parent:ty])?
        $(#[reserved($numbers:expr, $names:expr)])?
        $name:ident {
            $($(#[doc = $field_doc:literal])? $(#[oneof = $oneof:literal])?
            $number:literal $field:ident $json:literal : $ty:ty,)*
        }
    ) => {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name { $(pub(crate) $field: $ty,)* }

        implement_message! {
            $(#[doc = $doc])? $(#[package = $package])? $(#[parent = $parent])?
            $(#[reserved($numbers, $names)])?
            $name {
                $($(#[doc = $field_doc])? $(#[oneof = $oneof])? $number $field $json : $ty,)*
            }
        }
    };
}

/// Makes a struct a message, a field and a payload. The fields of a `oneof` are optional ones that
/// name it. With `own_json` the JSON form is what `OwnJson` says.
macro_rules! implement_message {
    (
        $(#[doc = $doc:literal])?
        $(#[package = $package:expr])? $(#[parent = $parent:ty])?
        $(#[reserved($numbers:expr, $names:expr)])?
        $name:ident $(with $own_json:ident)? {
            $($(#[doc = $field_doc:literal])? $(#[oneof = $oneof:literal])?
            $number:literal $field:ident $json:literal : $ty:ty,)*
        }
    ) => {
        __prost_message!([] $name);
        message_as_field!($name);

        impl $crate::Message for $name {
            $(own_json!($own_json);)?

            fn descriptor() -> &'static $crate::MessageDescriptor {
                const {
                    &$crate::MessageDescriptor {
                        name: stringify!($name),
                        package: implement_message!(@option $($package)?),
                        parent: implement_message!(@option $(<$parent as $crate::Message>::descriptor)?),
                        foreign: None,
                        doc: concat!("" $(, $doc)?),
                        fields: &[$($crate::FieldDescriptor {
                            number: $number,
                            name: stringify!($field),
                            json_name: $json,
                            doc: concat!("" $(, $field_doc)?),
                            oneof: implement_message!(@option $($oneof)?),
                            shape: $crate::field::shape::<<$ty as $crate::Field>::Kind, $ty>(),
                        },)*],
                        reserved_numbers: implement_message!(@list $($numbers)?),
                        reserved_names: implement_message!(@list $($names)?),
                        codec: Some($crate::MessageType::of::<Self>()),
                    }
                }
            }

            fn empty() -> Self {
                Self { $($field: $crate::field::absent::<<$ty as $crate::Field>::Kind, $ty>(),)* }
            }

            #[allow(unused_variables, reason = "some messages have no fields")]
            fn size(&self, sizes: &mut $crate::binary::Sizes) -> usize {
                0 $(+ $crate::field::size::<<$ty as $crate::Field>::Kind, $ty>(&self.$field, $number, sizes))*
            }

            #[allow(unused_variables, reason = "some messages have no fields")]
            fn write(&self, buf: &mut impl bytes::BufMut, sizes: &mut $crate::binary::Sizes) {
                $($crate::field::write::<<$ty as $crate::Field>::Kind, $ty>(&self.$field, $number, buf, sizes);)*
            }

            fn read_field(
                &mut self,
                number: u32,
                wire_type: prost::encoding::WireType,
                reader: &mut $crate::binary::Reader<'_>,
            ) -> Result<(), $crate::DecodeError> {
                match number {
                    $($number => $crate::field::merge::<<$ty as $crate::Field>::Kind, $ty>(
                        &mut self.$field, number, wire_type, reader,
                    ),)*
                    _ => reader.skip(number, wire_type).map(drop),
                }
            }

            #[allow(unused_variables, reason = "some messages have no fields")]
            fn write_json_fields<M: serde::ser::SerializeMap>(
                &self,
                map: &mut M,
                cx: $crate::json::Writing<'_>,
            ) -> Result<(), M::Error> {
                $($crate::json::write_field::<<$ty as $crate::Field>::Kind, $ty, M>(
                    map, $json, &self.$field, cx,
                )?;)*
                Ok(())
            }

            #[allow(unused_variables, unused_assignments, unused_mut, reason = "some messages have no fields")]
            fn read_json_field<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                index: usize,
                map: &mut A,
                cx: $crate::json::Reading<'_>,
            ) -> Result<bool, A::Error> {
                let mut next = 0;
                $(
                    if index == next {
                        return $crate::json::read_field::<<$ty as $crate::Field>::Kind, $ty, A>(
                            map, &mut self.$field, cx,
                        );
                    }
                    next += 1;
                )*
                map.next_value::<serde::de::IgnoredAny>().map(|_| false)
            }
        }
    };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    (@list) => { &[] };
    (@list $value:expr) => { &$value };
}

/// Makes a message what `#[message]` makes one besides: a field and a whole request or response.
macro_rules! message_as_field {
    ($name:ident) => {
        impl $crate::Field for $name {
            type Kind = $crate::kind::Always<$crate::kind::Nested<Self>>;
        }

        impl $crate::Value for $name {
            type Kind = $crate::kind::Nested<Self>;
        }

        impl $crate::ListItem for $name {}

        impl $crate::Payload for $name {
            type Message<S: $crate::WrapSpec> = Self;

            fn into_message<S: $crate::WrapSpec>(self) -> Self {
                self
            }

            fn from_message<S: $crate::WrapSpec>(message: Self) -> Self {
                message
            }

            fn in_message<S: $crate::WrapSpec>(message: &Self) -> &Self {
                message
            }
        }
    };
}

/// Hands a message's JSON over to `OwnJson`.
macro_rules! own_json {
    (own_json) => {
        const HAS_OWN_JSON: bool = true;

        fn write_json<S: serde::Serializer>(
            &self,
            serializer: S,
            cx: $crate::json::Writing<'_>,
        ) -> Result<S::Ok, S::Error> {
            $crate::well_known::OwnJson::write(self, serializer, cx)
        }

        fn read_json<'de, D: serde::Deserializer<'de>>(
            deserializer: D,
            cx: $crate::json::Reading<'_>,
        ) -> Result<Self, D::Error> {
            $crate::well_known::OwnJson::read(deserializer, cx)
        }
    };
}
