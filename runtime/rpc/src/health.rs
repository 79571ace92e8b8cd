//! gRPC health checking: whether a server and its services serve, asked by probes and balancers.
//!
//! A [`Server`](crate::Server) answers when it is given a [`Health`] with
//! [`Server::health`](crate::Server::health). Kubernetes, grpc-health-probe and the balancers of
//! gRPC ask so. Whatever it serves is taken to be well until the program says otherwise:
//!
//! ```
//! # async fn example(services: connect_plugin_rpc::Services) -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! # use connect_plugin_rpc as connect_plugin;
//! use connect_plugin::health::Health;
//! use connect_plugin::{Listener, Server};
//!
//! let health = Health::new();
//! let listener = Listener::bind("127.0.0.1:0").await?;
//! let server = Server::new(services).health(&health).start(listener)?;
//!
//! // One service has lost its database, and finds it again.
//! health.set_not_serving("shop.v1.Orders");
//! health.set_serving("shop.v1.Orders");
//!
//! // Whoever balances has time to send calls elsewhere, before none is taken any more.
//! health.drain();
//! tokio::time::sleep(Duration::from_secs(5)).await;
//! server.shutdown(Duration::from_secs(30)).await;
//! # Ok(())
//! # }
//! ```

mod answer;
pub mod v1;

use std::collections::BTreeMap;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::server::Services;
use v1::ServingStatus;

/// What a program says of the health of its services. A cheap clone; all clones are the same.
///
/// Services go by their full names, such as `shop.v1.Orders`, and the server as a whole by the
/// empty one. What is served and not spoken of is serving, and so is a server. Other names are
/// unknown until something is said of them.
#[derive(Clone, Debug, Default)]
pub struct Health {
    said: watch::Sender<Said>,
}

#[derive(Debug, Default)]
struct Said {
    by_service: BTreeMap<String, ServingStatus>,
    is_draining: bool,
}

impl Health {
    /// Makes a health of which nothing is said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that a service serves; the empty name is the server as a whole.
    pub fn set_serving(&self, service: &str) {
        self.set(service, ServingStatus::Serving);
    }

    /// Says that a service does not serve; the empty name is the server as a whole, and says
    /// nothing of its services.
    pub fn set_not_serving(&self, service: &str) {
        self.set(service, ServingStatus::NotServing);
    }

    /// Says of everything that it does not serve, from now on and whatever else is said.
    ///
    /// [`ServerHandle::shutdown`](crate::ServerHandle::shutdown) does the same for the one server.
    /// Called some time earlier, it lets balancers send calls elsewhere while they still would be
    /// answered. A server that is [mounted in another one](crate::Server::into_service) learns of
    /// the end by this alone.
    pub fn drain(&self) {
        self.said
            .send_if_modified(|said| !std::mem::replace(&mut said.is_draining, true));
    }

    fn set(&self, service: &str, status: ServingStatus) {
        self.said.send_if_modified(|said| {
            let before = said.by_service.insert(service.to_owned(), status);
            before != Some(status)
        });
    }

    /// Returns the status of a service, of those that a server has; one that is over serves nothing.
    fn status(&self, service: &str, services: &Services, is_over: bool) -> Option<ServingStatus> {
        let said = self.said.borrow();
        let status = said.by_service.get(service).copied().or_else(|| {
            let is_served = service.is_empty() || services.names().contains(&service);
            is_served.then_some(ServingStatus::Serving)
        });
        status.map(|status| {
            if said.is_draining || is_over {
                ServingStatus::NotServing
            } else {
                status
            }
        })
    }

    /// Returns all names that have a status.
    fn known(&self, services: &Services) -> Vec<String> {
        let said = self.said.borrow();
        let mut known: Vec<_> = said.by_service.keys().cloned().collect();
        known.extend(services.names().into_iter().map(str::to_owned));
        known.push(String::new());
        known
    }
}

/// Returns the service that answers for `services` until they are drained.
pub(crate) fn of(
    health: &Health,
    services: &Services,
    drain: &CancellationToken,
) -> impl crate::Service + use<> {
    v1::HealthServer::new(answer::Answers {
        health: health.clone(),
        services: services.clone(),
        drain: drain.clone(),
    })
}
