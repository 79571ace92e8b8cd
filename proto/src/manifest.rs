//! A plugin's manifest as messages.

mod checked;

use std::collections::BTreeMap;

use connect_plugin_rpc::Manifest;

use crate::handshake::{ServiceDeclaration, ServiceDependency};
use crate::identity::GetPluginInfoResponse;

pub use checked::{CheckedManifest, Provided, Required};

/// Returns the services that a manifest provides.
pub fn provides(manifest: &Manifest) -> Vec<ServiceDeclaration> {
    let declarations = manifest.provides.iter().map(|service| ServiceDeclaration {
        service_type: service.service_type.to_owned(),
        version: service.version.to_owned(),
        path: format!("/{}/", service.name),
    });
    declarations.collect()
}

/// Returns the services that a manifest requires.
pub fn requires(manifest: &Manifest) -> Vec<ServiceDependency> {
    let dependencies = manifest.requirements().map(|required| ServiceDependency {
        service_type: required.service_type.to_owned(),
        min_version: required.min_version.to_owned(),
        required_for_startup: required.required_for_startup,
        watch_for_changes: required.watch_for_changes,
    });
    dependencies.collect()
}

/// Returns what a plugin answers when a host asks who it is.
pub fn plugin_info(manifest: &Manifest) -> GetPluginInfoResponse {
    let metadata = [("name", manifest.id), ("version", manifest.version)];
    GetPluginInfoResponse {
        self_id: manifest.id.to_owned(),
        self_version: manifest.version.to_owned(),
        provides: provides(manifest),
        requires: requires(manifest),
        metadata: BTreeMap::from(metadata.map(|(key, value)| (key.to_owned(), value.to_owned()))),
    }
}
