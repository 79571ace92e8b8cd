//! The emitted `.proto` files, judged by other people's compilers.

use std::path::{Path, PathBuf};
use std::process::Command;

use connect_plugin::NamedService;
use connect_plugin_schema::emit::{File, FileSet};
use connect_plugin_tests::tools;
use prost_reflect::DescriptorPool;
use prost_reflect::prost_types::FileDescriptorProto;

use crate::programs::root;

/// A contract's directory of `.proto` files, and what our types say of them.
fn contracts() -> Vec<(PathBuf, FileSet)> {
    use connect_plugin_proto as control;
    let of = |services: &[&'static _]| FileSet::of_services(services).expect("a sound schema");
    let file = |path, services| File {
        path,
        services,
        messages: &[],
    };
    let control = [
        file(
            "plugin/v1/handshake.proto",
            &[control::handshake::HandshakeServiceClient::SERVICE][..],
        ),
        file(
            "plugin/v1/plugininfo.proto",
            &[control::identity::PluginIdentityClient::SERVICE],
        ),
        file(
            "plugin/v1/lifecycle.proto",
            &[
                control::lifecycle::PluginLifecycleClient::SERVICE,
                control::lifecycle::PluginControlClient::SERVICE,
            ],
        ),
        file(
            "plugin/v1/registry.proto",
            &[control::registry::ServiceRegistryClient::SERVICE],
        ),
        file(
            "plugin/v1/broker.proto",
            &[control::broker::CapabilityBrokerClient::SERVICE],
        ),
        file(
            "plugin/v1/health.proto",
            &[control::health::HealthServiceClient::SERVICE],
        ),
    ];
    vec![
        (
            root().join("proto/proto"),
            FileSet::new(&control).expect("a sound schema"),
        ),
        (
            root().join("examples/kv/kv-api/proto"),
            of(&[kv_api::KvClient::SERVICE]),
        ),
        (
            root().join("examples/cache/cache-api/proto"),
            of(&[cache_api::CacheClient::SERVICE]),
        ),
        (
            root().join("examples/cache/logger-api/proto"),
            of(&[logger_api::LoggerClient::SERVICE]),
        ),
    ]
}

/// Comments are no part of what must be equal: compilers place them differently.
fn without_comments(mut file: FileDescriptorProto) -> FileDescriptorProto {
    file.source_code_info = None;
    file
}

fn ours(schema: &FileSet) -> Vec<FileDescriptorProto> {
    schema
        .files()
        .iter()
        .cloned()
        .map(without_comments)
        .collect()
}

fn paths(schema: &FileSet) -> Vec<&str> {
    schema.texts().map(|(path, _)| path).collect()
}

#[test]
fn protox_reads_the_files_as_our_types_say() {
    for (dir, schema) in contracts() {
        let compiled = protox::compile(paths(&schema), [&dir]).expect("protox compiles them");
        for file in ours(&schema) {
            let name = file.name();
            let found = compiled
                .file
                .iter()
                .find(|found| found.name() == name)
                .expect(name);
            assert_eq!(without_comments(found.clone()), file, "{name}");
        }
    }
}

#[test]
#[cfg_attr(not(has_protoc), ignore = "needs protoc: see .ci/tools")]
fn protoc_reads_the_files_as_our_types_say() {
    for (dir, schema) in contracts() {
        let out = tempfile::NamedTempFile::new().expect("a temporary file");
        let compiled = Command::new(tools::PROTOC)
            .arg("--include_imports")
            .arg(format!("--descriptor_set_out={}", out.path().display()))
            .arg(format!("--proto_path={}", dir.display()))
            .args(paths(&schema))
            .output()
            .expect("protoc runs");
        let stderr = String::from_utf8_lossy(&compiled.stderr).into_owned();
        assert!(compiled.status.success(), "{stderr}");
        let bytes = std::fs::read(out.path()).expect("protoc wrote it");
        let pool = DescriptorPool::decode(&bytes[..]).expect("a descriptor set");
        for file in ours(&schema) {
            let found = pool
                .get_file_by_name(file.name())
                .expect("protoc compiled it");
            let found = without_comments(found.file_descriptor_proto().clone());
            assert_eq!(found, file, "{}", file.name());
        }
    }
}

/// The wire contract of connect-plugin-go's test service, written down independently.
const KV: &str = r#"
    syntax = "proto3";
    package kv.v1;
    service KVService {
      rpc Get(GetRequest) returns (GetResponse);
      rpc Put(PutRequest) returns (PutResponse);
      rpc Delete(DeleteRequest) returns (DeleteResponse);
      rpc Watch(WatchRequest) returns (stream WatchEvent);
    }
    message GetRequest { string key = 1; }
    message GetResponse { bytes value = 1; bool found = 2; }
    message PutRequest { string key = 1; bytes value = 2; }
    message PutResponse {}
    message DeleteRequest { string key = 1; }
    message DeleteResponse { bool found = 2; }
    message WatchRequest { string prefix = 1; }
    message WatchEvent { EventType type = 1; string key = 2; bytes value = 3; }
    enum EventType {
      EVENT_TYPE_UNSPECIFIED = 0;
      EVENT_TYPE_PUT = 1;
      EVENT_TYPE_DELETE = 2;
    }
"#;

#[test]
fn the_store_speaks_the_wire_of_connect_plugin_go() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("reference.proto"), KV).expect("it is written");
    let reference = pool(dir.path(), "reference.proto");
    let ours = pool(&root().join("examples/kv/kv-api/proto"), "kv/v1/kv.proto");
    for expected in reference.all_messages() {
        let found = ours
            .get_message_by_name(expected.full_name())
            .unwrap_or_else(|| panic!("{} is missing", expected.full_name()));
        let fields = |message: &prost_reflect::MessageDescriptor| {
            let fields = message.fields().map(|field| {
                let facts = (
                    field.number(),
                    format!("{:?}", field.kind()),
                    field.cardinality(),
                );
                (field.name().to_owned(), field.json_name().to_owned(), facts)
            });
            fields.collect::<Vec<_>>()
        };
        assert_eq!(
            fields(&found),
            fields(&expected),
            "{}",
            expected.full_name()
        );
    }
    for expected in reference.all_enums() {
        let found = ours
            .get_enum_by_name(expected.full_name())
            .unwrap_or_else(|| panic!("{} is missing", expected.full_name()));
        let values = |of: &prost_reflect::EnumDescriptor| {
            of.values()
                .map(|value| (value.name().to_owned(), value.number()))
                .collect::<Vec<_>>()
        };
        assert_eq!(values(&found), values(&expected));
    }
    let service = ours
        .get_service_by_name("kv.v1.KVService")
        .expect("the service");
    let expected = reference
        .get_service_by_name("kv.v1.KVService")
        .expect("the service");
    let methods = |of: &prost_reflect::ServiceDescriptor| {
        let methods = of.methods().map(|method| {
            let types = (
                method.input().full_name().to_owned(),
                method.output().full_name().to_owned(),
            );
            (
                method.name().to_owned(),
                types,
                method.is_client_streaming(),
                method.is_server_streaming(),
            )
        });
        methods.collect::<Vec<_>>()
    };
    assert_eq!(methods(&service), methods(&expected));
}

fn pool(dir: &Path, file: &str) -> DescriptorPool {
    let compiled = protox::compile([file], [dir]).expect("protox compiles it");
    DescriptorPool::from_file_descriptor_set(compiled).expect("a complete set")
}
