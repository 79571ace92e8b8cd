//! Binary messages: what decodes is encoded to the same message, in the size that was announced.

#![no_main]

use bytes::Bytes;
use connect_plugin_proto::handshake::HandshakeResponse;
use connect_plugin_proto::registry::WatchServiceEvent;
use connect_plugin_rpc::__private::{Message, prost};
use libfuzzer_sys::fuzz_target;

fn check<M: Message + PartialEq + std::fmt::Debug>(data: &[u8]) {
    let Ok(message) = M::from_proto(Bytes::copy_from_slice(data)) else {
        return;
    };
    let encoded = message.to_proto(0);
    assert_eq!(encoded.len(), prost::Message::encoded_len(&message));
    assert_eq!(M::from_proto(&encoded[..]).expect("our own encoding"), message);
}

fuzz_target!(|data: &[u8]| {
    check::<HandshakeResponse>(data);
    check::<WatchServiceEvent>(data);
});
