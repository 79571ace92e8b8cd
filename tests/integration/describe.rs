//! What a plugin's program says when people run it by hand.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use cache_api::CacheClient;
use connect_plugin::NamedService as _;
use connect_plugin_schema::Fingerprint;
use connect_plugin_schema::emit::FileSet;
use connect_plugin_tests::tools;
use prost_reflect::DescriptorPool;
use prost_reflect::prost::Message as _;
use prost_reflect::prost_types::FileDescriptorSet;

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
fn describe_writes_the_contracts_as_descriptors() {
    let output = run("cache-plugin", &["--describe=descriptor-set"]);
    assert!(output.status.success());
    let schema = FileSet::of_services(&[CacheClient::SERVICE]).expect("a sound schema");
    let expected = schema.to_descriptor_set();
    let set = FileDescriptorSet::decode(output.stdout.as_slice()).expect("descriptors");
    assert_eq!(set, expected);
}

/// Writes the descriptors of a plugin whose contract imports a file, into a directory.
fn with_imports(dir: &tempfile::TempDir) -> PathBuf {
    let path = dir.path().join("other-kv.binpb");
    let output = Command::new(env!("CARGO_BIN_EXE_other-kv-plugin"))
        .arg("--describe=descriptor-set")
        .output()
        .expect("the program runs");
    std::fs::write(&path, &output.stdout).expect("it can be written");
    path
}

#[test]
fn prost_reflect_reads_the_descriptors_with_all_that_they_import() {
    let dir = tempfile::tempdir().expect("a directory");
    let written = std::fs::read(with_imports(&dir)).expect("it was written");
    let pool = DescriptorPool::decode(written.as_slice()).expect("a complete set");
    assert!(pool.get_service_by_name("kv.v1.KVService").is_some());
    assert!(
        pool.get_file_by_name("google/protobuf/timestamp.proto")
            .is_some()
    );
}

#[test]
#[cfg_attr(not(has_protoc), ignore = "needs protoc: see .ci/tools")]
fn protoc_reads_the_descriptors_with_all_that_they_import() {
    let dir = tempfile::tempdir().expect("a directory");
    let printed = with_input(
        Command::new(tools::PROTOC)
            .arg(format!(
                "--descriptor_set_in={}",
                with_imports(&dir).display()
            ))
            .arg("--decode=kv.v1.GetResponse"),
        b"\x0a\x01a\x10\x01\x1a\x02\x08\x07",
    );
    let expected = "value: \"a\"\nfound: true\nwritten {\n  seconds: 7\n}\n";
    assert_eq!(printed, expected);
}

#[test]
#[cfg_attr(not(has_buf), ignore = "needs buf: see .ci/tools")]
fn buf_reads_the_descriptors_with_all_that_they_import() {
    let dir = tempfile::tempdir().expect("a directory");
    let printed = with_input(
        Command::new(tools::BUF)
            .args(["ls-files", "--include-imports"])
            .arg(format!("{}#format=binpb", with_imports(&dir).display()))
            .env("BUF_CACHE_DIR", dir.path()),
        b"",
    );
    assert_eq!(printed, "google/protobuf/timestamp.proto\nkv/v1/kv.proto\n");
}

/// Runs a program that must succeed, and returns what it prints.
fn with_input(command: &mut Command, input: &[u8]) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin.write_all(input).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("a child of this test");
    assert!(output.status.success());
    stdout(&output)
}

#[test]
fn a_format_that_is_not_known_is_named() {
    let output = run("cache-plugin", &["--describe=xml"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "cache-plugin: unknown format `xml` for `--describe`: expected `json` or \
         `descriptor-set`\n"
    );
}

#[test]
fn help_explains() {
    let output = run("cache-plugin", &["--help"]);
    assert!(output.status.success());
    let help = stdout(&output);
    for part in [
        "cache 1.0.0",
        "logger ^1.2.0",
        "--describe",
        "--describe=descriptor-set",
        "--listen",
    ] {
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
