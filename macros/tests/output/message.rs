/// One change
/// of a key.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct WatchEvent {
    /// Type of change.
    pub kind: EventType,
    /// The key.
    #[serde(default)]
    pub user_key: String,
    value: Option<Box<WatchEvent>>,
}
const _: () = {
    type __WatchEventField1 = <EventType as ::connect_plugin::__private::Field>::Kind;
    type __WatchEventField3 = <String as ::connect_plugin::__private::Field>::Kind;
    type __WatchEventField2 = <Option<
        Box<WatchEvent>,
    > as ::connect_plugin::__private::Field>::Kind;
    ::connect_plugin::__private::prost_message!([] WatchEvent);
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for WatchEvent {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "WatchEvent",
                    package: ::core::option::Option::Some("kv.v1"),
                    parent: ::core::option::Option::None,
                    foreign: ::core::option::Option::None,
                    doc: "One change\nof a key.",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "type",
                            json_name: "type",
                            doc: "Type of change.",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                __WatchEventField1,
                                EventType,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 3u32,
                            name: "user_key",
                            json_name: "userKey",
                            doc: "The key.",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                __WatchEventField3,
                                String,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 2u32,
                            name: "value",
                            json_name: "value",
                            doc: "",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                __WatchEventField2,
                                Option<Box<WatchEvent>>,
                            >(),
                        },
                    ],
                    reserved_numbers: &[(5u32, 5u32), (7u32, 9u32)],
                    reserved_names: &["old"],
                    codec: ::core::option::Option::Some(
                        ::connect_plugin::__private::MessageType::of::<Self>(),
                    ),
                }
            }
        }
        fn empty() -> Self {
            Self {
                kind: ::connect_plugin::__private::field::absent::<
                    __WatchEventField1,
                    _,
                >(),
                user_key: ::connect_plugin::__private::field::absent::<
                    __WatchEventField3,
                    _,
                >(),
                value: ::connect_plugin::__private::field::absent::<
                    __WatchEventField2,
                    _,
                >(),
            }
        }
        fn size(&self, sizes: &mut ::connect_plugin::__private::field::Sizes) -> usize {
            ::connect_plugin::__private::field::size::<
                __WatchEventField1,
                _,
            >(&self.kind, 1u32, sizes)
                + ::connect_plugin::__private::field::size::<
                    __WatchEventField2,
                    _,
                >(&self.value, 2u32, sizes)
                + ::connect_plugin::__private::field::size::<
                    __WatchEventField3,
                    _,
                >(&self.user_key, 3u32, sizes)
        }
        fn write(
            &self,
            buf: &mut impl ::connect_plugin::__private::bytes::BufMut,
            sizes: &mut ::connect_plugin::__private::field::Sizes,
        ) {
            ::connect_plugin::__private::field::write::<
                __WatchEventField1,
                _,
            >(&self.kind, 1u32, buf, sizes);
            ::connect_plugin::__private::field::write::<
                __WatchEventField2,
                _,
            >(&self.value, 2u32, buf, sizes);
            ::connect_plugin::__private::field::write::<
                __WatchEventField3,
                _,
            >(&self.user_key, 3u32, buf, sizes);
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
                        __WatchEventField1,
                        _,
                    >(&mut self.kind, 1u32, wire_type, reader)
                }
                2u32 => {
                    ::connect_plugin::__private::field::merge::<
                        __WatchEventField2,
                        _,
                    >(&mut self.value, 2u32, wire_type, reader)
                }
                3u32 => {
                    ::connect_plugin::__private::field::merge::<
                        __WatchEventField3,
                        _,
                    >(&mut self.user_key, 3u32, wire_type, reader)
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
                __WatchEventField1,
                _,
                _,
            >(map, "type", &self.kind, cx)?;
            ::connect_plugin::__private::json::write_field::<
                __WatchEventField3,
                _,
                _,
            >(map, "userKey", &self.user_key, cx)?;
            ::connect_plugin::__private::json::write_field::<
                __WatchEventField2,
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
                        __WatchEventField1,
                        _,
                        _,
                    >(map, &mut self.kind, cx)
                }
                1usize => {
                    ::connect_plugin::__private::json::read_field::<
                        __WatchEventField3,
                        _,
                        _,
                    >(map, &mut self.user_key, cx)
                }
                2usize => {
                    ::connect_plugin::__private::json::read_field::<
                        __WatchEventField2,
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
    #[automatically_derived]
    impl ::connect_plugin::__private::Field for WatchEvent {
        type Kind = ::connect_plugin::__private::kind::Always<
            ::connect_plugin::__private::kind::Nested<Self>,
        >;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Value for WatchEvent {
        type Kind = ::connect_plugin::__private::kind::Nested<Self>;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::ListItem for WatchEvent {}
    #[automatically_derived]
    impl ::connect_plugin::__private::Payload for WatchEvent {
        type Message<__W: ::connect_plugin::__private::WrapSpec> = Self;
        fn into_message<__W: ::connect_plugin::__private::WrapSpec>(self) -> Self {
            self
        }
        fn from_message<__W: ::connect_plugin::__private::WrapSpec>(
            message: Self,
        ) -> Self {
            message
        }
        fn in_message<__W: ::connect_plugin::__private::WrapSpec>(
            message: &Self,
        ) -> &Self {
            message
        }
    }
    ::connect_plugin::__private::field::inventory::submit! {
        ::connect_plugin::__private::MessageType::of:: < WatchEvent > ()
    }
};
#[derive(Debug)]
pub struct Empty {}
const _: () = {
    ::connect_plugin::__private::prost_message!([] Empty);
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for Empty {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "Empty",
                    package: ::core::option::Option::None,
                    parent: ::core::option::Option::None,
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
    impl ::connect_plugin::__private::Field for Empty {
        type Kind = ::connect_plugin::__private::kind::Always<
            ::connect_plugin::__private::kind::Nested<Self>,
        >;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Value for Empty {
        type Kind = ::connect_plugin::__private::kind::Nested<Self>;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::ListItem for Empty {}
    #[automatically_derived]
    impl ::connect_plugin::__private::Payload for Empty {
        type Message<__W: ::connect_plugin::__private::WrapSpec> = Self;
        fn into_message<__W: ::connect_plugin::__private::WrapSpec>(self) -> Self {
            self
        }
        fn from_message<__W: ::connect_plugin::__private::WrapSpec>(
            message: Self,
        ) -> Self {
            message
        }
        fn in_message<__W: ::connect_plugin::__private::WrapSpec>(
            message: &Self,
        ) -> &Self {
            message
        }
    }
};
