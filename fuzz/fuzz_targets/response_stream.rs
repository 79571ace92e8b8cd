//! Responses of envelopes with all that can say how they ended: Connect's last message, gRPC's
//! trailers, gRPC-Web's trailers in the body.

#![no_main]

use bytes::Bytes;
use connect_plugin_wire::client::{Call, Settings};
use connect_plugin_wire::{Codec, Limits, Protocol, Shape};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 4] = [
    "grpc-status",
    "grpc-message",
    "grpc-status-details-bin",
    "x-custom",
];

type Pairs = Vec<(u8, Vec<u8>)>;

fn map(pairs: Pairs) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs.into_iter().take(16) {
        let name = HeaderName::from_static(NAMES[usize::from(name) % NAMES.len()]);
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            map.append(name, value);
        }
    }
    map
}

fuzz_target!(|input: (u8, u8, Pairs, Option<Pairs>, &[u8])| {
    let (protocol, size, head, trailers, body) = input;
    let (protocol, content_type) = match protocol % 3 {
        0 => (Protocol::Connect, "application/connect+json"),
        1 => (Protocol::Grpc, "application/grpc+json"),
        _ => (Protocol::GrpcWeb, "application/grpc-web+json"),
    };
    let settings = Settings {
        protocol,
        codec: Codec::Json,
        compression: None,
        compress_from: 0,
        accept_compressed: true,
        limits: Limits {
            max_message_size: 1024,
            ..Limits::DEFAULT
        },
    };
    let mut head = map(head);
    head.insert("content-type", HeaderValue::from_static(content_type));
    let call = Call::new(&settings, Shape::Streaming);
    let is_empty = body.is_empty() && trailers.is_none();
    let mut responses = call
        .responses(StatusCode::OK, head, is_empty)
        .expect("the right type and no compression");
    for chunk in body.chunks(usize::from(size).max(1)) {
        responses.push(Bytes::copy_from_slice(chunk));
        loop {
            match responses.next_message() {
                Ok(Some(message)) => assert!(message.len() <= 1024),
                Ok(None) => break,
                Err(_) => return,
            }
        }
    }
    let (result, metadata) = responses.finish(trailers.map(map));
    for name in &NAMES[..3] {
        assert!(!metadata.trailers.contains_key(*name));
    }
    if let Err(error) = result {
        assert!(!error.to_string().is_empty());
    }
});
