//! gRPC server reflection: what a server serves, asked by tools that were not built against it.
//!
//! A [`Server`](crate::Server) answers in both versions of the protocol when it is told to with
//! [`Server::reflection`](crate::Server::reflection). The answers come from the descriptors of its
//! services as they are when somebody asks.

mod answer;
mod versions;

use std::sync::{Arc, Mutex, PoisonError};

use connect_plugin_schema::ServiceDescriptor;
use connect_plugin_schema::emit::EmitError;
use connect_plugin_schema::reflection::Index;

use crate::server::Services;
use crate::service::NamedService as _;

pub use versions::{v1, v1alpha};

use answer::{Answer, Question};

/// Returns the services that tell about `services` and those of a server's `health`.
pub(crate) fn of(services: &Services, health: &Services) -> Services {
    let reflection = Reflection {
        services: services.clone(),
        health: health.clone(),
        known: Arc::default(),
    };
    Services::new()
        .with(v1::ServerReflectionServer::new(reflection.clone()))
        .with(v1alpha::ServerReflectionServer::new(reflection))
}

/// Tells about the services of a server.
#[derive(Clone, Debug)]
pub(crate) struct Reflection {
    services: Services,
    health: Services,
    /// The index of the last answer; services are added while a server runs.
    known: Arc<Mutex<Option<Known>>>,
}

#[derive(Debug)]
struct Known {
    services: Vec<&'static ServiceDescriptor>,
    index: Arc<Index>,
}

impl Reflection {
    fn answer(&self, question: Question) -> Answer {
        let services = self.descriptors();
        if let Question::Services = question {
            let names = services.iter().map(|service| service.name.to_owned());
            return Answer::Services(names.collect());
        }
        match self.index(services) {
            Ok(index) => question.answer(&index),
            Err(error) => {
                tracing::error!(%error, "the services of this server have no common schema");
                Answer::contradiction()
            }
        }
    }

    /// Returns what is served, sorted by name, the reflection itself included.
    fn descriptors(&self) -> Vec<&'static ServiceDescriptor> {
        let mut services = self.services.descriptors();
        services.extend(self.health.descriptors());
        services.push(v1::ServerReflectionClient::SERVICE);
        services.push(v1alpha::ServerReflectionClient::SERVICE);
        services.sort_unstable_by_key(|service| service.name);
        services.dedup_by_key(|service| service.name);
        services
    }

    fn index(&self, services: Vec<&'static ServiceDescriptor>) -> Result<Arc<Index>, EmitError> {
        // A poisoned lock holds a whole value all the same: it is replaced in one piece.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known
            && std::iter::zip(&known.services, &services).all(|(a, b)| std::ptr::eq(*a, *b))
            && known.services.len() == services.len()
        {
            return Ok(Arc::clone(&known.index));
        }
        let index = Arc::new(Index::of_services(&services)?);
        *known = Some(Known {
            services,
            index: Arc::clone(&index),
        });
        Ok(index)
    }
}
