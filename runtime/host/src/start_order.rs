//! In which order plugins start: providers before those that need them.

mod offers;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use connect_plugin_proto::manifest::{CheckedManifest, Required};
use connect_plugin_proto::version::MinVersion;

use offers::Offers;

/// How many of the versions that there are an error names.
const NAMED: usize = 8;

/// Why there is no order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OrderError {
    /// Plugins wait for each other: each needs the service named beside it from the next one.
    Cycle(Vec<(String, String)>),
    /// Nobody provides what a plugin cannot start without.
    Missing {
        /// The plugin.
        plugin: String,
        /// The type of the service.
        service_type: String,
        /// The lowest version that would do.
        min_version: MinVersion,
        /// What there is of that type, as `1.0.0 from kv-plugin`.
        there: Vec<String>,
    },
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cycle(path) => {
                f.write_str("plugins wait for each other: ")?;
                for (position, (plugin, service_type)) in path.iter().enumerate() {
                    let plugin = if position == 0 { plugin } else { "which" };
                    let next = &path[(position + 1) % path.len()].0;
                    let comma = if position == 0 { "" } else { ", " };
                    write!(f, "{comma}{plugin} needs `{service_type}` from {next}")?;
                }
                f.write_str("; make one of these dependencies `Watched<..>`")
            }
            Self::Missing {
                plugin,
                service_type,
                min_version,
                there,
            } => {
                write!(f, "{plugin} needs `{service_type}`")?;
                if let MinVersion::AtLeast(min_version) = min_version {
                    write!(f, " ^{min_version}")?;
                }
                if there.is_empty() {
                    write!(
                        f,
                        ", and no plugin provides `{service_type}`; launch one that does"
                    )
                } else {
                    let there = there.join(", ");
                    write!(
                        f,
                        ", but there is only {there}; launch one of a compatible version"
                    )
                }
            }
        }
    }
}

/// Orders plugins into waves: each needs only plugins of earlier waves.
///
/// What a plugin can start without is started before it too, unless that would make a cycle.
///
/// The work grows with the entries of the manifests, times the logarithm of their number, and with
/// the plugins that suit each requirement: not with the entries squared.
pub(crate) fn waves(manifests: &[&CheckedManifest]) -> Result<Vec<Vec<usize>>, OrderError> {
    let offers = Offers::of(manifests);
    let mut needs = Needs::new(manifests.len());
    for (dependent, manifest) in manifests.iter().enumerate() {
        let required = manifest.requires.iter();
        for required in required.filter(|it| it.required_for_startup) {
            let providers = offers.that_suit(required);
            if providers.is_empty() {
                return Err(missing(manifests, manifest, required));
            }
            // A plugin cannot be its own provider if there is another one.
            let is_alone = providers.iter().all(|it| *it == dependent);
            for provider in providers {
                if provider != dependent || is_alone {
                    needs.add(dependent, provider, &required.service_type);
                }
            }
        }
    }
    if levels(&needs).is_none() {
        return Err(OrderError::Cycle(find_cycle(manifests, &needs)));
    }
    for (dependent, manifest) in manifests.iter().enumerate() {
        let mut wanted = manifest.requires.iter();
        if wanted.all(|it| it.required_for_startup) {
            continue;
        }
        // Whoever needs this one cannot come before it. What is added here changes nothing about that.
        let needing = needs.needing(dependent);
        let wanted = manifest.requires.iter();
        for wanted in wanted.filter(|it| !it.required_for_startup) {
            for provider in offers.that_suit(wanted) {
                if !needing[provider] {
                    needs.add(dependent, provider, &wanted.service_type);
                }
            }
        }
    }
    // Nothing that was added makes a cycle.
    Ok(levels(&needs).unwrap_or_default())
}

/// Who needs whom, each pair once.
struct Needs<'a> {
    /// Per plugin, those it needs, each with the first service that it needs from it.
    of: Vec<BTreeMap<usize, &'a str>>,
    /// Per plugin, those that need it.
    by: Vec<Vec<usize>>,
}

impl<'a> Needs<'a> {
    fn new(plugins: usize) -> Self {
        Self {
            of: vec![BTreeMap::new(); plugins],
            by: vec![Vec::new(); plugins],
        }
    }

    fn add(&mut self, dependent: usize, provider: usize, service_type: &'a str) {
        work::step();
        if let Entry::Vacant(new) = self.of[dependent].entry(provider) {
            new.insert(service_type);
            self.by[provider].push(dependent);
        }
    }

    /// Tells of each plugin whether it needs `provider`, directly or not, or is it.
    fn needing(&self, provider: usize) -> Vec<bool> {
        let mut needing = vec![false; self.by.len()];
        let mut left = vec![provider];
        while let Some(plugin) = left.pop() {
            if !std::mem::replace(&mut needing[plugin], true) {
                work::steps(self.by[plugin].len());
                left.extend(&self.by[plugin]);
            }
        }
        needing
    }
}

fn missing(
    manifests: &[&CheckedManifest],
    manifest: &CheckedManifest,
    required: &Required,
) -> OrderError {
    let of_type = manifests.iter().flat_map(|manifest| {
        let provides = manifest.provides.iter();
        let same = provides.filter(|it| it.service_type == required.service_type);
        same.map(|it| format!("{} from {}", it.version, manifest.id))
    });
    OrderError::Missing {
        plugin: manifest.id.clone(),
        service_type: required.service_type.clone(),
        min_version: required.min_version.clone(),
        there: of_type.take(NAMED).collect(),
    }
}

/// Returns the plugins of a shortest cycle, each with the service that it needs from the next one.
fn find_cycle(manifests: &[&CheckedManifest], needs: &Needs<'_>) -> Vec<(String, String)> {
    let cycles = (0..manifests.len()).filter_map(|start| way_back(needs, start));
    let shortest = cycles.min_by_key(Vec::len).unwrap_or_default();
    let name = |(plugin, service_type): (usize, &str)| {
        let plugin: &CheckedManifest = manifests[plugin];
        (plugin.id.clone(), service_type.to_owned())
    };
    shortest.into_iter().map(name).collect()
}

/// Returns the shortest way from a plugin over its needs back to itself.
fn way_back<'a>(needs: &Needs<'a>, start: usize) -> Option<Vec<(usize, &'a str)>> {
    // Breadth first; per plugin, who needed it and for which service.
    let mut came_from: Vec<Option<(usize, &str)>> = vec![None; needs.of.len()];
    let mut reached = vec![start];
    let mut next = 0;
    while let Some(&plugin) = reached.get(next) {
        next += 1;
        for (&provider, &service_type) in &needs.of[plugin] {
            work::step();
            if came_from[provider].is_some() {
                continue;
            }
            came_from[provider] = Some((plugin, service_type));
            if provider == start {
                let mut way = Vec::new();
                let mut at = start;
                while let Some((from, service_type)) = came_from[at] {
                    way.push((from, service_type));
                    at = from;
                    if at == start {
                        break;
                    }
                }
                way.reverse();
                return Some(way);
            }
            reached.push(provider);
        }
    }
    None
}

/// Puts each plugin one level above the highest of those that it needs; `None` if some of them need
/// each other.
fn levels(needs: &Needs<'_>) -> Option<Vec<Vec<usize>>> {
    let mut missing: Vec<usize> = needs.of.iter().map(BTreeMap::len).collect();
    let mut placed = 0;
    let mut waves = Vec::new();
    let mut wave: Vec<usize> = (0..missing.len()).filter(|it| missing[*it] == 0).collect();
    while !wave.is_empty() {
        placed += wave.len();
        let mut next = Vec::new();
        for dependent in wave.iter().flat_map(|provider| &needs.by[*provider]) {
            work::step();
            missing[*dependent] -= 1;
            if missing[*dependent] == 0 {
                next.push(*dependent);
            }
        }
        next.sort_unstable();
        waves.push(std::mem::replace(&mut wave, next));
    }
    (placed == missing.len()).then_some(waves)
}

/// Counts what the order does, for the test that it is bounded.
mod work {
    #[cfg(test)]
    thread_local! {
        pub(super) static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    pub(super) fn step() {
        steps(1);
    }

    #[cfg(test)]
    pub(super) fn steps(count: usize) {
        STEPS.set(STEPS.get() + count);
    }

    #[cfg(not(test))]
    pub(super) fn steps(_: usize) {}
}

#[cfg(test)]
mod tests;
