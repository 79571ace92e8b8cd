//! Targets: what parses is written to something that parses the same.

#![no_main]

use connect_plugin_rpc::Target;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(target) = text.parse::<Target>() {
        assert_eq!(target.to_string().parse(), Ok(target));
    }
});
