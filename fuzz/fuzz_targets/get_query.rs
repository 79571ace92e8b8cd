//! Queries of calls by GET, as a stranger writes them.

#![no_main]

use connect_plugin_wire::server::{Rules, Target, negotiate};
use connect_plugin_wire::{Limits, Shape};
use http::{Method, Request, Uri};
use libfuzzer_sys::fuzz_target;

const RULES: Rules = Rules {
    limits: Limits {
        max_message_size: 64,
        ..Limits::DEFAULT
    },
    compress_from: None,
};

fuzz_target!(|query: &str| {
    let Ok(uri) = format!("/a.B/C?{query}").parse::<Uri>() else {
        return;
    };
    let mut request = Request::new(());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = uri;
    let head = request.into_parts().0;
    let target = Target {
        shape: Shape::Unary,
        no_side_effects: true,
    };
    match negotiate(&head, target, &RULES) {
        Ok(call) => {
            assert!(call.is_get());
            drop(call.query_message(head.uri.query().unwrap_or_default()));
        }
        Err(answer) => assert_ne!(answer.head.status(), 200),
    }
});
