//! Unary responses and their error objects, as a broken or hostile server sends them.

#![no_main]

use bytes::Bytes;
use connect_plugin_wire::client::{Call, Settings};
use connect_plugin_wire::{Codec, Limits, Protocol, Shape};
use http::{HeaderMap, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;

const SETTINGS: Settings = Settings {
    protocol: Protocol::Connect,
    codec: Codec::Json,
    compression: None,
    compress_from: 0,
    accept_compressed: true,
    limits: Limits {
        max_message_size: 1024,
        ..Limits::DEFAULT
    },
};

fuzz_target!(|input: (u16, Option<&[u8]>, &[u8], &[u8])| {
    let (status, content_type, encoding, body) = input;
    let Ok(status) = StatusCode::from_u16(100 + status % 900) else {
        return;
    };
    let content_type = content_type.unwrap_or(b"application/json");
    let mut headers = HeaderMap::new();
    for (name, value) in [("content-type", content_type), ("content-encoding", encoding)] {
        if let Ok(value) = HeaderValue::from_bytes(value)
            && !value.is_empty()
        {
            headers.insert(name, value);
        }
    }
    let call = Call::new(&SETTINGS, Shape::Unary);
    match call.unary_response(status, &headers, Bytes::copy_from_slice(body)) {
        Ok(message) => assert!(status == 200 && message.len() <= body.len().max(1024)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
