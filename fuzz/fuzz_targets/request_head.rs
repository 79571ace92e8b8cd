//! Heads and bodies of requests, as a stranger sends them.

#![no_main]

use bytes::Bytes;
use connect_plugin_wire::Limits;
use connect_plugin_wire::Shape;
use connect_plugin_wire::server::negotiate;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Version};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, Vec<(u8, Vec<u8>)>, &[u8])| {
    let (unary, headers, body) = input;
    let names = [
        "content-type",
        "connect-protocol-version",
        "connect-timeout-ms",
        "content-encoding",
        "connect-content-encoding",
    ];
    let mut map = HeaderMap::new();
    for (name, value) in headers.into_iter().take(16) {
        let name = HeaderName::from_static(names[usize::from(name) % names.len()]);
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            map.append(name, value);
        }
    }
    let shape = if unary { Shape::Unary } else { Shape::Duplex };
    match negotiate(&Method::POST, Version::HTTP_2, &map, shape) {
        Ok(call) => {
            let limits = Limits { max_message_size: 64 };
            if let Err(error) = call.request_message(Bytes::copy_from_slice(body), &limits) {
                assert!(!call.error_response(&error).body().is_empty());
            }
            let mut requests = call.requests(&limits);
            for chunk in body.chunks(3) {
                requests.push(Bytes::copy_from_slice(chunk));
                while let Ok(Some(message)) = requests.next_message() {
                    assert!(message.len() <= limits.max_message_size);
                }
            }
        }
        Err(response) => assert!(response.status() != 200 || !unary),
    }
});
