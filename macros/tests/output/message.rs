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
    trait __Field {
        type Checked;
    }
    impl<__T: ::connect_plugin::__private::Field> __Field for __T {
        type Checked = __T;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::prost::Message for WatchEvent {
        fn encode_raw(&self, buf: &mut impl ::connect_plugin::__private::bytes::BufMut) {
            ::connect_plugin::__private::field::encode::<
                <EventType as __Field>::Checked,
            >(&self.kind, 1u32, buf);
            ::connect_plugin::__private::field::encode::<
                <Option<Box<WatchEvent>> as __Field>::Checked,
            >(&self.value, 2u32, buf);
            ::connect_plugin::__private::field::encode::<
                <String as __Field>::Checked,
            >(&self.user_key, 3u32, buf);
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
                        <EventType as __Field>::Checked,
                    >(&mut self.kind, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("WatchEvent", "type");
                            error
                        })
                }
                2u32 => {
                    ::connect_plugin::__private::field::merge::<
                        <Option<Box<WatchEvent>> as __Field>::Checked,
                    >(&mut self.value, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("WatchEvent", "value");
                            error
                        })
                }
                3u32 => {
                    ::connect_plugin::__private::field::merge::<
                        <String as __Field>::Checked,
                    >(&mut self.user_key, wire_type, buf, ctx)
                        .map_err(|mut error| {
                            error.push("WatchEvent", "user_key");
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
                <EventType as __Field>::Checked,
            >(&self.kind, 1u32)
                + ::connect_plugin::__private::field::encoded_len::<
                    <Option<Box<WatchEvent>> as __Field>::Checked,
                >(&self.value, 2u32)
                + ::connect_plugin::__private::field::encoded_len::<
                    <String as __Field>::Checked,
                >(&self.user_key, 3u32)
        }
        fn clear(&mut self) {
            *self = <Self as ::connect_plugin::__private::Message>::empty();
        }
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for WatchEvent {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "WatchEvent",
                    package: ::core::option::Option::Some("kv.v1"),
                    parent: ::core::option::Option::None,
                    doc: "One change\nof a key.",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "type",
                            json_name: "type",
                            doc: "Type of change.",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                <EventType as __Field>::Checked,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 3u32,
                            name: "user_key",
                            json_name: "userKey",
                            doc: "The key.",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                <String as __Field>::Checked,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 2u32,
                            name: "value",
                            json_name: "value",
                            doc: "",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                <Option<Box<WatchEvent>> as __Field>::Checked,
                            >(),
                        },
                    ],
                    reserved_numbers: &[(5u32, 5u32), (7u32, 9u32)],
                    reserved_names: &["old"],
                }
            }
        }
        fn empty() -> Self {
            Self {
                kind: ::connect_plugin::__private::field::absent::<
                    <EventType as __Field>::Checked,
                >(),
                user_key: ::connect_plugin::__private::field::absent::<
                    <String as __Field>::Checked,
                >(),
                value: ::connect_plugin::__private::field::absent::<
                    <Option<Box<WatchEvent>> as __Field>::Checked,
                >(),
            }
        }
        fn write_json_fields<__M: ::connect_plugin::__private::serde::ser::SerializeMap>(
            &self,
            map: &mut __M,
        ) -> ::core::result::Result<(), __M::Error> {
            ::connect_plugin::__private::json::write_field::<
                _,
                <EventType as __Field>::Checked,
            >(map, "type", &self.kind)?;
            ::connect_plugin::__private::json::write_field::<
                _,
                <String as __Field>::Checked,
            >(map, "userKey", &self.user_key)?;
            ::connect_plugin::__private::json::write_field::<
                _,
                <Option<Box<WatchEvent>> as __Field>::Checked,
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
                        <EventType as __Field>::Checked,
                    >(map, &mut self.kind)
                }
                1usize => {
                    ::connect_plugin::__private::json::read_field::<
                        _,
                        <String as __Field>::Checked,
                    >(map, &mut self.user_key)
                }
                2usize => {
                    ::connect_plugin::__private::json::read_field::<
                        _,
                        <Option<Box<WatchEvent>> as __Field>::Checked,
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
};
#[derive(Debug)]
pub struct Empty {}
const _: () = {
    trait __Field {
        type Checked;
    }
    impl<__T: ::connect_plugin::__private::Field> __Field for __T {
        type Checked = __T;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::prost::Message for Empty {
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
    impl ::connect_plugin::__private::Message for Empty {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "Empty",
                    package: ::core::option::Option::None,
                    parent: ::core::option::Option::None,
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
