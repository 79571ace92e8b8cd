//! What a plugin says of itself: id, version, provides and requires.

use connect_plugin_schema::{ServiceDescriptor, ServiceRequirement};

/// What a plugin says of itself, computed from the signature of its `main`.
#[derive(Debug)]
pub struct Manifest {
    /// The plugin's id, such as `cache-plugin`.
    pub id: &'static str,
    /// The plugin's own version.
    pub version: &'static str,
    /// The contracts it provides.
    pub provides: &'static [&'static ServiceDescriptor],
    /// One entry per argument of `main`; `None` for those that are no dependency.
    pub requires: &'static [Option<ServiceRequirement>],
}

impl Manifest {
    /// Returns the services that the plugin requires.
    pub fn requirements(&self) -> impl Iterator<Item = &'static ServiceRequirement> {
        self.requires.iter().flatten()
    }
}

/// Replaces the version of a requirement, which starts as that of the contract it was built
/// against. Not public API.
///
/// # Panics
///
/// Panics, at compile time, if this program cannot use what it asks for: a newer version than the
/// one it was built against, or another major version.
#[doc(hidden)]
#[track_caller]
pub const fn requirement(
    base: Option<ServiceRequirement>,
    min_version: Option<&'static str>,
) -> Option<ServiceRequirement> {
    let (Some(base), Some(min_version)) = (base, min_version) else {
        return base;
    };
    let (built, asked) = (numbers(base.min_version), numbers(min_version));
    // Below 1.0 the minor version says what is compatible, as Cargo has it.
    assert!(
        built[0] == asked[0] && (built[0] > 0 || built[1] == asked[1]),
        "a requirement excludes the version of the contract that this plugin was built against: \
         it asks for another major version"
    );
    assert!(
        built[1] > asked[1] || (built[1] == asked[1] && built[2] >= asked[2]),
        "a requirement is above the version of the contract that this plugin was built against: \
         update the crate of the contract, or lower the requirement"
    );
    Some(ServiceRequirement {
        min_version,
        ..base
    })
}

/// Reads the three numbers of a version; what comes behind them is passed over.
const fn numbers(version: &str) -> [u64; 3] {
    let mut numbers = [0; 3];
    let (mut i, mut part) = (0, 0);
    let bytes = version.as_bytes();
    while i < bytes.len() && part < numbers.len() {
        match bytes[i] {
            digit @ b'0'..=b'9' => numbers[part] = numbers[part] * 10 + (digit - b'0') as u64,
            b'.' => part += 1,
            _ => return numbers,
        }
        i += 1;
    }
    numbers
}

/// Refuses, at compile time, a manifest that contradicts itself. Not public API.
///
/// # Panics
///
/// Panics if a service is provided twice, required twice, both provided and required, or if a
/// contract requires what `main` does not take.
#[doc(hidden)]
#[track_caller]
pub const fn assert_manifest(manifest: &Manifest) {
    let mut i = 0;
    while i < manifest.provides.len() {
        let provided = manifest.provides[i];
        let mut j = 0;
        while j < i {
            assert!(
                !same(manifest.provides[j].service_type, provided.service_type),
                "this plugin provides one service type twice"
            );
            j += 1;
        }
        assert!(
            count(manifest.requires, provided.service_type) == 0,
            "this plugin both provides and requires one service type: it would wait for itself"
        );
        let mut j = 0;
        while j < provided.requires.len() {
            let required = &provided.requires[j];
            assert!(
                !required.required_for_startup
                    || count(manifest.requires, required.service_type) > 0,
                "a provided contract requires a service that `main` does not take as an argument"
            );
            j += 1;
        }
        i += 1;
    }
    let mut i = 0;
    while i < manifest.requires.len() {
        if let Some(required) = &manifest.requires[i] {
            assert!(
                count(manifest.requires, required.service_type) == 1,
                "this plugin requires one service type twice: clone the client instead"
            );
        }
        i += 1;
    }
}

const fn count(requires: &[Option<ServiceRequirement>], service_type: &str) -> usize {
    let (mut i, mut found) = (0, 0);
    while i < requires.len() {
        if let Some(required) = &requires[i]
            && same(required.service_type, service_type)
        {
            found += 1;
        }
        i += 1;
    }
    found
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
