//! Who may depend on whom. `ARCHITECTURE.md` gives the reasons.

use crate::offence::Offence;
use crate::workspace::{Dependency, Package, Workspace};

/// What one of our crates may link.
struct Layer {
    name: &'static str,
    /// Those of our crates that it may use.
    ours: &'static [&'static str],
    /// What it must not use directly, `NAME-…` included.
    forbidden: &'static [&'static str],
}

/// Which of our crates a package may use.
enum Ours {
    These(&'static [&'static str]),
    /// The facade and contracts: that a host or a plugin knows no other plugin is their point.
    Contracts,
    All,
}

const FACADE: &str = "connect-plugin";

const LAYERS: [Layer; 8] = [
    Layer {
        name: "connect-plugin-macros",
        ours: &[],
        forbidden: &["tokio", "hyper", "http", "prost", "tracing"],
    },
    Layer {
        name: "connect-plugin-schema",
        ours: &[],
        forbidden: IMPURE,
    },
    Layer {
        name: "connect-plugin-wire",
        ours: &["connect-plugin-schema"],
        forbidden: IMPURE,
    },
    Layer {
        // Reflection and health are services like any other, written with the macros.
        name: "connect-plugin-rpc",
        ours: &[
            "connect-plugin-macros",
            "connect-plugin-schema",
            "connect-plugin-wire",
        ],
        forbidden: &["axum", "kube", "etcd", "clap"],
    },
    Layer {
        name: "connect-plugin-proto",
        ours: &[
            "connect-plugin-macros",
            "connect-plugin-rpc",
            "connect-plugin-schema",
            "connect-plugin-wire",
        ],
        forbidden: &["hyper", "tokio", "axum", "kube", "etcd", "clap"],
    },
    Layer {
        name: "connect-plugin-plugin",
        ours: &[
            "connect-plugin-proto",
            "connect-plugin-rpc",
            "connect-plugin-schema",
            "connect-plugin-wire",
        ],
        forbidden: &["hyper", "axum", "kube", "etcd", "clap"],
    },
    Layer {
        name: "connect-plugin-host",
        ours: &[
            "connect-plugin-proto",
            "connect-plugin-rpc",
            "connect-plugin-schema",
            "connect-plugin-wire",
        ],
        forbidden: &["axum", "kube", "etcd", "clap"],
    },
    Layer {
        name: FACADE,
        ours: &[
            "connect-plugin-host",
            "connect-plugin-macros",
            "connect-plugin-plugin",
            "connect-plugin-proto",
            "connect-plugin-rpc",
            "connect-plugin-schema",
            "connect-plugin-wire",
        ],
        forbidden: &["hyper"],
    },
];

/// Bytes in, bytes out: no runtime, no socket, no log.
const IMPURE: &[&str] = &[
    "tokio", "hyper", "tracing", "rustix", "socket2", "mio", "tower", "axum",
];

/// Others that speak the protocol. They are measured against in `benches/`, and linked nowhere.
const OPPONENTS: [&str; 3] = ["tonic", "connectrpc", "buffa"];

/// Returns the dependencies between our crates that the table does not have.
pub(crate) fn between_our_crates(workspace: &Workspace) -> Vec<Offence> {
    let mut offences = Vec::new();
    for package in &workspace.packages {
        let Some(ours) = Ours::of(package) else {
            let rule = format!("{} has no row in the table of layers", package.name);
            offences.push(Offence::new(&package.path, 1, rule));
            continue;
        };
        for Dependency { name, .. } in linked(package) {
            if workspace.has(name) && !ours.has(name) {
                offences.push(refused(package, name));
            }
        }
    }
    offences
}

/// Returns the dependencies on crates of others that are not for the crate that has them.
pub(crate) fn external(workspace: &Workspace) -> Vec<Offence> {
    let mut offences = Vec::new();
    for package in &workspace.packages {
        let layer = LAYERS.iter().find(|layer| layer.name == package.name);
        let forbidden = layer.map_or(&[][..], |layer| layer.forbidden);
        let linked = linked(package).filter(|linked| is_one_of(&linked.name, forbidden));
        let opponents = package
            .dependencies
            .iter()
            .filter(|any| is_one_of(&any.name, &OPPONENTS));
        offences.extend(
            linked
                .chain(opponents)
                .map(|found| refused(package, &found.name)),
        );
    }
    offences
}

impl Ours {
    /// Returns what a package may use, or nothing if no row is about it.
    fn of(package: &Package) -> Option<Self> {
        let folder = package.path.trim_end_matches("/Cargo.toml");
        if let Some(layer) = LAYERS.iter().find(|layer| layer.name == package.name) {
            Some(Self::These(layer.ours))
        } else if folder.starts_with("examples/") || folder == "tests/conformance" {
            // The runner judges what users have, so its programs have nothing else.
            Some(Self::Contracts)
        } else {
            ["tests", "tests/system", "ui-tests"]
                .contains(&folder)
                .then_some(Self::All)
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Self::These(names) => names.contains(&name),
            Self::Contracts => name == FACADE || name.ends_with("-api"),
            Self::All => true,
        }
    }
}

fn linked(package: &Package) -> impl Iterator<Item = &Dependency> {
    package
        .dependencies
        .iter()
        .filter(|dependency| !dependency.is_dev)
}

fn is_one_of(name: &str, families: &[&str]) -> bool {
    families.iter().any(|family| {
        let rest = name.strip_prefix(family);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

fn refused(package: &Package, dependency: &str) -> Offence {
    let rule = format!("{} may not depend on {dependency}", package.name);
    Offence::new(&package.path, package.line_of(dependency), rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    fn workspace(name: &str, path: &str, manifest: &str) -> Workspace {
        let others = [
            "connect-plugin-plugin",
            "connect-plugin",
            "kv-api",
            "kv-plugin",
        ];
        let mut packages = vec![Package::of(name, path, manifest)];
        packages.extend(others.map(|name| Package::of(name, "tests/Cargo.toml", "")));
        Workspace { packages }
    }

    #[test]
    fn a_host_that_links_the_plugin_side_is_named() {
        let text = "[dependencies]\nconnect-plugin-plugin.workspace = true\n";
        let found = workspace("connect-plugin-host", "runtime/host/Cargo.toml", text);
        check(
            &between_our_crates(&found),
            &[
                "runtime/host/Cargo.toml:2: connect-plugin-host may not depend on connect-plugin-plugin",
            ],
        );
    }

    #[test]
    fn tests_may_link_what_the_crate_may_not() {
        let text = "[dev-dependencies]\nconnect-plugin-plugin.workspace = true\ntokio = \"1\"\n";
        let found = workspace("connect-plugin-wire", "runtime/wire/Cargo.toml", text);
        check(&between_our_crates(&found), &[]);
        check(&external(&found), &[]);
    }

    #[test]
    fn a_new_crate_needs_a_row() {
        let found = workspace("connect-plugin-auth", "runtime/auth/Cargo.toml", "");
        check(
            &between_our_crates(&found),
            &["runtime/auth/Cargo.toml:1: connect-plugin-auth has no row in the table of layers"],
        );
    }

    #[test]
    fn an_example_knows_contracts_but_no_plugin() {
        let text =
            "[dependencies]\nkv-api.path = \"x\"\nconnect-plugin = \"1\"\nkv-plugin = \"1\"\n";
        let found = workspace("kv-host", "examples/kv/kv-host/Cargo.toml", text);
        check(
            &between_our_crates(&found),
            &["examples/kv/kv-host/Cargo.toml:4: kv-host may not depend on kv-plugin"],
        );
    }

    #[test]
    fn a_pure_crate_that_links_a_runtime_is_named() {
        let text = "[dependencies]\nbytes = \"1\"\ntokio-util = \"0.7\"\n";
        let found = workspace("connect-plugin-wire", "runtime/wire/Cargo.toml", text);
        check(
            &external(&found),
            &["runtime/wire/Cargo.toml:3: connect-plugin-wire may not depend on tokio-util"],
        );
    }

    #[test]
    fn an_opponent_is_not_even_for_tests() {
        let text = "[dev-dependencies]\ntonic = \"1\"\n";
        let found = workspace("kv-host", "examples/kv/kv-host/Cargo.toml", text);
        check(
            &external(&found),
            &["examples/kv/kv-host/Cargo.toml:2: kv-host may not depend on tonic"],
        );
    }
}
