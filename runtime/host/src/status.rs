//! What a host says of its plugins.

use connect_plugin_rpc::ForeignText;

use crate::instance::{Health, Instance, State};
use crate::registry::Snapshot;

/// One plugin, as it was at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginStatus {
    /// The plugin's own id, such as `kv-plugin`.
    pub id: String,
    /// The plugin's own version.
    pub version: ForeignText,
    /// The identity that the host gave this instance of it.
    pub runtime_id: String,
    /// Where it is in its life.
    pub state: State,
    /// How it feels, as it reported last.
    pub health: Health,
    /// Why, in its own words; empty if it gave no reason.
    pub reason: ForeignText,
    /// Its process, if the host launched it.
    pub pid: Option<u32>,
    /// The services that it has registered.
    pub provides: Vec<ProvidedService>,
}

/// A service that a plugin has registered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProvidedService {
    /// The type under which it is asked for, such as `kv`.
    pub service_type: String,
    /// The version of the contract.
    pub version: String,
    /// Its path at the plugin, such as `/kv.v1.KVService/`.
    pub path: String,
}

/// Returns the status of every plugin, sorted by runtime id.
pub(crate) fn of_all(snapshot: &Snapshot) -> Vec<PluginStatus> {
    snapshot
        .instances()
        .map(|instance| of(instance, snapshot))
        .collect()
}

fn of(instance: &Instance, snapshot: &Snapshot) -> PluginStatus {
    let registered = snapshot.registrations_of(&instance.runtime_id);
    PluginStatus {
        id: instance.id.clone(),
        version: instance.version.clone(),
        runtime_id: instance.runtime_id.clone(),
        state: instance.state,
        health: instance.health,
        reason: instance.reason.clone(),
        pid: instance.pid,
        provides: registered
            .map(|it| ProvidedService {
                service_type: it.service_type.clone(),
                version: it.version.to_string(),
                path: it.path.clone(),
            })
            .collect(),
    }
}
