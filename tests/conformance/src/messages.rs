//! The messages of `connectrpc.conformance.v1`, as the suite's `.proto` files declare them.

mod client_compat;
mod config;
mod raw;
mod server_compat;
mod service;

pub(crate) use client_compat::{
    Cancel, CancelTiming, ClientCompatRequest, ClientCompatResponse, ClientErrorResult,
    ClientResponseResult, ClientResult,
};
pub(crate) use config::{Codec, Compression, HttpVersion, Protocol, StreamType, TlsCreds};
pub(crate) use server_compat::{ServerCompatRequest, ServerCompatResponse};
pub(crate) use service::{
    BidiStreamRequest, BidiStreamResponse, ClientStreamRequest, ClientStreamResponse,
    ConformancePayload, ErrorDefinition, Header, IdempotentUnaryRequest, IdempotentUnaryResponse,
    RequestInfo, ServerStreamRequest, ServerStreamResponse, StreamResponseDefinition, UnaryRequest,
    UnaryResponse, UnaryResponseContent, UnaryResponseDefinition, UnimplementedRequest,
    UnimplementedResponse,
};
