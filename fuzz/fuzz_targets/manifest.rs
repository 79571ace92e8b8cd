//! Manifests: what is taken keeps the rules when it is written and read again.

#![no_main]

use bytes::Bytes;
use connect_plugin_proto::identity::GetPluginInfoResponse;
use connect_plugin_proto::manifest::CheckedManifest;
use connect_plugin_rpc::__private::Message as _;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(raw) = GetPluginInfoResponse::from_proto(Bytes::copy_from_slice(bytes)) else {
        return;
    };
    match CheckedManifest::try_from(raw) {
        Ok(checked) => {
            let written = GetPluginInfoResponse::from(&checked);
            assert_eq!(CheckedManifest::try_from(written), Ok(checked));
        }
        // However long the field is that is quoted.
        Err(invalid) => assert!(invalid.to_string().len() < 512, "{invalid}"),
    }
});
