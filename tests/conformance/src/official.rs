//! Our messages and service beside the suite's own `.proto` files.

use std::collections::BTreeMap;
use std::process::Command;

use connect_plugin::schema::emit::{File, FileSet};
use connect_plugin::{Message, NamedService};
use prost_reflect::{DescriptorPool, EnumDescriptor, Kind, MessageDescriptor};

use crate::contract::ConformanceClient;
use crate::messages::{
    ClientCompatRequest, ClientCompatResponse, ServerCompatRequest, ServerCompatResponse,
};

const PACKAGE: &str = "connectrpc.conformance.v1";
const VERSION: &str = include_str!("../suite.version");

/// Returns the descriptors of the suite, from the runner's module.
fn theirs() -> DescriptorPool {
    let module = format!("connectrpc.com/conformance@v{}", VERSION.trim());
    let downloaded = Command::new(env!("TOOL_CONFORMANCE"))
        .args(["mod", "download", "-json", &module])
        .env("GOTOOLCHAIN", "local")
        .output()
        .expect("go runs");
    let module: serde_json::Value = serde_json::from_slice(&downloaded.stdout).expect("JSON");
    let dir = format!("{}/proto", module["Dir"].as_str().expect("a directory"));
    let files = ["service", "server_compat", "client_compat"]
        .map(|name| format!("connectrpc/conformance/v1/{name}.proto"));
    let compiled = protox::compile(files, [dir]).expect("the suite's files compile");
    DescriptorPool::from_file_descriptor_set(compiled).expect("a complete set")
}

fn ours() -> DescriptorPool {
    let file = File {
        path: "conformance.proto",
        services: &[ConformanceClient::SERVICE],
        messages: &[
            ServerCompatRequest::descriptor,
            ServerCompatResponse::descriptor,
            ClientCompatRequest::descriptor,
            ClientCompatResponse::descriptor,
        ],
    };
    let files = FileSet::new(&[file]).expect("the schema is sound");
    DescriptorPool::from_file_descriptor_set(files.to_descriptor_set()).expect("a complete set")
}

/// Returns a name without those of the messages around it, which ours do not have.
fn flat(name: &str) -> &str {
    match name.strip_prefix(PACKAGE) {
        Some(_) => name.rsplit('.').next().unwrap_or(name),
        None => name,
    }
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Message(message) => flat(message.full_name()).to_owned(),
        Kind::Enum(values) => flat(values.full_name()).to_owned(),
        scalar => format!("{scalar:?}"),
    }
}

/// What binary and JSON depend on.
fn fields(message: &MessageDescriptor) -> Vec<String> {
    let mut fields: Vec<_> = message.fields().collect();
    fields.sort_by_key(prost_reflect::FieldDescriptor::number);
    let fields = fields.iter().map(|field| {
        let oneof = field.containing_oneof();
        let oneof = oneof.filter(|oneof| !oneof.is_synthetic());
        format!(
            "{} {} {} {:?} {} oneof {:?} presence {} packed {}",
            field.number(),
            field.name(),
            field.json_name(),
            field.cardinality(),
            kind(&field.kind()),
            oneof.map(|oneof| oneof.name().to_owned()),
            field.supports_presence(),
            field.is_packed(),
        )
    });
    fields.collect()
}

fn values(values: &EnumDescriptor) -> Vec<String> {
    let values = values.values();
    values
        .map(|value| format!("{} {}", value.number(), value.name()))
        .collect()
}

/// Returns everything in the suite's package by name.
fn facts(pool: &DescriptorPool) -> BTreeMap<String, Vec<String>> {
    let mut facts = BTreeMap::new();
    for message in pool.all_messages() {
        if message.package_name() == PACKAGE {
            facts.insert(flat(message.full_name()).to_owned(), fields(&message));
        }
    }
    for enumeration in pool.all_enums() {
        if enumeration.package_name() == PACKAGE {
            facts.insert(
                flat(enumeration.full_name()).to_owned(),
                values(&enumeration),
            );
        }
    }
    for service in pool.services() {
        let methods = service.methods().map(|method| {
            format!(
                "{} {} {} -> {} {} {:?}",
                method.name(),
                method.is_client_streaming(),
                method.input().full_name(),
                method.is_server_streaming(),
                method.output().full_name(),
                method
                    .method_descriptor_proto()
                    .options
                    .as_ref()
                    .map(|options| options.idempotency_level),
            )
        });
        let mut methods: Vec<_> = methods.collect();
        methods.sort_unstable();
        facts.insert(service.full_name().to_owned(), methods);
    }
    facts
}

#[test]
#[cfg_attr(not(has_conformance), ignore = "needs conformance: see .ci/tools")]
fn the_macros_declare_what_the_official_files_declare() {
    let mut theirs = facts(&theirs());
    let ours = facts(&ours());
    assert!(ours.len() > 30, "{} types", ours.len());
    // What only the runner itself reads.
    theirs.retain(|name, _| ours.contains_key(name));
    assert_eq!(ours, theirs);
}
