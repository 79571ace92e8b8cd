//! How many connections each plugin may have to the host's private socket, so that none takes the
//! descriptors that the host and the others need.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connect_plugin_rpc::Admission;
use rustix::process::{Pid, Resource, getpgid, getrlimit};
use tokio::time::Instant;

use crate::registry::Registry;

/// How often it is said that connections were closed.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// Which part of the process's descriptors the connections of all plugins may take.
const PRIVATE_PART: usize = 2;
/// Which part those may take that come over TCP.
const PUBLIC_PART: usize = 4;

/// Counts the connections to the host's private socket.
#[derive(Debug)]
pub(crate) struct Connections {
    registry: Arc<Registry>,
    most: usize,
    open: Arc<Mutex<Open>>,
}

/// Whose connection it is: of a plugin with this runtime id, or of a process that belongs to none.
type Owner = Option<String>;

#[derive(Debug, Default)]
struct Open {
    by_owner: HashMap<Owner, usize>,
    /// How many were closed at once since that was said.
    closed: u64,
    said: Option<Instant>,
}

/// One open connection.
struct Connection {
    owner: Owner,
    open: Arc<Mutex<Open>>,
}

/// Returns how many connections may be open over TCP.
pub(crate) fn most_over_tcp(configured: usize) -> usize {
    configured.min(descriptors() / PUBLIC_PART).max(1)
}

/// Returns how many descriptors the process may have open.
fn descriptors() -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(usize::MAX)
    })
}

/// Returns how many connections each of `plugins` may have, of which `limit` is the most: together,
/// and with those of strangers, they leave enough descriptors.
fn share(limit: u32, plugins: usize, descriptors: usize) -> usize {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    (descriptors / PRIVATE_PART / (plugins + 1))
        .min(limit)
        .max(1)
}

impl Connections {
    /// Counts the connections of `plugins` launched plugins, of at most `limit` each.
    pub(crate) fn new(registry: Arc<Registry>, limit: u32, plugins: usize) -> Self {
        Self {
            registry,
            most: share(limit, plugins, descriptors()),
            open: Arc::default(),
        }
    }

    /// Returns the plugin to which a process belongs: what a plugin starts is in its group, unless
    /// it leaves that.
    fn owner(&self, process: Option<u32>) -> Owner {
        let process = i32::try_from(process?).ok().and_then(Pid::from_raw)?;
        let group = getpgid(Some(process)).ok()?;
        let group = u32::try_from(group.as_raw_nonzero().get()).ok()?;
        let snapshot = self.registry.snapshot();
        let mut live = snapshot.instances().filter(|it| !it.state.is_over());
        let plugin = live.find(|it| it.pid == Some(group))?;
        Some(plugin.runtime_id.clone())
    }
}

impl Admission for Connections {
    fn admit(&self, process: Option<u32>) -> Option<Box<dyn Any + Send>> {
        let owner = self.owner(process);
        let mut open = locked(&self.open);
        let count = open.by_owner.entry(owner.clone()).or_default();
        if *count < self.most {
            *count += 1;
            drop(open);
            let open = Arc::clone(&self.open);
            return Some(Box::new(Connection { owner, open }));
        }
        open.closed += 1;
        let now = Instant::now();
        let is_said = open.said.is_some_and(|said| now - said < REPORT_INTERVAL);
        if !is_said {
            let closed = std::mem::take(&mut open.closed);
            open.said = Some(now);
            drop(open);
            let owner = owner.as_deref().unwrap_or("processes of no plugin");
            tracing::warn!(
                owner,
                most = self.most,
                closed,
                "connections to the host were closed at once: their owner has as many as it may"
            );
        }
        None
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = locked(&self.open);
        if let Some(count) = open.by_owner.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                open.by_owner.remove(&self.owner);
            }
        }
    }
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{admit_process, registry};

    #[test]
    fn all_shares_together_are_half_of_the_descriptors() {
        assert_eq!(share(320, 2, 1024), 170);
        assert_eq!(share(320, 7, 1024), 64);
        assert_eq!(share(320, 2, 1_000_000), 320);
        assert_eq!(share(320, 2, usize::MAX), 320);
        assert_eq!(share(320, 5_000, 1024), 1);
        assert_eq!(share(0, 1, 1024), 1, "a plugin has to reach its host");
    }

    #[test]
    fn a_plugin_has_its_connections_and_strangers_have_theirs() {
        let registry = registry();
        let group = getpgid(None).expect("this process has a group");
        let group = group.as_raw_nonzero().get().unsigned_abs();
        let this = Some(std::process::id());
        let connections = Connections::new(Arc::clone(&registry), 2, 1);

        // This process belongs to no plugin yet.
        let strangers = [connections.admit(this), connections.admit(None)];
        assert!(strangers.iter().all(Option::is_some));
        assert!(connections.admit(this).is_none());

        // As if the group were that of a plugin.
        let plugin = admit_process(&registry, "kv-plugin", group);
        let of_plugin = [connections.admit(this), connections.admit(this)];
        assert!(of_plugin.iter().all(Option::is_some));
        assert!(connections.admit(this).is_none());
        assert!(connections.admit(None).is_none());
        drop(of_plugin);
        assert!(connections.admit(this).is_some());
        drop(strangers);
        assert!(connections.admit(None).is_some());

        registry.ended(&plugin.runtime_id, crate::registry::Ended::default());
        let strangers = [connections.admit(this), connections.admit(None)];
        assert!(strangers.iter().all(Option::is_some));
        assert!(connections.admit(this).is_none(), "it is a stranger again");
    }
}
