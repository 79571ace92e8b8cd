//! In which order plugins start: providers before those that need them.

use std::fmt;

use connect_plugin_proto::handshake::{ServiceDeclaration, ServiceDependency};
use connect_plugin_proto::version::satisfies;

/// A plugin as the order sees it.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    /// The plugin's id.
    pub(crate) id: &'a str,
    /// Services it provides.
    pub(crate) provides: &'a [ServiceDeclaration],
    /// Services it needs.
    pub(crate) requires: &'a [ServiceDependency],
}

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
        min_version: String,
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
                if !min_version.is_empty() {
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
pub(crate) fn waves(nodes: &[Node<'_>]) -> Result<Vec<Vec<usize>>, OrderError> {
    let mut needs = vec![Vec::new(); nodes.len()];
    for (dependent, node) in nodes.iter().enumerate() {
        for required in node.requires.iter().filter(|it| it.required_for_startup) {
            let providers = providers(nodes, required);
            if providers.is_empty() {
                return Err(missing(nodes, node, required));
            }
            // A plugin cannot be its own provider if there is another one.
            let others: Vec<_> = providers
                .iter()
                .copied()
                .filter(|it| *it != dependent)
                .collect();
            let from = if others.is_empty() { providers } else { others };
            needs[dependent].extend(from.into_iter().map(|it| (it, &*required.service_type)));
        }
    }
    if let Some(cycle) = find_cycle(nodes, &needs) {
        return Err(OrderError::Cycle(cycle));
    }
    for (dependent, node) in nodes.iter().enumerate() {
        for wanted in node.requires.iter().filter(|it| !it.required_for_startup) {
            for provider in providers(nodes, wanted) {
                if !reaches(&needs, provider, dependent) {
                    needs[dependent].push((provider, &wanted.service_type));
                }
            }
        }
    }
    Ok(levels(&needs))
}

type Needs<'a> = [Vec<(usize, &'a str)>];

fn providers(nodes: &[Node<'_>], required: &ServiceDependency) -> Vec<usize> {
    let provides = |node: &Node<'_>| {
        node.provides.iter().any(|it| {
            it.service_type == required.service_type
                && satisfies(&it.version, &required.min_version)
        })
    };
    (0..nodes.len())
        .filter(|it| provides(&nodes[*it]))
        .collect()
}

fn missing(nodes: &[Node<'_>], node: &Node<'_>, required: &ServiceDependency) -> OrderError {
    let of_type = nodes.iter().flat_map(|node| {
        let same = node
            .provides
            .iter()
            .filter(|it| it.service_type == required.service_type);
        same.map(|it| format!("{} from {}", it.version, node.id))
    });
    OrderError::Missing {
        plugin: node.id.to_owned(),
        service_type: required.service_type.clone(),
        min_version: required.min_version.clone(),
        there: of_type.collect(),
    }
}

/// Reports whether `from` needs `to`, directly or not.
fn reaches(needs: &Needs<'_>, from: usize, to: usize) -> bool {
    let mut seen = vec![false; needs.len()];
    let mut left = vec![from];
    while let Some(node) = left.pop() {
        if node == to {
            return true;
        }
        if !std::mem::replace(&mut seen[node], true) {
            left.extend(needs[node].iter().map(|(provider, _)| *provider));
        }
    }
    false
}

/// Returns the plugins of a shortest cycle, each with the service that it needs from the next one.
fn find_cycle(nodes: &[Node<'_>], needs: &Needs<'_>) -> Option<Vec<(String, String)>> {
    let cycles = (0..nodes.len()).filter_map(|start| way_back(needs, start));
    let shortest = cycles.min_by_key(Vec::len)?;
    let name = |(node, service_type): (usize, &str)| (nodes[node].id.into(), service_type.into());
    Some(shortest.into_iter().map(name).collect())
}

/// Returns the shortest way from a plugin over its needs back to itself.
fn way_back<'a>(needs: &Needs<'a>, start: usize) -> Option<Vec<(usize, &'a str)>> {
    // Breadth first; per plugin, who needed it and for which service.
    let mut came_from: Vec<Option<(usize, &str)>> = vec![None; needs.len()];
    let mut reached = vec![start];
    let mut next = 0;
    while let Some(&node) = reached.get(next) {
        next += 1;
        for &(provider, service_type) in &needs[node] {
            if came_from[provider].is_some() {
                continue;
            }
            came_from[provider] = Some((node, service_type));
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

/// Puts each plugin one level above the highest of those that it needs. There is no cycle.
fn levels(needs: &Needs<'_>) -> Vec<Vec<usize>> {
    let mut level: Vec<Option<usize>> = vec![None; needs.len()];
    let mut waves: Vec<Vec<usize>> = Vec::new();
    loop {
        let ready: Vec<usize> = (0..needs.len())
            .filter(|it| level[*it].is_none())
            .filter(|it| {
                needs[*it]
                    .iter()
                    .all(|(provider, _)| level[*provider].is_some())
            })
            .collect();
        if ready.is_empty() {
            return waves;
        }
        for node in &ready {
            level[*node] = Some(waves.len());
        }
        waves.push(ready);
    }
}

#[cfg(test)]
mod tests;
