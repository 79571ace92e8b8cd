//! A plugin framework in which **one Rust trait is the whole contract**.
//!
//! [`#[plugin]`](macro@plugin) on a trait derives the protobuf/Connect schema, a client that
//! implements the same trait, a server, and what a plugin provides and requires. Where a plugin
//! runs is chosen when a client is made and never shows in the code that calls it.
//!
//! ```
//! use connect_plugin::{Context, Result, plugin};
//!
//! /// Greets people.
//! #[plugin(service = "greet.v1.Greeter", version = "1.0.0")]
//! pub trait Greeter {
//!     /// Returns a greeting.
//!     #[rpc(no_side_effects)]
//!     async fn greet(&self, cx: &Context, name: &str) -> Result<String>;
//! }
//!
//! struct English;
//!
//! impl Greeter for English {
//!     async fn greet(&self, _: &Context, name: &str) -> Result<String> {
//!         Ok(format!("Hello, {name}!"))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! // The same call on the object itself, in this process, and through the codec.
//! for greeter in [GreeterClient::in_process(English), GreeterClient::loopback(English)] {
//!     assert_eq!(greeter.greet(&Context::new(), "Ada").await?, "Hello, Ada!");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - A contract is a crate with traits and [messages](macro@message), and one
//!   [`schema_test!`] that keeps its `.proto` files.
//! - A plugin is a binary whose `main` carries [`#[plugin_main]`](macro@plugin_main); its
//!   arguments are what it requires, what it returns is what it provides.
//! - A host is any program with the feature `host`: see [`host`].
//! - A [`Server`] without either tells probes how it is ([`health`]), tools what it serves
//!   ([`reflection`]), and with a layer around it browsers who may call it ([`cors`]).

#[cfg(feature = "host")]
pub use connect_plugin_host as host;

pub use bytes::Bytes;
pub use connect_plugin_macros::{message, plugin, plugin_error, plugin_main, schema_test};
pub use connect_plugin_plugin::{Health, Host};
#[cfg(feature = "tls")]
pub use connect_plugin_rpc::tls;
pub use connect_plugin_rpc::{
    AddressPolicy, Admission, BindError, Body, Channel, ChannelBuilder, Client, ClientCore, Code,
    Codec, Compression, Context, Dependency, Detail, Error, Fallback, ForeignText, Guard,
    HttpService, HttpTransport, HttpVersion, IncomingCall, Interceptor, InvalidTarget, Limits,
    Listener, Manifest, NamedService, Protocol, Provides, ResponseMetadata, Result, RpcArgument,
    RpcError, RpcResponse, RpcResult, RpcStream, Sender, Server, ServerConfig, ServerHandle,
    Service, Services, Streaming, Target, Watched, cors, decode_binary, decode_binary_list,
    encode_binary, health, interceptor, reflection,
};
pub use connect_plugin_schema::{
    ByteString, DecodeError, DecodeLimits, EncodeError, Enum, Message, Oneof, Open, Proto,
    ProtoFiles, TypeRegistry, UnknownFields, json, well_known,
};
pub use http::{HeaderMap, HeaderName, HeaderValue};
pub use tokio_util::sync::CancellationToken;

/// Schemas as data: descriptors, `.proto` files, the lock and the rules of compatibility.
pub mod schema {
    pub use connect_plugin_schema::{
        Cardinality, EnumDescriptor, EnumValueDescriptor, FieldDescriptor, FieldShape, FieldType,
        Fingerprint, Idempotency, MessageDescriptor, MessageType, MethodDescriptor,
        ParseFingerprintError, Presence, RegisterError, ServiceDescriptor, ServiceRequirement,
        StreamKind, compat, emit, golden, lock,
    };
}

/// What generated code calls. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use connect_plugin_plugin::__private as plugin;
    pub use connect_plugin_rpc::__private::*;
}
