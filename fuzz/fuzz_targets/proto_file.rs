//! Committed `.proto` files: what parses is printed to something that parses the same, again and
//! again, and a schema breaks nothing that was built against itself.

#![no_main]

use connect_plugin_schema::{compat, emit, lock};
use libfuzzer_sys::fuzz_target;

const NAME: &str = "a/v1/a.proto";

fuzz_target!(|text: &str| {
    let Ok(files) = lock::parse([(NAME, text)]) else {
        return;
    };
    let printed: Vec<String> = files.iter().map(emit::print).collect();
    for (file, printed) in files.iter().zip(&printed) {
        let again = lock::parse([(NAME, printed.as_str())]).expect("our own text");
        assert_eq!(again.first(), Some(file), "{printed}");
        assert_eq!(again.first().map(emit::print).as_ref(), Some(printed));
    }
    assert_eq!(compat::check(&files, &files, &[]), []);
});
