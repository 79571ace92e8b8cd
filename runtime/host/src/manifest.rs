//! What a plugin declares: the services it provides and those it requires.

use std::fmt;
use std::sync::Arc;

use connect_plugin_proto::manifest::{CheckedManifest, Provided, Required};
use connect_plugin_proto::version::MinVersion;

/// What a plugin may provide and call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// What its manifest lists.
    Listed(Arc<CheckedManifest>),
    /// Nothing: it dialed in without a manifest.
    Nothing,
    /// Anything: it dialed in without a manifest, and the host was told to let such plugins in.
    Anything,
}

/// Why a plugin may not do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undeclared {
    plugin: String,
    service_type: String,
    kind: Kind,
    has_manifest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Provides,
    Requires,
}

impl Declared {
    /// Returns what is listed as provided.
    pub(crate) fn provides(&self) -> &[Provided] {
        match self {
            Self::Listed(manifest) => &manifest.provides,
            Self::Nothing | Self::Anything => &[],
        }
    }

    /// Returns what is listed as required.
    pub(crate) fn requires(&self) -> &[Required] {
        match self {
            Self::Listed(manifest) => &manifest.requires,
            Self::Nothing | Self::Anything => &[],
        }
    }

    /// Checks that `plugin` may register a service of this type.
    pub(crate) fn may_provide(&self, plugin: &str, service_type: &str) -> Result<(), Undeclared> {
        let listed = self
            .provides()
            .iter()
            .any(|it| it.service_type == service_type);
        if listed || *self == Self::Anything {
            return Ok(());
        }
        Err(self.undeclared(plugin, service_type, Kind::Provides))
    }

    /// Checks that `plugin` may call a service of this type, and returns the lowest version that it
    /// takes.
    pub(crate) fn may_call(
        &self,
        plugin: &str,
        service_type: &str,
    ) -> Result<&MinVersion, Undeclared> {
        let listed = self
            .requires()
            .iter()
            .find(|it| it.service_type == service_type);
        match (listed, self) {
            (Some(required), _) => Ok(&required.min_version),
            (None, Self::Anything) => Ok(&MinVersion::Any),
            (None, _) => Err(self.undeclared(plugin, service_type, Kind::Requires)),
        }
    }

    fn undeclared(&self, plugin: &str, service_type: &str, kind: Kind) -> Undeclared {
        Undeclared {
            plugin: plugin.to_owned(),
            service_type: service_type.to_owned(),
            kind,
            has_manifest: *self != Self::Nothing,
        }
    }
}

impl fmt::Display for Undeclared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            plugin,
            service_type,
            kind,
            has_manifest,
        } = self;
        let (verb, help) = match kind {
            Kind::Provides => ("provides", "return its server from the plugin's `main`"),
            Kind::Requires => (
                "requires",
                "add its client to the arguments of the plugin's `main`",
            ),
        };
        write!(
            f,
            "{plugin} does not declare that it {verb} `{service_type}`; "
        )?;
        if *has_manifest {
            return f.write_str(help);
        }
        f.write_str(
            "it has no manifest at all: launch it from the host, or build the host with \
             `.compat(Compat::ConnectPluginGo)`",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed() -> Declared {
        crate::testing::declared(&["cache"], &["logger@1.2.0"])
    }

    #[test]
    fn only_what_is_declared_is_allowed() {
        assert_eq!(listed().may_provide("p", "cache"), Ok(()));
        let min_version = MinVersion::parse("1.2.0").expect("a version");
        assert_eq!(listed().may_call("p", "logger"), Ok(&min_version));
        let any = Declared::Anything.may_call("p", "logger");
        assert_eq!(any, Ok(&MinVersion::Any));
        assert_eq!(Declared::Anything.may_provide("p", "cache"), Ok(()));
    }

    #[test]
    fn a_refusal_says_what_to_write() {
        let refused = listed()
            .may_call("cache-plugin", "metrics")
            .expect_err("not declared");
        assert_eq!(
            refused.to_string(),
            "cache-plugin does not declare that it requires `metrics`; add its client to the \
             arguments of the plugin's `main`"
        );
        let refused = Declared::Nothing
            .may_provide("old", "kv")
            .expect_err("not declared");
        assert_eq!(
            refused.to_string(),
            "old does not declare that it provides `kv`; it has no manifest at all: launch it from \
             the host, or build the host with `.compat(Compat::ConnectPluginGo)`"
        );
    }
}
