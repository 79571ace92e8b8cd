//! From the path of a request to the method that answers it.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use arc_swap::ArcSwap;
use connect_plugin_schema::{MethodDescriptor, ServiceDescriptor};
use http::{Request, Response};
use tokio::sync::watch;

use crate::body::Body;
use crate::service::Service;

/// Answers the requests that are for none of a server's services.
pub trait Fallback: Send + Sync + 'static {
    /// Answers a request.
    fn call(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>>;
}

/// The services of a server. A cheap clone; services can be added while the server runs.
#[derive(Clone, Default)]
pub struct Services {
    // Read on every call and written a few times in a process's life: a snapshot, swapped whole.
    by_procedure: Arc<ArcSwap<HashMap<&'static str, Route>>>,
    changed: watch::Sender<()>,
}

/// One method of one service.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) service: Arc<dyn Service>,
    pub(crate) method: &'static MethodDescriptor,
}

impl Services {
    /// Makes an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a service; one with the same name is replaced.
    pub fn add(&self, service: &Arc<dyn Service>) {
        self.by_procedure.rcu(|routes| {
            let mut routes = HashMap::clone(routes);
            for method in service.descriptor().methods {
                routes.insert(
                    method.procedure,
                    Route {
                        service: Arc::clone(service),
                        method,
                    },
                );
            }
            routes
        });
        self.changed.send_replace(());
    }

    /// Adds a service; one with the same name is replaced.
    #[must_use]
    pub fn with(self, service: impl Service) -> Self {
        let service: Arc<dyn Service> = Arc::new(service);
        self.add(&service);
        self
    }

    /// Returns the full names of the services, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        self.descriptors()
            .into_iter()
            .map(|service| service.name)
            .collect()
    }

    /// Returns the contracts of the services, sorted by name.
    pub(crate) fn descriptors(&self) -> Vec<&'static ServiceDescriptor> {
        let routes = self.by_procedure.load();
        let mut services: Vec<_> = routes
            .values()
            .map(|route| route.service.descriptor())
            .collect();
        services.sort_unstable_by_key(|service| service.name);
        services.dedup_by_key(|service| service.name);
        services
    }

    /// Returns what tells when a service is added.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(crate) fn find(&self, path: &str) -> Option<Route> {
        self.by_procedure.load().get(path).cloned()
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Services").field(&self.names()).finish()
    }
}
