//! What a host says of a provider that was built against another contract of the same name.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use connect_plugin::NamedService as _;
use connect_plugin_schema::Fingerprint;
use kv_api::KvClient;
use serde_json::Value;

use crate::programs::example;

/// Reads a key by way of the host of the examples, with its warnings.
fn get(plugin: &Path, key: &str) -> Output {
    Command::new(example("kv-host"))
        .arg(plugin)
        .args(["get", key])
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .output()
        .expect("the host runs")
}

fn fingerprint_of(plugin: &Path) -> String {
    let described = Command::new(plugin).arg("--describe").output();
    let described = described.expect("the plugin runs").stdout;
    let described: Value = serde_json::from_slice(&described).expect("JSON");
    let fingerprint = described["provides"][0]["fingerprint"].as_str();
    fingerprint.expect("a text").to_owned()
}

#[test]
fn a_provider_of_another_contract_is_told_of_and_called_all_the_same() {
    let other = PathBuf::from(env!("CARGO_BIN_EXE_other-kv-plugin"));
    let output = get(&other, "a");
    let warnings = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{warnings}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n", "{warnings}");
    let ours = Fingerprint::of(KvClient::SERVICE).expect("a sound schema");
    for part in [
        "WARN",
        "kv.v1.KVService",
        "other-kv-plugin",
        &ours.to_string(),
        &fingerprint_of(&other),
    ] {
        assert!(warnings.contains(part), "{part} is missing in: {warnings}");
    }
    assert_eq!(warnings.lines().count(), 1, "{warnings}");
}

#[test]
fn a_provider_of_the_same_contract_is_not_mentioned() {
    let kv = example("kv-plugin");
    let output = get(&kv, "a");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, "kv-host: there is no key `a`\n");
    let ours = Fingerprint::of(KvClient::SERVICE).expect("a sound schema");
    assert_eq!(fingerprint_of(&kv), ours.to_string());
}
