//! Envelopes: however a stream is cut, the same ones come out, and writing them gives it back.

#![no_main]

use bytes::Bytes;
use connect_plugin_wire::envelope::{Decoder, HEADER_LEN, seal};
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 1024;

/// Decodes a stream that arrives in chunks of one size, up to its first error.
fn decode(stream: &[u8], chunk: usize) -> (Vec<(u8, Bytes)>, bool) {
    let mut decoder = Decoder::new(LIMIT);
    let mut found = Vec::new();
    for chunk in stream.chunks(chunk) {
        decoder.push(Bytes::copy_from_slice(chunk));
        loop {
            match decoder.decode() {
                Ok(Some(envelope)) => found.push((envelope.flags, envelope.data)),
                Ok(None) => break,
                Err(_) => return (found, true),
            }
        }
    }
    (found, false)
}

fuzz_target!(|input: (u8, &[u8])| {
    let (chunk, stream) = input;
    let (whole, failed) = decode(stream, stream.len().max(1));
    assert_eq!(decode(stream, usize::from(chunk).max(1)), (whole.clone(), failed));
    let mut written = Vec::new();
    for (flags, data) in whole {
        assert!(data.len() <= LIMIT);
        let message = [&[0; HEADER_LEN][..], &data].concat();
        written.extend_from_slice(&seal(flags, message).expect("it is short"));
    }
    assert!(stream.starts_with(&written));
});
