//! Typed calls: what a contract's client and server are made of.
//!
//! A [`Client`] is a handle whose [placement](ClientCore) is a value: a [`Channel`] to another
//! process, a [`Service`] in this one, or a route that is chosen per call. A [`Server`] answers
//! calls for any number of services on one listener. Which plugins exist is unknown here.

mod argument;
mod body;
mod client;
mod coalesce;
mod codec;
mod context;
mod deadline;
mod dependency;
mod exchange;
mod foreign_body;
pub mod health;
mod http2;
mod inbound;
pub mod interceptor;
mod manifest;
mod panic;
mod patience;
mod piped_body;
mod placement;
mod random;
mod read_on;
pub mod reflection;
mod result;
mod schema_test;
mod server;
mod service;
mod socket;
mod streaming;
mod target;
#[cfg(feature = "tls")]
pub mod tls;
mod turn;
mod upload;

pub use argument::{RpcArgument, RpcResponse};
pub use body::Body;
pub use client::{AddressPolicy, Channel, ChannelBuilder, HttpTransport, HttpVersion};
pub use connect_plugin_wire::cors;
pub use connect_plugin_wire::metadata::{decode_binary, decode_binary_list, encode_binary};
pub use connect_plugin_wire::{
    Code, Codec, Compression, Detail, Error, ForeignText, Limits, Protocol,
};
pub use context::Context;
pub use dependency::{Dependency, DependencySource, Watched};
pub use exchange::ResponseMetadata;
pub use interceptor::Interceptor;
pub use manifest::Manifest;
pub use placement::{ClientCore, Route};
pub use result::{Result, RpcError, RpcResult, RpcStream};
pub use server::{
    Admission, BindError, CallFuture, Fallback, Guard, HttpService, IncomingCall, Listener,
    Outcome, Server, ServerConfig, ServerHandle, Services,
};
pub use service::{Client, NamedService, Provides, Service};
pub use streaming::{Sender, Streaming};
pub use target::{InvalidTarget, Target};

/// What generated code calls. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use bytes;
    pub use connect_plugin_schema::__private as field;
    pub use connect_plugin_schema::__private::prost_message;
    pub use connect_plugin_schema::{
        As, Cardinality, DecodeError, Enum, EnumDescriptor, EnumValueDescriptor, Field,
        FieldDescriptor, FieldShape, FieldType, HasUnset, Idempotency, InlineOneof, ListItem,
        MapKey, Message, MessageDescriptor, MessageType, MethodDescriptor, Oneof, Payload,
        Presence, Required, ServiceDescriptor, ServiceRequirement, Single, StreamKind, Unit,
        UnknownFields, Value, ValueKind, WrapSpec, json, kind,
    };
    pub use prost;
    pub use serde;
    pub use std::borrow::Cow;

    pub use crate::interceptor::{Interceptor, Interceptors};
    pub use crate::manifest::{assert_manifest, requirement};
    pub use crate::placement::{Direct, DirectCall, DirectFuture};
    pub use crate::schema_test::{schema_test, schema_test_files};
    pub use crate::{
        CallFuture, Channel, Client, ClientCore, Code, Context, Dependency, Detail, Error,
        IncomingCall, Manifest, NamedService, Provides, Result, RpcArgument, RpcError, RpcResponse,
        RpcResult, RpcStream, Service, Streaming,
    };
}
