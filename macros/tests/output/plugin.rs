/// Simple key-value storage.
pub trait Kv: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Reads one key.
    fn get(
        &self,
        cx: &Context,
        key: &str,
    ) -> impl ::core::future::Future<
        Output = Result<GetResponse, KvError>,
    > + ::core::marker::Send;
    fn put(
        &self,
        cx: &Context,
        key: &str,
        value: Bytes,
    ) -> impl ::core::future::Future<
        Output = Result<(), KvError>,
    > + ::core::marker::Send;
    fn delete(
        &self,
        caller: &Caller,
        r#type: &Kind,
    ) -> impl ::core::future::Future<Output = Result<bool>> + ::core::marker::Send;
    /// Streams changes.
    fn watch(
        &self,
        cx: &Context,
        prefix: String,
    ) -> impl ::core::future::Future<
        Output = Result<Streaming<WatchEvent>>,
    > + ::core::marker::Send;
    fn import(
        &self,
        cx: &Context,
        entries: Streaming<Entry, KvError>,
    ) -> impl ::core::future::Future<Output = Result<u64>> + ::core::marker::Send;
    fn session(
        &self,
        commands: Streaming<String>,
    ) -> impl ::core::future::Future<
        Output = Result<Streaming<Entry>>,
    > + ::core::marker::Send;
    #[must_use]
    fn ping(
        &self,
    ) -> impl ::core::future::Future<Output = Result<()>> + ::core::marker::Send {
        async move { work() }
    }
}
/// Calls the service `kv.v1.KVService`, version 1.0.0; implements [`Kv`].
///
/// Where the service runs is a matter of how the client was made. Clones share the way.
pub struct KvClient(::connect_plugin::__private::ClientCore);
impl KvClient {
    /// Makes a client that calls through a channel.
    #[must_use]
    pub fn new(channel: ::connect_plugin::__private::Channel) -> Self {
        Self(::connect_plugin::__private::ClientCore::new(channel))
    }
    /// Makes a client of an implementation in this process; values pass without encoding.
    #[must_use]
    pub fn in_process(service: impl Kv) -> Self {
        Self(::connect_plugin::__private::ClientCore::in_process(KvServer::new(service)))
    }
    /// Makes a client of an implementation in this process that encodes all messages, as
    /// between processes; for tests.
    #[must_use]
    pub fn loopback(service: impl Kv) -> Self {
        Self(::connect_plugin::__private::ClientCore::loopback(KvServer::new(service)))
    }
    /// Puts an interceptor around the calls of this client, inside of those that are there
    /// already.
    #[must_use]
    pub fn with_interceptor(
        self,
        interceptor: impl ::connect_plugin::__private::Interceptor,
    ) -> Self {
        Self(self.0.with_interceptor(interceptor))
    }
    /// Connects to `http://…`, `https://…` or `unix:…`.
    ///
    /// # Errors
    ///
    /// Fails if there is no such address or nobody answers.
    pub async fn connect(
        target: &str,
    ) -> ::core::result::Result<Self, ::connect_plugin::__private::Error> {
        ::connect_plugin::__private::ClientCore::connect(target).await.map(Self)
    }
}
/// Serves `kv.v1.KVService`, version 1.0.0, with an implementation of [`Kv`].
pub struct KvServer<S> {
    service: ::std::sync::Arc<S>,
    interceptors: ::connect_plugin::__private::Interceptors,
}
impl<S: Kv> KvServer<S> {
    /// Serves an implementation.
    #[must_use]
    pub fn new(service: S) -> Self {
        Self::from_arc(::std::sync::Arc::new(service))
    }
    /// Serves an implementation that others use as well.
    #[must_use]
    pub fn from_arc(service: ::std::sync::Arc<S>) -> Self {
        Self {
            service,
            interceptors: ::core::default::Default::default(),
        }
    }
    /// Puts an interceptor around the calls of this service, inside of those that are there
    /// already.
    #[must_use]
    pub fn with_interceptor(
        self,
        interceptor: impl ::connect_plugin::__private::Interceptor,
    ) -> Self {
        Self {
            service: self.service,
            interceptors: self.interceptors.with(interceptor),
        }
    }
    /// Makes a client of this server in this process, with its interceptors; values pass
    /// without encoding.
    #[must_use]
    pub fn into_client(self) -> KvClient {
        KvClient(::connect_plugin::__private::ClientCore::in_process(self))
    }
}
const _: () = {
    static __SERVICE: ::connect_plugin::__private::ServiceDescriptor = ::connect_plugin::__private::ServiceDescriptor {
        name: "kv.v1.KVService",
        service_type: "kv",
        version: "1.0.0",
        doc: "Simple key-value storage.",
        methods: &[
            ::connect_plugin::__private::MethodDescriptor {
                index: 0usize,
                name: "Get",
                procedure: "/kv.v1.KVService/Get",
                kind: ::connect_plugin::__private::StreamKind::Unary,
                idempotency: ::connect_plugin::__private::Idempotency::NoSideEffects,
                doc: "Reads one key.",
                request: <<<str as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::Message<
                    __GetRequestNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                response: <<<Result<
                    GetResponse,
                    KvError,
                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::Message<
                    __GetResponseNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                error: <<Result<
                    GetResponse,
                    KvError,
                > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::DETAIL,
            },
            ::connect_plugin::__private::MethodDescriptor {
                index: 1usize,
                name: "Put",
                procedure: "/kv.v1.KVService/Put",
                kind: ::connect_plugin::__private::StreamKind::Unary,
                idempotency: ::connect_plugin::__private::Idempotency::Idempotent,
                doc: "",
                request: <__PutRequest as ::connect_plugin::__private::Message>::descriptor,
                response: <<<Result<
                    (),
                    KvError,
                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::Message<
                    __PutResponseNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                error: <<Result<
                    (),
                    KvError,
                > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::DETAIL,
            },
            ::connect_plugin::__private::MethodDescriptor {
                index: 2usize,
                name: "Remove",
                procedure: "/kv.v1.KVService/Remove",
                kind: ::connect_plugin::__private::StreamKind::Unary,
                idempotency: ::connect_plugin::__private::Idempotency::Idempotent,
                doc: "",
                request: <<<Kind as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::Message<
                    __RemoveRequestNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                response: <<<Result<
                    bool,
                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::Message<
                    __RemoveResponseNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                error: <<Result<
                    bool,
                > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::DETAIL,
            },
            ::connect_plugin::__private::MethodDescriptor {
                index: 3usize,
                name: "Watch",
                procedure: "/kv.v1.KVService/Watch",
                kind: ::connect_plugin::__private::StreamKind::ServerStream,
                idempotency: ::connect_plugin::__private::Idempotency::Unknown,
                doc: "Streams changes.",
                request: <<String as ::connect_plugin::__private::Payload>::Message<
                    __WatchRequestNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                response: <<<<Result<
                    Streaming<WatchEvent>,
                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::RpcStream>::Item as ::connect_plugin::__private::Payload>::Message<
                    __WatchResponseNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                error: <<Result<
                    Streaming<WatchEvent>,
                > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::DETAIL,
            },
            ::connect_plugin::__private::MethodDescriptor {
                index: 4usize,
                name: "Import",
                procedure: "/kv.v1.KVService/Import",
                kind: ::connect_plugin::__private::StreamKind::ClientStream,
                idempotency: ::connect_plugin::__private::Idempotency::Unknown,
                doc: "",
                request: <<<Streaming<
                    Entry,
                    KvError,
                > as ::connect_plugin::__private::RpcStream>::Item as ::connect_plugin::__private::Payload>::Message<
                    __ImportRequestNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                response: <<<Result<
                    u64,
                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::Message<
                    __ImportResponseNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                error: <<Result<
                    u64,
                > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::DETAIL,
            },
            ::connect_plugin::__private::MethodDescriptor {
                index: 5usize,
                name: "Session",
                procedure: "/kv.v1.KVService/Session",
                kind: ::connect_plugin::__private::StreamKind::Bidi,
                idempotency: ::connect_plugin::__private::Idempotency::Unknown,
                doc: "",
                request: <<<Streaming<
                    String,
                > as ::connect_plugin::__private::RpcStream>::Item as ::connect_plugin::__private::Payload>::Message<
                    __SessionRequestNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                response: <<<<Result<
                    Streaming<Entry>,
                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::RpcStream>::Item as ::connect_plugin::__private::Payload>::Message<
                    __SessionResponseNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                error: <<Result<
                    Streaming<Entry>,
                > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::DETAIL,
            },
            ::connect_plugin::__private::MethodDescriptor {
                index: 6usize,
                name: "Ping",
                procedure: "/kv.v1.KVService/Ping",
                kind: ::connect_plugin::__private::StreamKind::Unary,
                idempotency: ::connect_plugin::__private::Idempotency::Unknown,
                doc: "",
                request: <::connect_plugin::__private::Unit<
                    __PingRequestNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                response: <<<Result<
                    (),
                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::Message<
                    __PingResponseNames,
                > as ::connect_plugin::__private::Message>::descriptor,
                error: <<Result<
                    (),
                > as ::connect_plugin::__private::RpcResult>::Err as ::connect_plugin::__private::RpcError>::DETAIL,
            },
        ],
        requires: &[
            ::connect_plugin::__private::ServiceRequirement {
                service_type: <LoggerClient as ::connect_plugin::__private::NamedService>::SERVICE
                    .service_type,
                service: <LoggerClient as ::connect_plugin::__private::NamedService>::SERVICE
                    .name,
                min_version: "1.2.0",
                required_for_startup: true,
                watch_for_changes: false,
            },
            ::connect_plugin::__private::ServiceRequirement {
                service_type: <metrics_api::MetricsClient as ::connect_plugin::__private::NamedService>::SERVICE
                    .service_type,
                service: <metrics_api::MetricsClient as ::connect_plugin::__private::NamedService>::SERVICE
                    .name,
                min_version: <metrics_api::MetricsClient as ::connect_plugin::__private::NamedService>::SERVICE
                    .version,
                required_for_startup: false,
                watch_for_changes: false,
            },
        ],
        removed: &["Flush"],
    };
    struct __GetRequestNames;
    impl ::connect_plugin::__private::WrapSpec for __GetRequestNames {
        const MESSAGE: &'static str = "GetRequest";
        const FIELD: &'static str = "key";
        const JSON_FIELD: &'static str = "key";
        const NUMBER: u32 = 1u32;
    }
    struct __GetResponseNames;
    impl ::connect_plugin::__private::WrapSpec for __GetResponseNames {
        const MESSAGE: &'static str = "GetResponse";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __PutRequest {
        key: <str as ::std::borrow::ToOwned>::Owned,
        value: Bytes,
    }
    type ____PutRequestField2 = <<str as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Field>::Kind;
    type ____PutRequestField1 = <Bytes as ::connect_plugin::__private::Field>::Kind;
    ::connect_plugin::__private::prost_message!([] __PutRequest);
    #[automatically_derived]
    impl ::connect_plugin::__private::Message for __PutRequest {
        fn descriptor() -> &'static ::connect_plugin::__private::MessageDescriptor {
            const {
                &::connect_plugin::__private::MessageDescriptor {
                    name: "PutRequest",
                    package: ::core::option::Option::None,
                    parent: ::core::option::Option::None,
                    foreign: ::core::option::Option::None,
                    doc: "",
                    fields: &[
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 2u32,
                            name: "key",
                            json_name: "key",
                            doc: "The key.",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                ____PutRequestField2,
                                <str as ::std::borrow::ToOwned>::Owned,
                            >(),
                        },
                        ::connect_plugin::__private::FieldDescriptor {
                            number: 1u32,
                            name: "value",
                            json_name: "value",
                            doc: "",
                            oneof: ::core::option::Option::None,
                            shape: ::connect_plugin::__private::field::shape::<
                                ____PutRequestField1,
                                Bytes,
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
                key: ::connect_plugin::__private::field::absent::<
                    ____PutRequestField2,
                    _,
                >(),
                value: ::connect_plugin::__private::field::absent::<
                    ____PutRequestField1,
                    _,
                >(),
            }
        }
        fn size(&self, sizes: &mut ::connect_plugin::__private::field::Sizes) -> usize {
            ::connect_plugin::__private::field::size::<
                ____PutRequestField1,
                _,
            >(&self.value, 1u32, sizes)
                + ::connect_plugin::__private::field::size::<
                    ____PutRequestField2,
                    _,
                >(&self.key, 2u32, sizes)
        }
        fn write(
            &self,
            buf: &mut impl ::connect_plugin::__private::bytes::BufMut,
            sizes: &mut ::connect_plugin::__private::field::Sizes,
        ) {
            ::connect_plugin::__private::field::write::<
                ____PutRequestField1,
                _,
            >(&self.value, 1u32, buf, sizes);
            ::connect_plugin::__private::field::write::<
                ____PutRequestField2,
                _,
            >(&self.key, 2u32, buf, sizes);
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
                        ____PutRequestField1,
                        _,
                    >(&mut self.value, 1u32, wire_type, reader)
                }
                2u32 => {
                    ::connect_plugin::__private::field::merge::<
                        ____PutRequestField2,
                        _,
                    >(&mut self.key, 2u32, wire_type, reader)
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
                ____PutRequestField2,
                _,
                _,
            >(map, "key", &self.key, cx)?;
            ::connect_plugin::__private::json::write_field::<
                ____PutRequestField1,
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
                        ____PutRequestField2,
                        _,
                        _,
                    >(map, &mut self.key, cx)
                }
                1usize => {
                    ::connect_plugin::__private::json::read_field::<
                        ____PutRequestField1,
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
    struct __PutResponseNames;
    impl ::connect_plugin::__private::WrapSpec for __PutResponseNames {
        const MESSAGE: &'static str = "PutResponse";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __RemoveRequestNames;
    impl ::connect_plugin::__private::WrapSpec for __RemoveRequestNames {
        const MESSAGE: &'static str = "RemoveRequest";
        const FIELD: &'static str = "type";
        const JSON_FIELD: &'static str = "type";
        const NUMBER: u32 = 1u32;
    }
    struct __RemoveResponseNames;
    impl ::connect_plugin::__private::WrapSpec for __RemoveResponseNames {
        const MESSAGE: &'static str = "RemoveResponse";
        const FIELD: &'static str = "found";
        const JSON_FIELD: &'static str = "found";
        const NUMBER: u32 = 2u32;
    }
    struct __WatchRequestNames;
    impl ::connect_plugin::__private::WrapSpec for __WatchRequestNames {
        const MESSAGE: &'static str = "WatchRequest";
        const FIELD: &'static str = "prefix";
        const JSON_FIELD: &'static str = "prefix";
        const NUMBER: u32 = 1u32;
    }
    struct __WatchResponseNames;
    impl ::connect_plugin::__private::WrapSpec for __WatchResponseNames {
        const MESSAGE: &'static str = "WatchResponse";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __ImportRequestNames;
    impl ::connect_plugin::__private::WrapSpec for __ImportRequestNames {
        const MESSAGE: &'static str = "ImportRequest";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __ImportResponseNames;
    impl ::connect_plugin::__private::WrapSpec for __ImportResponseNames {
        const MESSAGE: &'static str = "ImportResponse";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __SessionRequestNames;
    impl ::connect_plugin::__private::WrapSpec for __SessionRequestNames {
        const MESSAGE: &'static str = "SessionRequest";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __SessionResponseNames;
    impl ::connect_plugin::__private::WrapSpec for __SessionResponseNames {
        const MESSAGE: &'static str = "SessionResponse";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __PingRequestNames;
    impl ::connect_plugin::__private::WrapSpec for __PingRequestNames {
        const MESSAGE: &'static str = "PingRequest";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    struct __PingResponseNames;
    impl ::connect_plugin::__private::WrapSpec for __PingResponseNames {
        const MESSAGE: &'static str = "PingResponse";
        const FIELD: &'static str = "value";
        const JSON_FIELD: &'static str = "value";
        const NUMBER: u32 = 1u32;
    }
    #[automatically_derived]
    impl ::core::clone::Clone for KvClient {
        fn clone(&self) -> Self {
            Self(::core::clone::Clone::clone(&self.0))
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for KvClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_tuple("KvClient").field(&self.0).finish()
        }
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::NamedService for KvClient {
        const SERVICE: &'static ::connect_plugin::__private::ServiceDescriptor = &__SERVICE;
    }
    #[automatically_derived]
    impl ::connect_plugin::__private::Client for KvClient {
        fn from_core(core: ::connect_plugin::__private::ClientCore) -> Self {
            Self(core)
        }
    }
    trait __Direct: ::core::marker::Send + ::core::marker::Sync {
        fn get<'__call>(
            &'__call self,
            cx: &'__call ::connect_plugin::__private::Context,
            key: &'__call str,
        ) -> ::connect_plugin::__private::DirectFuture<
            '__call,
            Result<GetResponse, KvError>,
        >;
        fn put<'__call>(
            &'__call self,
            cx: &'__call ::connect_plugin::__private::Context,
            key: &'__call str,
            value: Bytes,
        ) -> ::connect_plugin::__private::DirectFuture<'__call, Result<(), KvError>>;
        fn delete<'__call>(
            &'__call self,
            caller: &'__call ::connect_plugin::__private::Context,
            r#type: &'__call Kind,
        ) -> ::connect_plugin::__private::DirectFuture<'__call, Result<bool>>;
        fn ping<'__call>(
            &'__call self,
        ) -> ::connect_plugin::__private::DirectFuture<'__call, Result<()>>;
    }
    #[automatically_derived]
    impl<__S: Kv> __Direct for __S {
        fn get<'__call>(
            &'__call self,
            cx: &'__call ::connect_plugin::__private::Context,
            key: &'__call str,
        ) -> ::connect_plugin::__private::DirectFuture<
            '__call,
            Result<GetResponse, KvError>,
        > {
            ::std::boxed::Box::pin(<__S as Kv>::get(self, cx, key))
        }
        fn put<'__call>(
            &'__call self,
            cx: &'__call ::connect_plugin::__private::Context,
            key: &'__call str,
            value: Bytes,
        ) -> ::connect_plugin::__private::DirectFuture<'__call, Result<(), KvError>> {
            ::std::boxed::Box::pin(<__S as Kv>::put(self, cx, key, value))
        }
        fn delete<'__call>(
            &'__call self,
            caller: &'__call ::connect_plugin::__private::Context,
            r#type: &'__call Kind,
        ) -> ::connect_plugin::__private::DirectFuture<'__call, Result<bool>> {
            ::std::boxed::Box::pin(<__S as Kv>::delete(self, caller, r#type))
        }
        fn ping<'__call>(
            &'__call self,
        ) -> ::connect_plugin::__private::DirectFuture<'__call, Result<()>> {
            ::std::boxed::Box::pin(<__S as Kv>::ping(self))
        }
    }
    #[automatically_derived]
    impl Kv for KvClient {
        async fn get(&self, cx: &Context, key: &str) -> Result<GetResponse, KvError> {
            let cx: &::connect_plugin::__private::Context = cx;
            if let ::core::option::Option::Some(service) = self
                .0
                .direct::<dyn __Direct>()
            {
                return match &::connect_plugin::__private::DirectCall::new(cx) {
                    call => {
                        ::core::result::Result::unwrap_or_else(
                            ::connect_plugin::__private::DirectCall::run(
                                    call,
                                    ::connect_plugin::__private::DirectCall::start(
                                        call,
                                        move |cx| __Direct::get(service, cx, key),
                                    ),
                                )
                                .await,
                            <Result<
                                GetResponse,
                                KvError,
                            > as ::connect_plugin::__private::RpcResult>::from_error,
                        )
                    }
                };
            }
            <Result<
                GetResponse,
                KvError,
            > as ::connect_plugin::__private::RpcResult>::from_result(
                ::core::result::Result::map(
                    ::connect_plugin::__private::ClientCore::unary(
                            &self.0,
                            &__SERVICE.methods[0usize],
                            cx,
                            <<str as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::into_message::<
                                __GetRequestNames,
                            >(<str as ::std::borrow::ToOwned>::to_owned(key)),
                        )
                        .await,
                    <<Result<
                        GetResponse,
                        KvError,
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::from_message::<
                        __GetResponseNames,
                    >,
                ),
            )
        }
        async fn put(
            &self,
            cx: &Context,
            key: &str,
            value: Bytes,
        ) -> Result<(), KvError> {
            let cx: &::connect_plugin::__private::Context = cx;
            if let ::core::option::Option::Some(service) = self
                .0
                .direct::<dyn __Direct>()
            {
                return match &::connect_plugin::__private::DirectCall::new(cx) {
                    call => {
                        ::core::result::Result::unwrap_or_else(
                            ::connect_plugin::__private::DirectCall::run(
                                    call,
                                    ::connect_plugin::__private::DirectCall::start(
                                        call,
                                        move |cx| __Direct::put(service, cx, key, value),
                                    ),
                                )
                                .await,
                            <Result<
                                (),
                                KvError,
                            > as ::connect_plugin::__private::RpcResult>::from_error,
                        )
                    }
                };
            }
            <Result<
                (),
                KvError,
            > as ::connect_plugin::__private::RpcResult>::from_result(
                ::core::result::Result::map(
                    ::connect_plugin::__private::ClientCore::unary(
                            &self.0,
                            &__SERVICE.methods[1usize],
                            cx,
                            __PutRequest {
                                key: <str as ::std::borrow::ToOwned>::to_owned(key),
                                value,
                            },
                        )
                        .await,
                    <<Result<
                        (),
                        KvError,
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::from_message::<
                        __PutResponseNames,
                    >,
                ),
            )
        }
        async fn delete(&self, caller: &Caller, r#type: &Kind) -> Result<bool> {
            let caller: &::connect_plugin::__private::Context = caller;
            if let ::core::option::Option::Some(service) = self
                .0
                .direct::<dyn __Direct>()
            {
                return match &::connect_plugin::__private::DirectCall::new(caller) {
                    call => {
                        ::core::result::Result::unwrap_or_else(
                            ::connect_plugin::__private::DirectCall::run(
                                    call,
                                    ::connect_plugin::__private::DirectCall::start(
                                        call,
                                        move |caller| __Direct::delete(service, caller, r#type),
                                    ),
                                )
                                .await,
                            <Result<
                                bool,
                            > as ::connect_plugin::__private::RpcResult>::from_error,
                        )
                    }
                };
            }
            <Result<
                bool,
            > as ::connect_plugin::__private::RpcResult>::from_result(
                ::core::result::Result::map(
                    ::connect_plugin::__private::ClientCore::unary(
                            &self.0,
                            &__SERVICE.methods[2usize],
                            caller,
                            <<Kind as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::into_message::<
                                __RemoveRequestNames,
                            >(<Kind as ::std::borrow::ToOwned>::to_owned(r#type)),
                        )
                        .await,
                    <<Result<
                        bool,
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::from_message::<
                        __RemoveResponseNames,
                    >,
                ),
            )
        }
        async fn watch(
            &self,
            cx: &Context,
            prefix: String,
        ) -> Result<Streaming<WatchEvent>> {
            let cx: &::connect_plugin::__private::Context = cx;
            <Result<
                Streaming<WatchEvent>,
            > as ::connect_plugin::__private::RpcResult>::from_result(
                ::connect_plugin::__private::ClientCore::server_stream::<
                    _,
                    <<Result<
                        Streaming<WatchEvent>,
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::RpcStream>::Item,
                    __WatchResponseNames,
                    _,
                >(
                        &self.0,
                        &__SERVICE.methods[3usize],
                        cx,
                        <String as ::connect_plugin::__private::Payload>::into_message::<
                            __WatchRequestNames,
                        >(prefix),
                    )
                    .await,
            )
        }
        async fn import(
            &self,
            cx: &Context,
            entries: Streaming<Entry, KvError>,
        ) -> Result<u64> {
            let cx: &::connect_plugin::__private::Context = cx;
            <Result<
                u64,
            > as ::connect_plugin::__private::RpcResult>::from_result(
                ::core::result::Result::map(
                    ::connect_plugin::__private::ClientCore::client_stream::<
                        Streaming<Entry, KvError>,
                        __ImportRequestNames,
                        _,
                        _,
                    >(
                            &self.0,
                            &__SERVICE.methods[4usize],
                            cx,
                            ::core::convert::identity(entries),
                        )
                        .await,
                    <<Result<
                        u64,
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::from_message::<
                        __ImportResponseNames,
                    >,
                ),
            )
        }
        async fn session(
            &self,
            commands: Streaming<String>,
        ) -> Result<Streaming<Entry>> {
            <Result<
                Streaming<Entry>,
            > as ::connect_plugin::__private::RpcResult>::from_result(
                ::connect_plugin::__private::ClientCore::bidi::<
                    Streaming<String>,
                    __SessionRequestNames,
                    <<Result<
                        Streaming<Entry>,
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::RpcStream>::Item,
                    __SessionResponseNames,
                    _,
                >(
                        &self.0,
                        &__SERVICE.methods[5usize],
                        &::connect_plugin::__private::Context::new(),
                        ::core::convert::identity(commands),
                    )
                    .await,
            )
        }
        async fn ping(&self) -> Result<()> {
            if let ::core::option::Option::Some(service) = self
                .0
                .direct::<dyn __Direct>()
            {
                return match &::connect_plugin::__private::DirectCall::new(
                    &::connect_plugin::__private::Context::new(),
                ) {
                    call => {
                        ::core::result::Result::unwrap_or_else(
                            ::connect_plugin::__private::DirectCall::run(
                                    call,
                                    ::connect_plugin::__private::DirectCall::start(
                                        call,
                                        move |_| __Direct::ping(service),
                                    ),
                                )
                                .await,
                            <Result<
                                (),
                            > as ::connect_plugin::__private::RpcResult>::from_error,
                        )
                    }
                };
            }
            <Result<
                (),
            > as ::connect_plugin::__private::RpcResult>::from_result(
                ::core::result::Result::map(
                    ::connect_plugin::__private::ClientCore::unary(
                            &self.0,
                            &__SERVICE.methods[6usize],
                            &::connect_plugin::__private::Context::new(),
                            ::connect_plugin::__private::Unit::<
                                __PingRequestNames,
                            >::new(),
                        )
                        .await,
                    <<Result<
                        (),
                    > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::from_message::<
                        __PingResponseNames,
                    >,
                ),
            )
        }
    }
    #[automatically_derived]
    impl<__S: Kv> Kv for ::std::sync::Arc<__S> {
        fn get(
            &self,
            cx: &Context,
            key: &str,
        ) -> impl ::core::future::Future<
            Output = Result<GetResponse, KvError>,
        > + ::core::marker::Send {
            <__S as Kv>::get(&**self, cx, key)
        }
        fn put(
            &self,
            cx: &Context,
            key: &str,
            value: Bytes,
        ) -> impl ::core::future::Future<
            Output = Result<(), KvError>,
        > + ::core::marker::Send {
            <__S as Kv>::put(&**self, cx, key, value)
        }
        fn delete(
            &self,
            caller: &Caller,
            r#type: &Kind,
        ) -> impl ::core::future::Future<Output = Result<bool>> + ::core::marker::Send {
            <__S as Kv>::delete(&**self, caller, r#type)
        }
        fn watch(
            &self,
            cx: &Context,
            prefix: String,
        ) -> impl ::core::future::Future<
            Output = Result<Streaming<WatchEvent>>,
        > + ::core::marker::Send {
            <__S as Kv>::watch(&**self, cx, prefix)
        }
        fn import(
            &self,
            cx: &Context,
            entries: Streaming<Entry, KvError>,
        ) -> impl ::core::future::Future<Output = Result<u64>> + ::core::marker::Send {
            <__S as Kv>::import(&**self, cx, entries)
        }
        fn session(
            &self,
            commands: Streaming<String>,
        ) -> impl ::core::future::Future<
            Output = Result<Streaming<Entry>>,
        > + ::core::marker::Send {
            <__S as Kv>::session(&**self, commands)
        }
        fn ping(
            &self,
        ) -> impl ::core::future::Future<Output = Result<()>> + ::core::marker::Send {
            <__S as Kv>::ping(&**self)
        }
    }
    #[automatically_derived]
    impl<__S> ::core::clone::Clone for KvServer<__S> {
        fn clone(&self) -> Self {
            Self {
                service: ::std::sync::Arc::clone(&self.service),
                interceptors: ::core::clone::Clone::clone(&self.interceptors),
            }
        }
    }
    #[automatically_derived]
    impl<__S> ::core::fmt::Debug for KvServer<__S> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("KvServer").finish_non_exhaustive()
        }
    }
    #[automatically_derived]
    impl<__S: Kv> ::connect_plugin::__private::NamedService for KvServer<__S> {
        const SERVICE: &'static ::connect_plugin::__private::ServiceDescriptor = &__SERVICE;
    }
    #[automatically_derived]
    impl<__S: Kv> ::connect_plugin::__private::Provides for KvServer<__S> {
        const SERVICES: &'static [&'static ::connect_plugin::__private::ServiceDescriptor] = &[
            &__SERVICE,
        ];
        fn into_services(
            self,
        ) -> ::std::vec::Vec<
            ::std::sync::Arc<dyn ::connect_plugin::__private::Service>,
        > {
            ::std::vec![::std::sync::Arc::new(self)]
        }
    }
    #[automatically_derived]
    impl<__S: Kv> ::connect_plugin::__private::Service for KvServer<__S> {
        fn descriptor(&self) -> &'static ::connect_plugin::__private::ServiceDescriptor {
            &__SERVICE
        }
        fn call(
            &self,
            method: usize,
            call: ::connect_plugin::__private::IncomingCall,
        ) -> ::connect_plugin::__private::CallFuture {
            let call = ::connect_plugin::__private::IncomingCall::intercepted(
                call,
                &self.interceptors,
            );
            match method {
                0usize => {
                    let service = ::std::sync::Arc::clone(&self.service);
                    ::connect_plugin::__private::IncomingCall::unary(
                        call,
                        move |
                            cx,
                            request: <<str as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::Message<
                                __GetRequestNames,
                            >|
                        async move {
                            ::core::result::Result::map(
                                <Result<
                                    GetResponse,
                                    KvError,
                                > as ::connect_plugin::__private::RpcResult>::into_result(
                                    <__S as Kv>::get(
                                            &*service,
                                            &cx,
                                            <<str as ::std::borrow::ToOwned>::Owned as ::std::borrow::Borrow<
                                                str,
                                            >>::borrow(
                                                <<str as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::in_message::<
                                                    __GetRequestNames,
                                                >(&request),
                                            ),
                                        )
                                        .await,
                                ),
                                <<Result<
                                    GetResponse,
                                    KvError,
                                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::into_message::<
                                    __GetResponseNames,
                                >,
                            )
                        },
                    )
                }
                1usize => {
                    let service = ::std::sync::Arc::clone(&self.service);
                    ::connect_plugin::__private::IncomingCall::unary(
                        call,
                        move |cx, request: __PutRequest| async move {
                            ::core::result::Result::map(
                                <Result<
                                    (),
                                    KvError,
                                > as ::connect_plugin::__private::RpcResult>::into_result(
                                    <__S as Kv>::put(
                                            &*service,
                                            &cx,
                                            <<str as ::std::borrow::ToOwned>::Owned as ::std::borrow::Borrow<
                                                str,
                                            >>::borrow(&request.key),
                                            request.value,
                                        )
                                        .await,
                                ),
                                <<Result<
                                    (),
                                    KvError,
                                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::into_message::<
                                    __PutResponseNames,
                                >,
                            )
                        },
                    )
                }
                2usize => {
                    let service = ::std::sync::Arc::clone(&self.service);
                    ::connect_plugin::__private::IncomingCall::unary(
                        call,
                        move |
                            cx,
                            request: <<Kind as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::Message<
                                __RemoveRequestNames,
                            >|
                        async move {
                            ::core::result::Result::map(
                                <Result<
                                    bool,
                                > as ::connect_plugin::__private::RpcResult>::into_result(
                                    <__S as Kv>::delete(
                                            &*service,
                                            &cx,
                                            <<Kind as ::std::borrow::ToOwned>::Owned as ::std::borrow::Borrow<
                                                Kind,
                                            >>::borrow(
                                                <<Kind as ::std::borrow::ToOwned>::Owned as ::connect_plugin::__private::Payload>::in_message::<
                                                    __RemoveRequestNames,
                                                >(&request),
                                            ),
                                        )
                                        .await,
                                ),
                                <<Result<
                                    bool,
                                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::into_message::<
                                    __RemoveResponseNames,
                                >,
                            )
                        },
                    )
                }
                3usize => {
                    let service = ::std::sync::Arc::clone(&self.service);
                    ::connect_plugin::__private::IncomingCall::server_stream::<
                        _,
                        _,
                        __WatchResponseNames,
                        _,
                        _,
                        _,
                    >(
                        call,
                        move |
                            cx,
                            request: <String as ::connect_plugin::__private::Payload>::Message<
                                __WatchRequestNames,
                            >|
                        async move {
                            <Result<
                                Streaming<WatchEvent>,
                            > as ::connect_plugin::__private::RpcResult>::into_result(
                                <__S as Kv>::watch(
                                        &*service,
                                        &cx,
                                        <String as ::connect_plugin::__private::Payload>::from_message::<
                                            __WatchRequestNames,
                                        >(request),
                                    )
                                    .await,
                            )
                        },
                    )
                }
                4usize => {
                    let service = ::std::sync::Arc::clone(&self.service);
                    ::connect_plugin::__private::IncomingCall::client_stream::<
                        Streaming<Entry, KvError>,
                        __ImportRequestNames,
                        _,
                        _,
                        _,
                        _,
                    >(
                        call,
                        move |cx, request: Streaming<Entry, KvError>| async move {
                            ::core::result::Result::map(
                                <Result<
                                    u64,
                                > as ::connect_plugin::__private::RpcResult>::into_result(
                                    <__S as Kv>::import(&*service, &cx, request).await,
                                ),
                                <<Result<
                                    u64,
                                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::into_message::<
                                    __ImportResponseNames,
                                >,
                            )
                        },
                    )
                }
                5usize => {
                    let service = ::std::sync::Arc::clone(&self.service);
                    ::connect_plugin::__private::IncomingCall::bidi::<
                        Streaming<String>,
                        __SessionRequestNames,
                        _,
                        __SessionResponseNames,
                        _,
                        _,
                        _,
                    >(
                        call,
                        move |_, request: Streaming<String>| async move {
                            <Result<
                                Streaming<Entry>,
                            > as ::connect_plugin::__private::RpcResult>::into_result(
                                <__S as Kv>::session(&*service, request).await,
                            )
                        },
                    )
                }
                6usize => {
                    let service = ::std::sync::Arc::clone(&self.service);
                    ::connect_plugin::__private::IncomingCall::unary(
                        call,
                        move |
                            _,
                            _: ::connect_plugin::__private::Unit<__PingRequestNames>|
                        async move {
                            ::core::result::Result::map(
                                <Result<
                                    (),
                                > as ::connect_plugin::__private::RpcResult>::into_result(
                                    <__S as Kv>::ping(&*service).await,
                                ),
                                <<Result<
                                    (),
                                > as ::connect_plugin::__private::RpcResult>::Ok as ::connect_plugin::__private::Payload>::into_message::<
                                    __PingResponseNames,
                                >,
                            )
                        },
                    )
                }
                _ => call.unknown_method(&__SERVICE),
            }
        }
        fn direct(&self) -> ::core::option::Option<::connect_plugin::__private::Direct> {
            if !self.interceptors.is_empty() {
                return ::core::option::Option::None;
            }
            let service: ::std::sync::Arc<dyn __Direct> = ::std::sync::Arc::<
                __S,
            >::clone(&self.service);
            ::core::option::Option::Some(
                ::connect_plugin::__private::Direct::new(service),
            )
        }
    }
};
