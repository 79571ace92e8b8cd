/// How a store fails.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// The key does not fit.
    #[error("key is longer than {max} bytes")]
    KeyTooLong { max: u32 },
    #[error("no {0}")]
    Missing(String),
    #[error("watcher fell behind")]
    Lagged,
    #[error(transparent)]
    Rpc(#[from] connect_plugin::Error),
}
const _: () = {
    struct __KeyTooLongVariant {
        max: u32,
    }
    type ____KeyTooLongVariantField1 = <u32 as ::connect_plugin::__private::Field>::Kind;
    ::connect_plugin::__private::prost_message!([] __KeyTooLongVariant);
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for __KeyTooLongVariant {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "KeyTooLong",
                    package: ::core::option::Option::None,
                    parent: ::core::option::Option::Some(
                        <__ErrorDetail as ::connect_plugin::__private::Message>::descriptor,
                    ),
                    foreign: ::core::option::Option::None,
                    doc: "The key does not fit.",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "max",
                            json_name: "max",
                            doc: "",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                ____KeyTooLongVariantField1,
                                u32,
                            >(),
                        },
                    ],
                    reserved_numbers: &[],
                    reserved_names: &[],
                    codec: ::core::option::Option::Some(
                        ::connect_plugin::__private::MessageType::of::<Self>(),
                    ),
                }
            }
        }
        fn empty() -> Self {
            Self {
                max: ::connect_plugin::__private::field::absent::<
                    ____KeyTooLongVariantField1,
                    _,
                >(),
            }
        }
        fn size(&self, sizes: &mut ::connect_plugin::__private::field::Sizes) -> usize {
            ::connect_plugin::__private::field::size::<
                ____KeyTooLongVariantField1,
                _,
            >(&self.max, 1u32, sizes)
        }
        fn write(
            &self,
            buf: &mut impl ::connect_plugin::__private::bytes::BufMut,
            sizes: &mut ::connect_plugin::__private::field::Sizes,
        ) {
            ::connect_plugin::__private::field::write::<
                ____KeyTooLongVariantField1,
                _,
            >(&self.max, 1u32, buf, sizes);
        }
        #[inline]
        fn read_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            reader: &mut ::connect_plugin::__private::field::Reader<'_>,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                1u32 => {
                    ::connect_plugin::__private::field::merge::<
                        ____KeyTooLongVariantField1,
                        _,
                    >(&mut self.max, 1u32, wire_type, reader)
                }
                _ => reader.skip(number, wire_type).map(|_| ()),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
            cx: ::connect_plugin::__private::json::Writing<'_>,
        ) -> ::core::result::Result<(), __M::Error> {
            ::connect_plugin::__private::json::write_field::<
                ____KeyTooLongVariantField1,
                _,
                _,
            >(map, "max", &self.max, cx)?;
            ::core::result::Result::Ok(())
        }
        fn read_json_field<
            'de,
            __A: ::connect_plugin::__private::serde::de::MapAccess<'de>,
        >(
            &mut self,
            index: usize,
            map: &mut __A,
            cx: ::connect_plugin::__private::json::Reading<'_>,
        ) -> ::core::result::Result<bool, __A::Error> {
            match index {
                0usize => {
                    ::connect_plugin::__private::json::read_field::<
                        ____KeyTooLongVariantField1,
                        _,
                        _,
                    >(map, &mut self.max, cx)
                }
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| false)
                }
            }
        }
    }
    struct __MissingVariant {
        value: String,
    }
    type ____MissingVariantField1 = <String as ::connect_plugin::__private::Field>::Kind;
    ::connect_plugin::__private::prost_message!([] __MissingVariant);
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for __MissingVariant {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "Missing",
                    package: ::core::option::Option::None,
                    parent: ::core::option::Option::Some(
                        <__ErrorDetail as ::connect_plugin::__private::Message>::descriptor,
                    ),
                    foreign: ::core::option::Option::None,
                    doc: "",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "value",
                            json_name: "value",
                            doc: "",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                ____MissingVariantField1,
                                String,
                            >(),
                        },
                    ],
                    reserved_numbers: &[],
                    reserved_names: &[],
                    codec: ::core::option::Option::Some(
                        ::connect_plugin::__private::MessageType::of::<Self>(),
                    ),
                }
            }
        }
        fn empty() -> Self {
            Self {
                value: ::connect_plugin::__private::field::absent::<
                    ____MissingVariantField1,
                    _,
                >(),
            }
        }
        fn size(&self, sizes: &mut ::connect_plugin::__private::field::Sizes) -> usize {
            ::connect_plugin::__private::field::size::<
                ____MissingVariantField1,
                _,
            >(&self.value, 1u32, sizes)
        }
        fn write(
            &self,
            buf: &mut impl ::connect_plugin::__private::bytes::BufMut,
            sizes: &mut ::connect_plugin::__private::field::Sizes,
        ) {
            ::connect_plugin::__private::field::write::<
                ____MissingVariantField1,
                _,
            >(&self.value, 1u32, buf, sizes);
        }
        #[inline]
        fn read_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            reader: &mut ::connect_plugin::__private::field::Reader<'_>,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                1u32 => {
                    ::connect_plugin::__private::field::merge::<
                        ____MissingVariantField1,
                        _,
                    >(&mut self.value, 1u32, wire_type, reader)
                }
                _ => reader.skip(number, wire_type).map(|_| ()),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
            cx: ::connect_plugin::__private::json::Writing<'_>,
        ) -> ::core::result::Result<(), __M::Error> {
            ::connect_plugin::__private::json::write_field::<
                ____MissingVariantField1,
                _,
                _,
            >(map, "value", &self.value, cx)?;
            ::core::result::Result::Ok(())
        }
        fn read_json_field<
            'de,
            __A: ::connect_plugin::__private::serde::de::MapAccess<'de>,
        >(
            &mut self,
            index: usize,
            map: &mut __A,
            cx: ::connect_plugin::__private::json::Reading<'_>,
        ) -> ::core::result::Result<bool, __A::Error> {
            match index {
                0usize => {
                    ::connect_plugin::__private::json::read_field::<
                        ____MissingVariantField1,
                        _,
                        _,
                    >(map, &mut self.value, cx)
                }
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| false)
                }
            }
        }
    }
    struct __LaggedVariant {}
    ::connect_plugin::__private::prost_message!([] __LaggedVariant);
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for __LaggedVariant {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "Lagged",
                    package: ::core::option::Option::None,
                    parent: ::core::option::Option::Some(
                        <__ErrorDetail as ::connect_plugin::__private::Message>::descriptor,
                    ),
                    foreign: ::core::option::Option::None,
                    doc: "",
                    fields: &[],
                    reserved_numbers: &[],
                    reserved_names: &[],
                    codec: ::core::option::Option::Some(
                        ::connect_plugin::__private::MessageType::of::<Self>(),
                    ),
                }
            }
        }
        fn empty() -> Self {
            Self {}
        }
        fn size(&self, sizes: &mut ::connect_plugin::__private::field::Sizes) -> usize {
            0
        }
        fn write(
            &self,
            buf: &mut impl ::connect_plugin::__private::bytes::BufMut,
            sizes: &mut ::connect_plugin::__private::field::Sizes,
        ) {}
        #[inline]
        fn read_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            reader: &mut ::connect_plugin::__private::field::Reader<'_>,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                _ => reader.skip(number, wire_type).map(|_| ()),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
            cx: ::connect_plugin::__private::json::Writing<'_>,
        ) -> ::core::result::Result<(), __M::Error> {
            ::core::result::Result::Ok(())
        }
        fn read_json_field<
            'de,
            __A: ::connect_plugin::__private::serde::de::MapAccess<'de>,
        >(
            &mut self,
            index: usize,
            map: &mut __A,
            cx: ::connect_plugin::__private::json::Reading<'_>,
        ) -> ::core::result::Result<bool, __A::Error> {
            match index {
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| false)
                }
            }
        }
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Value for __KeyTooLongVariant {
        type Kind = ::connect_plugin::__private::kind::Nested<Self>;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Value for __MissingVariant {
        type Kind = ::connect_plugin::__private::kind::Nested<Self>;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Value for __LaggedVariant {
        type Kind = ::connect_plugin::__private::kind::Nested<Self>;
    }
    struct __ErrorDetail {
        variant1: ::core::option::Option<__KeyTooLongVariant>,
        variant3: ::core::option::Option<__MissingVariant>,
        variant2: ::core::option::Option<__LaggedVariant>,
    }
    type ____ErrorDetailField1 = <::core::option::Option<
        __KeyTooLongVariant,
    > as ::connect_plugin::__private::Field>::Kind;
    type ____ErrorDetailField3 = <::core::option::Option<
        __MissingVariant,
    > as ::connect_plugin::__private::Field>::Kind;
    type ____ErrorDetailField2 = <::core::option::Option<
        __LaggedVariant,
    > as ::connect_plugin::__private::Field>::Kind;
    ::connect_plugin::__private::prost_message!([] __ErrorDetail);
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for __ErrorDetail {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "KvError",
                    package: ::core::option::Option::Some("kv.v1"),
                    parent: ::core::option::Option::None,
                    foreign: ::core::option::Option::None,
                    doc: "How a store fails.",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "key_too_long",
                            json_name: "keyTooLong",
                            doc: "",
                            oneof: ::core::option::Option::Some("kind"),
                            shape: ::connect_plugin::__private::field::shape::<
                                ____ErrorDetailField1,
                                ::core::option::Option<__KeyTooLongVariant>,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 3u32,
                            name: "missing",
                            json_name: "missing",
                            doc: "",
                            oneof: ::core::option::Option::Some("kind"),
                            shape: ::connect_plugin::__private::field::shape::<
                                ____ErrorDetailField3,
                                ::core::option::Option<__MissingVariant>,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 2u32,
                            name: "lagged",
                            json_name: "lagged",
                            doc: "",
                            oneof: ::core::option::Option::Some("kind"),
                            shape: ::connect_plugin::__private::field::shape::<
                                ____ErrorDetailField2,
                                ::core::option::Option<__LaggedVariant>,
                            >(),
                        },
                    ],
                    reserved_numbers: &[],
                    reserved_names: &[],
                    codec: ::core::option::Option::Some(
                        ::connect_plugin::__private::MessageType::of::<Self>(),
                    ),
                }
            }
        }
        fn empty() -> Self {
            Self {
                variant1: ::connect_plugin::__private::field::absent::<
                    ____ErrorDetailField1,
                    _,
                >(),
                variant3: ::connect_plugin::__private::field::absent::<
                    ____ErrorDetailField3,
                    _,
                >(),
                variant2: ::connect_plugin::__private::field::absent::<
                    ____ErrorDetailField2,
                    _,
                >(),
            }
        }
        fn size(&self, sizes: &mut ::connect_plugin::__private::field::Sizes) -> usize {
            ::connect_plugin::__private::field::size::<
                ____ErrorDetailField1,
                _,
            >(&self.variant1, 1u32, sizes)
                + ::connect_plugin::__private::field::size::<
                    ____ErrorDetailField2,
                    _,
                >(&self.variant2, 2u32, sizes)
                + ::connect_plugin::__private::field::size::<
                    ____ErrorDetailField3,
                    _,
                >(&self.variant3, 3u32, sizes)
        }
        fn write(
            &self,
            buf: &mut impl ::connect_plugin::__private::bytes::BufMut,
            sizes: &mut ::connect_plugin::__private::field::Sizes,
        ) {
            ::connect_plugin::__private::field::write::<
                ____ErrorDetailField1,
                _,
            >(&self.variant1, 1u32, buf, sizes);
            ::connect_plugin::__private::field::write::<
                ____ErrorDetailField2,
                _,
            >(&self.variant2, 2u32, buf, sizes);
            ::connect_plugin::__private::field::write::<
                ____ErrorDetailField3,
                _,
            >(&self.variant3, 3u32, buf, sizes);
        }
        #[inline]
        fn read_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            reader: &mut ::connect_plugin::__private::field::Reader<'_>,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                1u32 => {
                    ::connect_plugin::__private::field::merge::<
                        ____ErrorDetailField1,
                        _,
                    >(&mut self.variant1, 1u32, wire_type, reader)
                }
                2u32 => {
                    ::connect_plugin::__private::field::merge::<
                        ____ErrorDetailField2,
                        _,
                    >(&mut self.variant2, 2u32, wire_type, reader)
                }
                3u32 => {
                    ::connect_plugin::__private::field::merge::<
                        ____ErrorDetailField3,
                        _,
                    >(&mut self.variant3, 3u32, wire_type, reader)
                }
                _ => reader.skip(number, wire_type).map(|_| ()),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
            cx: ::connect_plugin::__private::json::Writing<'_>,
        ) -> ::core::result::Result<(), __M::Error> {
            ::connect_plugin::__private::json::write_field::<
                ____ErrorDetailField1,
                _,
                _,
            >(map, "keyTooLong", &self.variant1, cx)?;
            ::connect_plugin::__private::json::write_field::<
                ____ErrorDetailField3,
                _,
                _,
            >(map, "missing", &self.variant3, cx)?;
            ::connect_plugin::__private::json::write_field::<
                ____ErrorDetailField2,
                _,
                _,
            >(map, "lagged", &self.variant2, cx)?;
            ::core::result::Result::Ok(())
        }
        fn read_json_field<
            'de,
            __A: ::connect_plugin::__private::serde::de::MapAccess<'de>,
        >(
            &mut self,
            index: usize,
            map: &mut __A,
            cx: ::connect_plugin::__private::json::Reading<'_>,
        ) -> ::core::result::Result<bool, __A::Error> {
            match index {
                0usize => {
                    ::connect_plugin::__private::json::read_field::<
                        ____ErrorDetailField1,
                        _,
                        _,
                    >(map, &mut self.variant1, cx)
                }
                1usize => {
                    ::connect_plugin::__private::json::read_field::<
                        ____ErrorDetailField3,
                        _,
                        _,
                    >(map, &mut self.variant3, cx)
                }
                2usize => {
                    ::connect_plugin::__private::json::read_field::<
                        ____ErrorDetailField2,
                        _,
                        _,
                    >(map, &mut self.variant2, cx)
                }
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| false)
                }
            }
        }
    }
    ::connect_plugin::__private::field::inventory::submit! {
        ::connect_plugin::__private::MessageType::of:: < __ErrorDetail > ()
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::RpcError for KvError {
        const DETAIL: ::core::option::Option<
            fn() -> &'static ::connect_plugin::__private::MessageDescriptor,
        > = ::core::option::Option::Some(
            <__ErrorDetail as ::connect_plugin::__private::Message>::descriptor,
        );
        fn into_error(self) -> ::connect_plugin::__private::Error {
            let text: &dyn ::std::error::Error = &self;
            let text = ::std::string::ToString::to_string(text);
            let (code, detail): (::connect_plugin::__private::Code, __ErrorDetail) = match self {
                Self::Rpc(error) => return error,
                Self::KeyTooLong { max: field1 } => {
                    (
                        ::connect_plugin::__private::Code::InvalidArgument,
                        __ErrorDetail {
                            variant1: ::core::option::Option::Some(__KeyTooLongVariant {
                                max: field1,
                            }),
                            ..<__ErrorDetail as ::connect_plugin::__private::Message>::empty()
                        },
                    )
                }
                Self::Missing(field1) => {
                    (
                        ::connect_plugin::__private::Code::NotFound,
                        __ErrorDetail {
                            variant3: ::core::option::Option::Some(__MissingVariant {
                                value: field1,
                            }),
                            ..<__ErrorDetail as ::connect_plugin::__private::Message>::empty()
                        },
                    )
                }
                Self::Lagged => {
                    (
                        ::connect_plugin::__private::Code::ResourceExhausted,
                        __ErrorDetail {
                            variant2: ::core::option::Option::Some(__LaggedVariant {}),
                            ..<__ErrorDetail as ::connect_plugin::__private::Message>::empty()
                        },
                    )
                }
            };
            let detail = <::connect_plugin::__private::bytes::Bytes as ::core::convert::From<
                _,
            >>::from(::connect_plugin::__private::Message::to_proto(&detail, 0));
            ::connect_plugin::__private::Error::new(code, text)
                .with_detail(
                    ::connect_plugin::__private::Detail::new("kv.v1.KvError", detail),
                )
        }
        fn from_error(error: ::connect_plugin::__private::Error) -> Self {
            for each in error.details() {
                if each.type_name() != "kv.v1.KvError" {
                    continue;
                }
                if let ::core::result::Result::Ok(known) = <__ErrorDetail as ::connect_plugin::__private::Message>::from_proto(
                    ::core::clone::Clone::clone(each.value()),
                ) {
                    if let ::core::option::Option::Some(value) = known.variant1 {
                        return Self::KeyTooLong { max: value.max };
                    }
                    if let ::core::option::Option::Some(value) = known.variant3 {
                        return Self::Missing(value.value);
                    }
                    if known.variant2.is_some() {
                        return Self::Lagged;
                    }
                }
            }
            Self::Rpc(error)
        }
    }
};
