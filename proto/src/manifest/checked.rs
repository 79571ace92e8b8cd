//! A manifest that was checked when it arrived.

use semver::Version;

use crate::handshake::{ServiceDeclaration, ServiceDependency};
use crate::identity::GetPluginInfoResponse;
use crate::rules::{self, Broken, InvalidField, MAX_PROVIDED, MAX_REQUIRED};
use crate::version::MinVersion;

/// What a plugin says of itself: a [`GetPluginInfoResponse`] that keeps the
/// [rules](crate::rules), with its versions parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedManifest {
    /// Id of the plugin.
    pub id: String,
    /// Version of the plugin, for people.
    pub version: String,
    /// Services it provides.
    pub provides: Vec<Provided>,
    /// Services it needs.
    pub requires: Vec<Required>,
}

/// A service that a plugin provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provided {
    /// Type under which it registers.
    pub service_type: String,
    /// Version of its contract.
    pub version: Version,
    /// Path of the service.
    pub path: String,
}

/// A service that a plugin needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// Type that is asked for.
    pub service_type: String,
    /// Lowest version that will do.
    pub min_version: MinVersion,
    /// Whether the plugin cannot start without it.
    pub required_for_startup: bool,
    /// Whether the plugin follows it.
    pub watch_for_changes: bool,
}

impl TryFrom<GetPluginInfoResponse> for CheckedManifest {
    type Error = InvalidField;

    fn try_from(raw: GetPluginInfoResponse) -> Result<Self, InvalidField> {
        rules::self_id(&raw.self_id)?;
        rules::self_version(&raw.self_version)?;
        // Counted before any of them is looked at.
        rules::count(raw.provides.len(), MAX_PROVIDED, "at most 64")
            .map_err(|it| it.at("provides"))?;
        rules::count(raw.requires.len(), MAX_REQUIRED, "at most 256")
            .map_err(|it| it.at("requires"))?;
        let provides = raw.provides.into_iter().enumerate().map(|(index, it)| {
            Provided::check(it)
                .map_err(|(field, broken)| broken.at(format!("provides[{index}].{field}")))
        });
        let requires = raw.requires.into_iter().enumerate().map(|(index, it)| {
            Required::check(it)
                .map_err(|(field, broken)| broken.at(format!("requires[{index}].{field}")))
        });
        Ok(Self {
            id: raw.self_id,
            version: raw.self_version,
            provides: provides.collect::<Result<_, _>>()?,
            requires: requires.collect::<Result<_, _>>()?,
        })
    }
}

impl Provided {
    fn check(raw: ServiceDeclaration) -> Result<Self, (&'static str, Broken)> {
        rules::type_of_service(&raw.service_type).map_err(|it| ("type", it))?;
        let version = rules::version(&raw.version).map_err(|it| ("version", it))?;
        rules::path(&raw.path).map_err(|it| ("path", it))?;
        Ok(Self {
            service_type: raw.service_type,
            version,
            path: raw.path,
        })
    }
}

impl Required {
    fn check(raw: ServiceDependency) -> Result<Self, (&'static str, Broken)> {
        rules::type_of_service(&raw.service_type).map_err(|it| ("type", it))?;
        let min_version = rules::minimum(&raw.min_version).map_err(|it| ("min_version", it))?;
        Ok(Self {
            service_type: raw.service_type,
            min_version,
            required_for_startup: raw.required_for_startup,
            watch_for_changes: raw.watch_for_changes,
        })
    }
}

impl From<&Provided> for ServiceDeclaration {
    fn from(checked: &Provided) -> Self {
        Self {
            service_type: checked.service_type.clone(),
            version: checked.version.to_string(),
            path: checked.path.clone(),
        }
    }
}

impl From<&Required> for ServiceDependency {
    fn from(checked: &Required) -> Self {
        Self {
            service_type: checked.service_type.clone(),
            min_version: checked.min_version.to_string(),
            required_for_startup: checked.required_for_startup,
            watch_for_changes: checked.watch_for_changes,
        }
    }
}

impl From<&CheckedManifest> for GetPluginInfoResponse {
    fn from(checked: &CheckedManifest) -> Self {
        Self {
            self_id: checked.id.clone(),
            self_version: checked.version.clone(),
            provides: checked.provides.iter().map(Into::into).collect(),
            requires: checked.requires.iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests;
