/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// Written.
    Put = 1,
    Unspecified = 0,
    Delete = -2,
}
const _: () = {
    #[automatically_derived]
    impl ::connect_plugin::__private::Enum for EventType {
        fn descriptor() -> &'static ::connect_plugin::__private::EnumDescriptor {
            const {
                &::connect_plugin::__private::EnumDescriptor {
                    name: "EventType",
                    package: ::core::option::Option::None,
                    doc: "What happened.",
                    values: &[
                        ::connect_plugin::__private::EnumValueDescriptor {
                            name: "EVENT_TYPE_UNSPECIFIED",
                            number: 0i32,
                            doc: "",
                        },
                        ::connect_plugin::__private::EnumValueDescriptor {
                            name: "EVENT_TYPE_PUT",
                            number: 1i32,
                            doc: "Written.",
                        },
                        ::connect_plugin::__private::EnumValueDescriptor {
                            name: "REMOVED",
                            number: -2i32,
                            doc: "",
                        },
                    ],
                    reserved_numbers: &[],
                    reserved_names: &[],
                }
            }
        }
        fn to_number(self) -> i32 {
            match self {
                Self::Put => 1i32,
                Self::Unspecified => 0i32,
                Self::Delete => -2i32,
            }
        }
        fn from_number(number: i32) -> Self {
            match number {
                1i32 => Self::Put,
                0i32 => Self::Unspecified,
                _ => Self::Delete,
            }
        }
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Field for EventType {
        type Kind = ::connect_plugin::__private::kind::Implicit<
            ::connect_plugin::__private::kind::Enumeration<Self>,
        >;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Value for EventType {
        type Kind = ::connect_plugin::__private::kind::Enumeration<Self>;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::ListItem for EventType {}
    #[automatically_derived]
    impl ::connect_plugin::__private::Payload for EventType {
        type Message<__W: ::connect_plugin::__private::WrapSpec> = ::connect_plugin::__private::Single<
            Self,
            __W,
        >;
        fn into_message<__W: ::connect_plugin::__private::WrapSpec>(
            self,
        ) -> ::connect_plugin::__private::Single<Self, __W> {
            ::connect_plugin::__private::Single::new(self)
        }
        fn from_message<__W: ::connect_plugin::__private::WrapSpec>(
            message: ::connect_plugin::__private::Single<Self, __W>,
        ) -> Self {
            message.into_inner()
        }
        fn in_message<__W: ::connect_plugin::__private::WrapSpec>(
            message: &::connect_plugin::__private::Single<Self, __W>,
        ) -> &Self {
            message.value()
        }
    }
};
