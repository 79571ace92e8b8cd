//! JSON messages: what is read is written to something that reads the same.

#![no_main]

use connect_plugin_proto::handshake::HandshakeResponse;
use connect_plugin_proto::registry::WatchServiceEvent;
use connect_plugin_rpc::__private::Message;
use connect_plugin_schema::json;
use libfuzzer_sys::fuzz_target;

fn check<M: Message + PartialEq + std::fmt::Debug>(data: &[u8]) {
    let message = match json::from_slice::<M>(data) {
        Ok(message) => message,
        Err(error) => {
            assert!(error.to_string().len() < 2048, "an error is short, whatever the input");
            return;
        }
    };
    let written = json::to_vec(&message, 0).expect("what was read can be written");
    assert_eq!(json::from_slice::<M>(&written).expect("our own JSON"), message);
}

fuzz_target!(|data: &[u8]| {
    check::<HandshakeResponse>(data);
    check::<WatchServiceEvent>(data);
});
