//! Committed `.proto` files: what parses is printed to something that parses the same.

#![no_main]

use connect_plugin_schema::{emit, lock};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(files) = lock::parse([("a/v1/a.proto", text)]) else {
        return;
    };
    let printed: Vec<String> = files.iter().map(emit::print).collect();
    for (file, printed) in files.iter().zip(&printed) {
        let again = lock::parse([("a/v1/a.proto", printed.as_str())]).expect("our own text");
        assert_eq!(again.first(), Some(file), "{printed}");
    }
});
