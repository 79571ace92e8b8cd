//! What a plugin's program says when people run it by hand.

use std::process::{Command, Output};

use cache_api::CacheClient;
use connect_plugin::NamedService as _;
use connect_plugin_schema::Fingerprint;

use crate::programs::{example, root};

fn run(name: &str, arguments: &[&str]) -> Output {
    let program = example(name);
    Command::new(program)
        .args(arguments)
        .env_remove("CONNECT_PLUGIN")
        .output()
        .expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn describe_prints_the_manifest_as_json() {
    let output = run("cache-plugin", &["--describe"]);
    assert!(output.status.success());
    let manifest: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(manifest["id"], "cache-plugin");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["provides"][0]["type"], "cache");
    assert_eq!(manifest["provides"][0]["path"], "/cache.v1.Cache/");
    assert_eq!(
        manifest["provides"][0]["methods"][0]["procedure"],
        "/cache.v1.Cache/Get"
    );
    let fingerprint = Fingerprint::of(CacheClient::SERVICE).expect("a sound schema");
    assert_eq!(
        manifest["provides"][0]["fingerprint"],
        fingerprint.to_string()
    );
    let expected = serde_json::json!([{
        "type": "logger",
        "service": "capability.logger.v1.Logger",
        "min_version": "1.2.0",
        "required_for_startup": true,
        "watch_for_changes": false,
    }]);
    assert_eq!(manifest["requires"], expected);
    let path = "examples/cache/cache-api/proto/cache/v1/cache.proto";
    let committed = std::fs::read_to_string(root().join(path)).expect("it is committed");
    assert_eq!(manifest["schemas"]["cache/v1/cache.proto"], committed);
}

#[test]
fn help_explains() {
    let output = run("cache-plugin", &["--help"]);
    assert!(output.status.success());
    let help = stdout(&output);
    for part in ["cache 1.0.0", "logger ^1.2.0", "--describe", "--listen"] {
        assert!(help.contains(part), "{part} is missing in: {help}");
    }
}

#[test]
fn a_plugin_that_no_host_started_explains_itself() {
    let output = run("kv-plugin", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains("kv-plugin: this program is a plugin: a host starts it"),
        "{text}"
    );
}

#[test]
fn a_plugin_that_needs_others_does_not_serve_alone() {
    let output = run("cache-plugin", &["--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("requires logger ^1.2.0"), "{text}");
}

#[test]
fn an_address_that_is_taken_or_malformed_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    for (address, part) in [
        (address.as_str(), "in use"),
        ("nonsense", "expected \"host:port\""),
    ] {
        let output = run("kv-plugin", &["--listen", address]);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(address) && text.contains(part), "{text}");
    }
}
