//! The index of the registry as pure data: which registrations there are, and whose turn it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use semver::Version;

/// One service of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registration<E> {
    /// Names the registration.
    pub(crate) id: String,
    /// The instance that registered it.
    pub(crate) runtime_id: String,
    /// The type under which it is asked for.
    pub(crate) service_type: String,
    /// The version of the contract.
    pub(crate) version: Version,
    /// The path at the provider, such as `/kv.v1.KVService/`.
    pub(crate) path: String,
    /// What the provider said of it, without what is internal.
    pub(crate) metadata: BTreeMap<String, String>,
    /// Where it is called.
    pub(crate) endpoint: E,
}

/// Registrations by service type, in the order in which they came.
#[derive(Clone, Debug)]
pub(crate) struct Index<E> {
    types: HashMap<String, Providers<E>>,
}

#[derive(Clone, Debug)]
struct Providers<E> {
    registrations: Vec<Arc<Registration<E>>>,
    /// Whose turn it is; shared by all snapshots, so that a change does not start it anew.
    turn: Arc<AtomicUsize>,
}

impl<E> Default for Index<E> {
    fn default() -> Self {
        Self {
            types: HashMap::new(),
        }
    }
}

impl<E> Index<E> {
    /// Adds a registration. The same service of the same instance is replaced and keeps its id.
    ///
    /// Returns the id that it has from now on.
    pub(crate) fn register(&mut self, mut registration: Registration<E>) -> String {
        let providers = self
            .types
            .entry(registration.service_type.clone())
            .or_insert_with(|| Providers {
                registrations: Vec::new(),
                turn: Arc::default(),
            });
        let same = providers
            .registrations
            .iter_mut()
            .find(|it| it.runtime_id == registration.runtime_id && it.path == registration.path);
        if let Some(known) = same {
            registration.id.clone_from(&known.id);
            *known = Arc::new(registration);
            return known.id.clone();
        }
        let id = registration.id.clone();
        providers.registrations.push(Arc::new(registration));
        id
    }

    /// Takes a registration of an instance out, and reports whether there was one.
    pub(crate) fn unregister(&mut self, runtime_id: &str, id: &str) -> bool {
        self.retain(|it| it.runtime_id != runtime_id || it.id != id)
    }

    /// Takes all registrations of an instance out, and reports whether there was one.
    pub(crate) fn remove_instance(&mut self, runtime_id: &str) -> bool {
        self.retain(|it| it.runtime_id != runtime_id)
    }

    fn retain(&mut self, keep: impl Fn(&Registration<E>) -> bool) -> bool {
        let mut removed = false;
        self.types.retain(|_, providers| {
            let before = providers.registrations.len();
            providers.registrations.retain(|it| keep(it));
            removed |= providers.registrations.len() != before;
            !providers.registrations.is_empty()
        });
        removed
    }

    /// Returns the registrations of a type, in the order in which they came.
    pub(crate) fn of_type(&self, service_type: &str) -> &[Arc<Registration<E>>] {
        self.types
            .get(service_type)
            .map_or(&[], |providers| &providers.registrations)
    }

    /// Returns all registrations, sorted by type.
    pub(crate) fn all(&self) -> Vec<&Arc<Registration<E>>> {
        let mut types: Vec<_> = self.types.iter().collect();
        types.sort_unstable_by_key(|(service_type, _)| *service_type);
        types
            .into_iter()
            .flat_map(|(_, providers)| &providers.registrations)
            .collect()
    }

    /// Counts the registrations of an instance.
    pub(crate) fn count_of(&self, runtime_id: &str) -> usize {
        let all = self
            .types
            .values()
            .flat_map(|providers| &providers.registrations);
        all.filter(|it| it.runtime_id == runtime_id).count()
    }

    /// Returns the suitable registrations of a type, the one whose turn it is first.
    ///
    /// Each call moves the turn on.
    pub(crate) fn in_turn<'a>(
        &'a self,
        service_type: &str,
        suits: impl Fn(&Registration<E>) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Arc<Registration<E>>> {
        let mut list: &[Arc<Registration<E>>] = &[];
        let mut first = 0;
        if let Some(providers) = self.types.get(service_type) {
            list = &providers.registrations;
            // The counter orders nothing else.
            first = providers.turn.fetch_add(1, Ordering::Relaxed) % list.len();
            let in_order = list[first..].iter().chain(&list[..first]);
            let passed = in_order.take_while(|it| !suits(it)).count();
            if passed > 0 && passed < list.len() {
                // Or the one behind an unsuitable provider would get two turns in each round.
                providers.turn.fetch_add(passed, Ordering::Relaxed);
            }
        }
        list[first..]
            .iter()
            .chain(&list[..first])
            .filter(move |it| suits(it))
    }
}

#[cfg(test)]
mod tests;
