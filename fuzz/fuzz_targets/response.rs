//! Responses, as a broken or hostile server sends them.

#![no_main]

use bytes::Bytes;
use connect_plugin_wire::client::Call;
use connect_plugin_wire::envelope::Envelope;
use connect_plugin_wire::Shape;
use connect_plugin_wire::Codec;
use http::{HeaderMap, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u8, &[u8], &[u8])| {
    let (status, flags, content_type, body) = input;
    let Ok(status) = StatusCode::from_u16(100 + status % 900) else {
        return;
    };
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(content_type) {
        headers.insert("content-type", value);
    }
    let body = Bytes::copy_from_slice(body);
    let unary = Call::new(Shape::Unary, Codec::Json);
    if let Err(error) = unary.unary_response(status, &headers, body.clone()) {
        assert!(!error.to_string().is_empty());
    }
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    let failed = unary.failed_response(status, &headers, &body);
    assert!(!failed.to_string().is_empty());
    let stream = Call::new(Shape::Streaming, Codec::Proto);
    drop(stream.event(Envelope { flags, data: body }));
});
