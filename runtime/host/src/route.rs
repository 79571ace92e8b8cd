//! The host's own calls: each one goes to the provider whose turn it is when it is made.

use std::sync::Arc;

use connect_plugin_proto::rules;
use connect_plugin_proto::version::MinVersion;
use connect_plugin_rpc::__private::ServiceDescriptor;
use connect_plugin_rpc::{Channel, ClientCore, Error, Result, Route};

use crate::registry::{Registration, Registry};

/// Places the calls of one contract.
#[derive(Debug)]
pub(crate) struct RegistryRoute {
    registry: Arc<Registry>,
    service: &'static ServiceDescriptor,
    /// The lowest version that will do: that of the client's contract.
    min_version: MinVersion,
}

impl RegistryRoute {
    /// Places the calls of a contract.
    ///
    /// # Errors
    ///
    /// Fails if the contract's version cannot be parsed.
    pub(crate) fn new(
        registry: Arc<Registry>,
        service: &'static ServiceDescriptor,
    ) -> Result<Self> {
        let min_version = rules::min_version(service.version)
            .map_err(|invalid| Error::from(invalid).context(service.name))?;
        Ok(Self {
            registry,
            service,
            min_version,
        })
    }

    /// Returns the provider whose turn it is.
    ///
    /// # Errors
    ///
    /// Fails with `not_found` if there is none; the message says what there is.
    pub(crate) fn provider(&self) -> Result<Channel> {
        let ServiceDescriptor {
            name, service_type, ..
        } = *self.service;
        let snapshot = self.registry.snapshot();
        let is_contract = |it: &Registration| it.path.trim_matches('/') == name;
        let suits = move |it: &Registration| is_contract(it) && self.min_version.takes(&it.version);
        if let Some(provider) = snapshot.in_turn(service_type, suits).next() {
            return Ok(provider.endpoint.own.clone());
        }
        let of_type = snapshot.of_type(service_type);
        if let (Some(other), false) = (of_type.first(), of_type.iter().any(|it| is_contract(it))) {
            return Err(Error::not_found(format!(
                "no plugin provides `{service_type}` as {name}: {} provides it as {}",
                other.runtime_id,
                other.path.trim_matches('/')
            )));
        }
        Err(snapshot.nobody(service_type, &self.min_version))
    }
}

impl Route for RegistryRoute {
    fn pick(&self) -> Result<ClientCore> {
        // What was there when the client was made may be away for a moment.
        let provider = self
            .provider()
            .map_err(|error| Error::unavailable(error.message().to_owned()).with_source(error))?;
        Ok(ClientCore::new(provider))
    }
}
