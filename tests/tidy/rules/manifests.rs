//! What every manifest of the workspace says, and what it leaves to the one at the root.

use crate::offence::Offence;
use crate::workspace::{Package, Workspace};

/// Returns the packages that lack a description, a license or the lints of the workspace.
pub(crate) fn metadata(workspace: &Workspace) -> Vec<Offence> {
    let mut offences = Vec::new();
    for package in &workspace.packages {
        let is_missing = |text: &Option<String>| text.as_ref().is_none_or(String::is_empty);
        let mut refuse = |rule| offences.push(Offence::new(&package.path, 1, rule));
        if is_missing(&package.description) {
            refuse("a package has a description");
        }
        if is_missing(&package.license) {
            refuse("a package has a license");
        }
        if !has(package, "lints.workspace") {
            refuse("a package has `lints.workspace = true`");
        }
    }
    offences
}

/// Returns the dependencies whose version is not the one of the workspace.
pub(crate) fn shared_versions(workspace: &Workspace) -> Vec<Offence> {
    let mut offences = Vec::new();
    for package in &workspace.packages {
        for entry in &package.entries {
            let Some(name) = entry.dependency() else {
                continue;
            };
            // A table of its own says `workspace = true` on a line of its own.
            let table = format!("dependencies.{name}.workspace");
            let is_shared = entry.is_inherited()
                || package
                    .entries
                    .iter()
                    .any(|other| other.key.ends_with(&table));
            // Examples name their neighbours by where they are.
            let is_neighbour = workspace.has(name) && entry.value.contains("path = ");
            if !is_shared && !is_neighbour {
                let rule = format!("{name} has its version from the workspace: `workspace = true`");
                offences.push(Offence::new(&package.path, entry.line, rule));
            }
        }
    }
    offences
}

fn has(package: &Package, key: &str) -> bool {
    package
        .entries
        .iter()
        .any(|entry| entry.key == key && entry.value == "true")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    fn workspace(manifest: &str) -> Workspace {
        let packages = vec![
            Package::of("a", "a/Cargo.toml", manifest),
            Package::of("b", "b/Cargo.toml", "[lints]\nworkspace = true\n"),
        ];
        Workspace { packages }
    }

    #[test]
    fn a_package_that_says_nothing_is_named() {
        let found = metadata(&workspace("[package]\nname = \"a\"\ndescription = \"\"\n"));
        check(
            &found[..3],
            &[
                "a/Cargo.toml:1: a package has a description",
                "a/Cargo.toml:1: a package has a license",
                "a/Cargo.toml:1: a package has `lints.workspace = true`",
            ],
        );
    }

    #[test]
    fn a_version_of_its_own_is_named() {
        let text = "[dependencies]\nbytes = \"1\"\nhttp = { workspace = true }\nb = { path = \"../b\" }\n\
                    [dev-dependencies.hyper]\nworkspace = true\nfeatures = [\"http1\"]\n\
                    [dependencies.prost]\nversion = \"1\"\n";
        check(
            &shared_versions(&workspace(text)),
            &[
                "a/Cargo.toml:2: bytes has its version from the workspace: `workspace = true`",
                "a/Cargo.toml:9: prost has its version from the workspace: `workspace = true`",
            ],
        );
    }
}
