//! The packages of the workspace, as `cargo metadata` tells them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::manifest::{self, Entry};
use crate::tree::root;

/// The packages that are built and tested together.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) packages: Vec<Package>,
}

#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// From the root of the repository.
    pub(crate) path: String,
    pub(crate) description: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) entries: Vec<Entry>,
}

#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// True for what only tests and examples link.
    pub(crate) is_dev: bool,
}

/// Returns the cargo that runs this test.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root());
    command
}

impl Workspace {
    pub(crate) fn load() -> Self {
        let arguments = [
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--no-deps",
        ];
        let output = cargo().args(arguments).output().expect("cargo runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "cargo metadata failed: {complaint}"
        );
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
        let packages: Vec<_> = list(&metadata["packages"])
            .iter()
            .map(Package::read)
            .collect();
        assert!(!packages.is_empty(), "cargo names no packages");
        Self { packages }
    }

    /// True for packages of ours.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.packages.iter().any(|package| package.name == name)
    }
}

impl Package {
    fn read(package: &Value) -> Self {
        let path = text(&package["manifest_path"]).expect("a package has a manifest");
        let content = fs::read_to_string(&path).expect("cargo has just read it");
        let dependencies = list(&package["dependencies"])
            .iter()
            .map(|dependency| Dependency {
                name: text(&dependency["name"]).expect("a dependency has a name"),
                is_dev: dependency["kind"] == "dev",
            });
        Self {
            name: text(&package["name"]).expect("a package has a name"),
            path: below_root(&path),
            description: text(&package["description"]),
            license: text(&package["license"]),
            dependencies: dependencies.collect(),
            entries: manifest::entries(&content),
        }
    }

    /// A package that a rule is tried on, with no more to it than its manifest says.
    pub(crate) fn of(name: &str, path: &str, manifest: &str) -> Self {
        let entries = manifest::entries(manifest);
        let dependencies = entries.iter().filter_map(|entry| {
            let is_dev = entry.key.starts_with("dev-");
            Some(Dependency {
                name: entry.dependency()?.to_owned(),
                is_dev,
            })
        });
        let value = |key| {
            let entry = entries.iter().find(|entry| entry.key == key);
            entry.map(|entry| entry.value.trim_matches('"').to_owned())
        };
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            description: value("package.description"),
            license: value("package.license"),
            dependencies: dependencies.collect(),
            entries: entries.clone(),
        }
    }

    /// Returns the line that asks for a dependency.
    pub(crate) fn line_of(&self, dependency: &str) -> usize {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.dependency() == Some(dependency));
        entry.map_or(1, |entry| entry.line)
    }
}

fn below_root(path: &str) -> String {
    let root = root()
        .to_str()
        .expect("the path of the repository is UTF-8");
    path.strip_prefix(root)
        .unwrap_or(path)
        .trim_start_matches('/')
        .to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
