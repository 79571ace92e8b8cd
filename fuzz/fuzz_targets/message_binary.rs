//! Binary messages: what decodes is encoded to the same message, in the size that was announced.

#![no_main]

use bytes::Bytes;
use connect_plugin_proto::handshake::HandshakeResponse;
use connect_plugin_proto::registry::WatchServiceEvent;
use connect_plugin_rpc::__private::{Message, prost};
use connect_plugin_tests::everything::{Everything, Narrow};
use libfuzzer_sys::fuzz_target;

fn check<M: Message>(data: &[u8]) {
    let Ok(message) = M::from_proto(Bytes::copy_from_slice(data)) else {
        return;
    };
    let encoded = message.to_proto(0);
    assert_eq!(encoded.len(), prost::Message::encoded_len(&message));
    let again = M::from_proto(encoded.clone()).expect("our own encoding");
    // Bytes, because `NaN` is not equal to itself. Maps without an order are compared by length.
    assert_eq!(again.to_proto(0).len(), encoded.len());
    // Prost's way in reads the same.
    let mut merged = M::empty();
    prost::Message::merge(&mut merged, data).expect("what we read, prost's trait reads");
    assert_eq!(merged.to_proto(0).len(), encoded.len());
}

fuzz_target!(|data: &[u8]| {
    check::<HandshakeResponse>(data);
    check::<WatchServiceEvent>(data);
    check::<Everything>(data);
    check::<Narrow>(data);
});
