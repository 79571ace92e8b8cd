//! Compressed messages: whatever they say, the limit holds, and what comes out can be compressed.

#![no_main]

use connect_plugin_wire::Compression;
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 64 * 1024;

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, message) = input;
    let supported = Compression::supported();
    let compression = supported[usize::from(choice) % supported.len()];

    // As a peer's message.
    if let Ok(output) = compression.decompress(message, LIMIT) {
        assert!(output.len() <= LIMIT);
        assert_eq!(compression.decompress(message, output.len()).ok(), Some(output.clone()));
        if let Some(less) = output.len().checked_sub(1) {
            assert!(compression.decompress(message, less).is_err());
        }
    }

    // As a message of ours.
    let mut compressed = Vec::new();
    compression.compress(message, &mut compressed).expect("nothing fails here");
    let output = compression.decompress(&compressed, message.len()).expect("it is ours");
    assert_eq!(output, message);
});
