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
    trait __Field {
        type Checked;
    }
    impl<__T: ::connect_plugin::__private::Field> __Field for __T {
        type Checked = __T;
    }
    struct __KeyTooLongVariant {
        max: u32,
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::prost::Message for __KeyTooLongVariant {
        fn encode_raw(&self, buf: &mut impl ::connect_plugin::__private::bytes::BufMut) {
            ::connect_plugin::__private::field::encode::<
                <u32 as __Field>::Checked,
            >(&self.max, 1u32, buf);
        }
        fn merge_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            buf: &mut impl ::connect_plugin::__private::bytes::Buf,
            ctx: ::connect_plugin::__private::prost::encoding::DecodeContext,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                1u32 => {
                    ::connect_plugin::__private::field::merge::<
                        <u32 as __Field>::Checked,
                    >(&mut self.max, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("KeyTooLong", "max");
                            error
                        })
                }
                _ => {
                    ::connect_plugin::__private::prost::encoding::skip_field(
                        wire_type,
                        number,
                        buf,
                        ctx,
                    )
                }
            }
        }
        fn encoded_len(&self) -> usize {
            ::connect_plugin::__private::field::encoded_len::<
                <u32 as __Field>::Checked,
            >(&self.max, 1u32)
        }
        fn clear(&mut self) {
            *self = <Self as ::connect_plugin::__private::Message>::empty();
        }
    }
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
                    doc: "The key does not fit.",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "max",
                            json_name: "max",
                            doc: "",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                <u32 as __Field>::Checked,
                            >(),
                        },
                    ],
                    reserved_numbers: &[],
                    reserved_names: &[],
                }
            }
        }
        fn empty() -> Self {
            Self {
                max: ::connect_plugin::__private::field::absent::<
                    <u32 as __Field>::Checked,
                >(),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
        ) -> ::core::result::Result<(), __M::Error> {
            ::connect_plugin::__private::json::write_field::<
                _,
                <u32 as __Field>::Checked,
            >(map, "max", &self.max)?;
            ::core::result::Result::Ok(())
        }
        fn read_json_field<
            'de,
            __A: ::connect_plugin::__private::serde::de::MapAccess<'de>,
        >(
            &mut self,
            index: usize,
            map: &mut __A,
        ) -> ::core::result::Result<(), __A::Error> {
            match index {
                0usize => {
                    ::connect_plugin::__private::json::read_field::<
                        _,
                        <u32 as __Field>::Checked,
                    >(map, &mut self.max)
                }
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| ())
                }
            }
        }
    }
    struct __MissingVariant {
        value: String,
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::prost::Message for __MissingVariant {
        fn encode_raw(&self, buf: &mut impl ::connect_plugin::__private::bytes::BufMut) {
            ::connect_plugin::__private::field::encode::<
                <String as __Field>::Checked,
            >(&self.value, 1u32, buf);
        }
        fn merge_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            buf: &mut impl ::connect_plugin::__private::bytes::Buf,
            ctx: ::connect_plugin::__private::prost::encoding::DecodeContext,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                1u32 => {
                    ::connect_plugin::__private::field::merge::<
                        <String as __Field>::Checked,
                    >(&mut self.value, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("Missing", "value");
                            error
                        })
                }
                _ => {
                    ::connect_plugin::__private::prost::encoding::skip_field(
                        wire_type,
                        number,
                        buf,
                        ctx,
                    )
                }
            }
        }
        fn encoded_len(&self) -> usize {
            ::connect_plugin::__private::field::encoded_len::<
                <String as __Field>::Checked,
            >(&self.value, 1u32)
        }
        fn clear(&mut self) {
            *self = <Self as ::connect_plugin::__private::Message>::empty();
        }
    }
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
                    doc: "",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "value",
                            json_name: "value",
                            doc: "",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                <String as __Field>::Checked,
                            >(),
                        },
                    ],
                    reserved_numbers: &[],
                    reserved_names: &[],
                }
            }
        }
        fn empty() -> Self {
            Self {
                value: ::connect_plugin::__private::field::absent::<
                    <String as __Field>::Checked,
                >(),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
        ) -> ::core::result::Result<(), __M::Error> {
            ::connect_plugin::__private::json::write_field::<
                _,
                <String as __Field>::Checked,
            >(map, "value", &self.value)?;
            ::core::result::Result::Ok(())
        }
        fn read_json_field<
            'de,
            __A: ::connect_plugin::__private::serde::de::MapAccess<'de>,
        >(
            &mut self,
            index: usize,
            map: &mut __A,
        ) -> ::core::result::Result<(), __A::Error> {
            match index {
                0usize => {
                    ::connect_plugin::__private::json::read_field::<
                        _,
                        <String as __Field>::Checked,
                    >(map, &mut self.value)
                }
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| ())
                }
            }
        }
    }
    struct __LaggedVariant {}
    #[automatically_derived]
    impl ::connect_plugin::__private::prost::Message for __LaggedVariant {
        fn encode_raw(&self, buf: &mut impl ::connect_plugin::__private::bytes::BufMut) {}
        fn merge_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            buf: &mut impl ::connect_plugin::__private::bytes::Buf,
            ctx: ::connect_plugin::__private::prost::encoding::DecodeContext,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                _ => {
                    ::connect_plugin::__private::prost::encoding::skip_field(
                        wire_type,
                        number,
                        buf,
                        ctx,
                    )
                }
            }
        }
        fn encoded_len(&self) -> usize {
            0
        }
        fn clear(&mut self) {
            *self = <Self as ::connect_plugin::__private::Message>::empty();
        }
    }
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
                    doc: "",
                    fields: &[],
                    reserved_numbers: &[],
                    reserved_names: &[],
                }
            }
        }
        fn empty() -> Self {
            Self {}
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
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
        ) -> ::core::result::Result<(), __A::Error> {
            match index {
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| ())
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
    #[automatically_derived]
    impl ::connect_plugin::__private::prost::Message for __ErrorDetail {
        fn encode_raw(&self, buf: &mut impl ::connect_plugin::__private::bytes::BufMut) {
            ::connect_plugin::__private::field::encode::<
                <::core::option::Option<__KeyTooLongVariant> as __Field>::Checked,
            >(&self.variant1, 1u32, buf);
            ::connect_plugin::__private::field::encode::<
                <::core::option::Option<__LaggedVariant> as __Field>::Checked,
            >(&self.variant2, 2u32, buf);
            ::connect_plugin::__private::field::encode::<
                <::core::option::Option<__MissingVariant> as __Field>::Checked,
            >(&self.variant3, 3u32, buf);
        }
        fn merge_field(
            &mut self,
            number: u32,
            wire_type: ::connect_plugin::__private::prost::encoding::WireType,
            buf: &mut impl ::connect_plugin::__private::bytes::Buf,
            ctx: ::connect_plugin::__private::prost::encoding::DecodeContext,
        ) -> ::core::result::Result<(), ::connect_plugin::__private::DecodeError> {
            match number {
                1u32 => {
                    ::connect_plugin::__private::field::merge::<
                        <::core::option::Option<__KeyTooLongVariant> as __Field>::Checked,
                    >(&mut self.variant1, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("KvError", "key_too_long");
                            error
                        })
                }
                2u32 => {
                    ::connect_plugin::__private::field::merge::<
                        <::core::option::Option<__LaggedVariant> as __Field>::Checked,
                    >(&mut self.variant2, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("KvError", "lagged");
                            error
                        })
                }
                3u32 => {
                    ::connect_plugin::__private::field::merge::<
                        <::core::option::Option<__MissingVariant> as __Field>::Checked,
                    >(&mut self.variant3, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("KvError", "missing");
                            error
                        })
                }
                _ => {
                    ::connect_plugin::__private::prost::encoding::skip_field(
                        wire_type,
                        number,
                        buf,
                        ctx,
                    )
                }
            }
        }
        fn encoded_len(&self) -> usize {
            ::connect_plugin::__private::field::encoded_len::<
                <::core::option::Option<__KeyTooLongVariant> as __Field>::Checked,
            >(&self.variant1, 1u32)
                + ::connect_plugin::__private::field::encoded_len::<
                    <::core::option::Option<__LaggedVariant> as __Field>::Checked,
                >(&self.variant2, 2u32)
                + ::connect_plugin::__private::field::encoded_len::<
                    <::core::option::Option<__MissingVariant> as __Field>::Checked,
                >(&self.variant3, 3u32)
        }
        fn clear(&mut self) {
            *self = <Self as ::connect_plugin::__private::Message>::empty();
        }
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for __ErrorDetail {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "KvError",
                    package: ::core::option::Option::Some("kv.v1"),
                    parent: ::core::option::Option::None,
                    doc: "How a store fails.",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "key_too_long",
                            json_name: "keyTooLong",
                            doc: "",
                            oneof: ::core::option::Option::Some("kind"),
                            shape: ::connect_plugin::__private::field::shape::<
                                <::core::option::Option<
                                    __KeyTooLongVariant,
                                > as __Field>::Checked,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 3u32,
                            name: "missing",
                            json_name: "missing",
                            doc: "",
                            oneof: ::core::option::Option::Some("kind"),
                            shape: ::connect_plugin::__private::field::shape::<
                                <::core::option::Option<
                                    __MissingVariant,
                                > as __Field>::Checked,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 2u32,
                            name: "lagged",
                            json_name: "lagged",
                            doc: "",
                            oneof: ::core::option::Option::Some("kind"),
                            shape: ::connect_plugin::__private::field::shape::<
                                <::core::option::Option<
                                    __LaggedVariant,
                                > as __Field>::Checked,
                            >(),
                        },
                    ],
                    reserved_numbers: &[],
                    reserved_names: &[],
                }
            }
        }
        fn empty() -> Self {
            Self {
                variant1: ::connect_plugin::__private::field::absent::<
                    <::core::option::Option<__KeyTooLongVariant> as __Field>::Checked,
                >(),
                variant3: ::connect_plugin::__private::field::absent::<
                    <::core::option::Option<__MissingVariant> as __Field>::Checked,
                >(),
                variant2: ::connect_plugin::__private::field::absent::<
                    <::core::option::Option<__LaggedVariant> as __Field>::Checked,
                >(),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
        ) -> ::core::result::Result<(), __M::Error> {
            ::connect_plugin::__private::json::write_field::<
                _,
                <::core::option::Option<__KeyTooLongVariant> as __Field>::Checked,
            >(map, "keyTooLong", &self.variant1)?;
            ::connect_plugin::__private::json::write_field::<
                _,
                <::core::option::Option<__MissingVariant> as __Field>::Checked,
            >(map, "missing", &self.variant3)?;
            ::connect_plugin::__private::json::write_field::<
                _,
                <::core::option::Option<__LaggedVariant> as __Field>::Checked,
            >(map, "lagged", &self.variant2)?;
            ::core::result::Result::Ok(())
        }
        fn read_json_field<
            'de,
            __A: ::connect_plugin::__private::serde::de::MapAccess<'de>,
        >(
            &mut self,
            index: usize,
            map: &mut __A,
        ) -> ::core::result::Result<(), __A::Error> {
            match index {
                0usize => {
                    ::connect_plugin::__private::json::read_field::<
                        _,
                        <::core::option::Option<__KeyTooLongVariant> as __Field>::Checked,
                    >(map, &mut self.variant1)
                }
                1usize => {
                    ::connect_plugin::__private::json::read_field::<
                        _,
                        <::core::option::Option<__MissingVariant> as __Field>::Checked,
                    >(map, &mut self.variant3)
                }
                2usize => {
                    ::connect_plugin::__private::json::read_field::<
                        _,
                        <::core::option::Option<__LaggedVariant> as __Field>::Checked,
                    >(map, &mut self.variant2)
                }
                _ => {
                    map.next_value::<
                            ::connect_plugin::__private::serde::de::IgnoredAny,
                        >()
                        .map(|_| ())
                }
            }
        }
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
