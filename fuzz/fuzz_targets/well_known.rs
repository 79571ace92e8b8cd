//! Texts and JSON of the well-known types: what is read is written to something that reads the same.

#![no_main]

use std::fmt::Debug;

use connect_plugin_schema::well_known::{Any, Duration, FieldMask, Timestamp, Value};
use connect_plugin_schema::{Message, json};
use libfuzzer_sys::fuzz_target;

fn check<M: Message + PartialEq + Debug>(data: &[u8]) {
    let Ok(message) = json::from_slice::<M>(data) else {
        return;
    };
    let written = json::to_vec(&message, 0).expect("what was read can be written");
    assert_eq!(json::from_slice::<M>(&written).expect("our own JSON"), message);
    assert_eq!(M::from_proto(message.to_proto(0)).expect("our own bytes"), message);
}

fuzz_target!(|data: &[u8]| {
    check::<Any>(data);
    check::<Value>(data);
    // Whatever the bytes of an `Any` are, it is written or refused.
    if let Ok(any) = Any::from_proto(data.to_vec()) {
        drop(json::to_vec(&any, 0));
    }
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        let written = timestamp.to_text().expect("it is valid");
        assert_eq!(written.parse(), Ok(timestamp));
    }
    if let Ok(duration) = text.parse::<Duration>() {
        let written = duration.to_text().expect("it is valid");
        assert_eq!(written.parse(), Ok(duration));
    }
    if let Ok(mask) = FieldMask::from_text(text) {
        assert_eq!(mask.to_text().as_deref(), Ok(text));
    }
});
