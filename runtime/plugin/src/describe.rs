//! What a plugin prints of itself without serving: manifest and contracts as JSON, or the contracts
//! as descriptors.

use connect_plugin_rpc::__private::{
    Idempotency, ServiceDescriptor, ServiceRequirement, StreamKind,
};
use std::collections::BTreeMap;
use std::io;

use connect_plugin_rpc::Manifest;
use connect_plugin_schema::Fingerprint;
use connect_plugin_schema::emit::{EmitError, FileSet};
use serde::Serialize;

#[derive(Serialize)]
struct Description<'a> {
    id: &'a str,
    version: &'a str,
    provides: Vec<Provided<'a>>,
    requires: Vec<Needed<'a>>,
    /// The `.proto` files of what is provided, by path.
    schemas: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Provided<'a> {
    #[serde(rename = "type")]
    service_type: &'a str,
    version: &'a str,
    service: &'a str,
    path: String,
    /// What hosts compare; see [`Fingerprint`].
    fingerprint: String,
    methods: Vec<Method<'a>>,
}

#[derive(Serialize)]
struct Method<'a> {
    name: &'a str,
    procedure: &'a str,
    request: &'a str,
    response: &'a str,
    kind: &'static str,
    idempotency: &'static str,
}

#[derive(Serialize)]
struct Needed<'a> {
    #[serde(rename = "type")]
    service_type: &'a str,
    service: &'a str,
    min_version: &'a str,
    required_for_startup: bool,
    watch_for_changes: bool,
}

/// Returns the manifest as JSON, indented for people and readable for programs.
pub(crate) fn to_json(manifest: &Manifest) -> io::Result<String> {
    let files = FileSet::of_services(manifest.provides).map_err(io::Error::other)?;
    let provides: Result<_, EmitError> = manifest.provides.iter().copied().map(provided).collect();
    let description = Description {
        id: manifest.id,
        version: manifest.version,
        provides: provides.map_err(io::Error::other)?,
        requires: manifest.requirements().map(required).collect(),
        schemas: files
            .texts()
            .map(|(path, text)| (path.to_owned(), text))
            .collect(),
    };
    Ok(serde_json::to_string_pretty(&description)?)
}

/// Returns the contracts as an encoded set of files with all that they import.
pub(crate) fn to_descriptor_set(manifest: &Manifest) -> io::Result<Vec<u8>> {
    let files = FileSet::of_services(manifest.provides).map_err(io::Error::other)?;
    Ok(files.encode_descriptor_set())
}

fn provided(service: &'static ServiceDescriptor) -> Result<Provided<'static>, EmitError> {
    let methods = service.methods.iter().map(|method| Method {
        name: method.name,
        procedure: method.procedure,
        request: (method.request)().name,
        response: (method.response)().name,
        kind: match method.kind {
            StreamKind::Unary => "unary",
            StreamKind::ClientStream => "client_stream",
            StreamKind::ServerStream => "server_stream",
            StreamKind::Bidi => "bidi",
        },
        idempotency: match method.idempotency {
            Idempotency::Unknown => "unknown",
            Idempotency::Idempotent => "idempotent",
            Idempotency::NoSideEffects => "no_side_effects",
        },
    });
    Ok(Provided {
        service_type: service.service_type,
        version: service.version,
        service: service.name,
        path: format!("/{}/", service.name),
        fingerprint: Fingerprint::of(service)?.to_string(),
        methods: methods.collect(),
    })
}

fn required(required: &ServiceRequirement) -> Needed<'_> {
    Needed {
        service_type: required.service_type,
        service: required.service,
        min_version: required.min_version,
        required_for_startup: required.required_for_startup,
        watch_for_changes: required.watch_for_changes,
    }
}
