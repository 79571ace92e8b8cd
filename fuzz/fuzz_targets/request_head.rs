//! Heads and bodies of requests in all protocols, as a stranger sends them.

#![no_main]

use bytes::Bytes;
use connect_plugin_wire::server::{Rules, Target, negotiate};
use connect_plugin_wire::{Limits, Metadata, Shape};
use http::{HeaderName, HeaderValue, Method, Request};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 10] = [
    "content-type",
    "connect-protocol-version",
    "connect-timeout-ms",
    "content-encoding",
    "connect-content-encoding",
    "accept-encoding",
    "connect-accept-encoding",
    "grpc-encoding",
    "grpc-accept-encoding",
    "grpc-timeout",
];

const CONTENT_TYPES: [&str; 8] = [
    "application/proto",
    "application/json",
    "application/connect+proto",
    "application/connect+json",
    "application/grpc",
    "application/grpc+json",
    "application/grpc-web",
    "application/grpc-web+json",
];

const RULES: Rules = Rules {
    limits: Limits {
        max_message_size: 64,
        ..Limits::DEFAULT
    },
    compress_from: Some(4),
};

fuzz_target!(|input: (u8, u8, Vec<(u8, Vec<u8>)>, &[u8])| {
    let (shape, content_type, headers, body) = input;
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    // Most inputs get beyond the content type; the others have their own or none.
    if let Some(content_type) = CONTENT_TYPES.get(usize::from(content_type)) {
        let value = HeaderValue::from_static(content_type);
        request.headers_mut().insert("content-type", value);
    }
    for (name, value) in headers.into_iter().take(16) {
        let name = HeaderName::from_static(NAMES[usize::from(name) % NAMES.len()]);
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            request.headers_mut().append(name, value);
        }
    }
    let shapes = [Shape::Unary, Shape::Streaming, Shape::Duplex];
    let target = Target {
        shape: shapes[usize::from(shape) % shapes.len()],
        no_side_effects: false,
    };
    let head = request.into_parts().0;
    let call = match negotiate(&head, target, &RULES) {
        Ok(call) => call,
        Err(answer) => {
            let status = answer.head.status();
            assert!(status != 200 || answer.head.headers().contains_key("content-type"));
            return;
        }
    };
    if let Err(error) = call.request_message(Bytes::copy_from_slice(body)) {
        let answer = call.error_response(&error, Metadata::default());
        let in_head = answer.head.headers().contains_key("grpc-status");
        assert!(!answer.body.is_empty() || in_head);
    }
    let mut requests = call.requests();
    for chunk in body.chunks(3) {
        requests.push(Bytes::copy_from_slice(chunk));
        while let Ok(Some(message)) = requests.next_message() {
            assert!(message.len() <= RULES.limits.max_message_size);
        }
    }
});
