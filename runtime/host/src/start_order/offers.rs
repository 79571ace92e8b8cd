//! Who provides what, found by type and version.

use std::collections::{BTreeMap, HashMap};

use connect_plugin_proto::manifest::{CheckedManifest, Required};
use connect_plugin_proto::version::{Line, MinVersion};
use semver::Version;

use super::work;

/// The services of some plugins, which are named by their positions.
pub(super) struct Offers<'a> {
    types: HashMap<&'a str, OfType<'a>>,
}

/// The services of one type.
#[derive(Default)]
struct OfType<'a> {
    /// Whoever provides one.
    plugins: Vec<usize>,
    /// The newest version of each plugin on each line, the oldest of them first: what suits a
    /// minimum stands at the end.
    lines: BTreeMap<Line, Vec<(&'a Version, usize)>>,
}

impl<'a> Offers<'a> {
    pub(super) fn of(manifests: &[&'a CheckedManifest]) -> Self {
        let mut types = HashMap::<&str, OfType<'_>>::new();
        for (plugin, manifest) in manifests.iter().enumerate() {
            for provided in &manifest.provides {
                work::step();
                let of_type = types.entry(&provided.service_type).or_default();
                if of_type.plugins.last() != Some(&plugin) {
                    of_type.plugins.push(plugin);
                }
                let line = of_type
                    .lines
                    .entry(Line::of(&provided.version))
                    .or_default();
                match line.last_mut() {
                    Some((newest, of)) if *of == plugin => {
                        *newest = (*newest).max(&provided.version);
                    }
                    _ => line.push((&provided.version, plugin)),
                }
            }
        }
        for line in types.values_mut().flat_map(|it| it.lines.values_mut()) {
            line.sort_unstable();
        }
        Self { types }
    }

    /// Returns the plugins that provide what is required, each once.
    pub(super) fn that_suit(&self, required: &Required) -> Vec<usize> {
        let Some(of_type) = self.types.get(&*required.service_type) else {
            return Vec::new();
        };
        let mut suitable = match &required.min_version {
            MinVersion::Any => of_type.plugins.clone(),
            MinVersion::AtLeast(min) => {
                let line = of_type.lines.get(&Line::of(min));
                let line = line.map(Vec::as_slice).unwrap_or_default();
                let first = line.partition_point(|(version, _)| *version < min);
                line[first..].iter().map(|(_, plugin)| *plugin).collect()
            }
        };
        work::steps(suitable.len());
        suitable.sort_unstable();
        suitable
    }
}
