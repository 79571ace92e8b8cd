//! JSON messages: what is read is written to something that reads the same.

#![no_main]

use connect_plugin_proto::handshake::HandshakeResponse;
use connect_plugin_proto::registry::WatchServiceEvent;
use connect_plugin_rpc::__private::Message;
use connect_plugin_schema::json;
use connect_plugin_tests::everything::{Everything, Narrow};
use libfuzzer_sys::fuzz_target;

fn check<M: Message>(data: &[u8]) {
    let message = match json::from_slice::<M>(data) {
        Ok(message) => message,
        Err(error) => {
            assert!(error.to_string().len() < 2048, "an error is short, whatever the input");
            return;
        }
    };
    let written = json::to_vec(&message, 0).expect("what was read can be written");
    let again: M = json::from_slice(&written).expect("our own JSON");
    // Bytes, because `NaN` is not equal to itself. Maps without an order are compared by length.
    assert_eq!(again.to_proto(0).len(), message.to_proto(0).len());
}

fuzz_target!(|data: &[u8]| {
    check::<HandshakeResponse>(data);
    check::<WatchServiceEvent>(data);
    check::<Everything>(data);
    check::<Narrow>(data);
});
