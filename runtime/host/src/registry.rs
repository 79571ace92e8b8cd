//! The registry: which instances there are, what they provide, and who may call whom.
//!
//! All of it is one snapshot behind one `watch`, changed whole. Status, discovery, routing and
//! watchers read it; nothing else remembers any part of it.

mod address;
mod contract;
mod endpoint;
mod index;
mod service;
mod share;

use std::collections::BTreeMap;
use std::sync::Arc;

use connect_plugin_proto::names::BASE_URL;
use connect_plugin_proto::registry::{
    RegisterServiceRequest, ServiceEndpoint, ServiceState, WatchServiceEvent,
};
use connect_plugin_proto::rules;
use connect_plugin_proto::version::MinVersion;
use connect_plugin_rpc::{Channel, ChannelBuilder, Error, ForeignText, Result, Target};
use connect_plugin_schema::{Fingerprint, ServiceDescriptor};
use http::HeaderMap;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::caller::{Claim, UnknownCaller};
use crate::config::PluginLimits;
use crate::events::{Event, Events, Journal, PluginName};
use crate::identity::{Identities, Identity};
use crate::instance::{Health, Instance, Occurrence, State};
use crate::launcher::Ending;

use contract::{Mismatch, Side};
pub(crate) use endpoint::Endpoint;
pub(crate) use service::RegistryService;
pub(crate) use share::Share;

pub(crate) type Registration = index::Registration<Endpoint>;

/// Owns the state of a host.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    state: watch::Sender<Arc<Snapshot>>,
    identities: Identities,
    journal: Journal,
    stopping: CancellationToken,
    limits: PluginLimits,
}

/// The state of a host at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    members: BTreeMap<String, Member>,
    index: index::Index<Endpoint>,
    /// What the host's own clients were built against, by the service's full name.
    contracts: BTreeMap<&'static str, Side>,
}

/// One instance, and where the host calls it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) instance: Arc<Instance>,
    /// Where a launched instance listens; one that dialed in names an address per service.
    endpoint: Option<Endpoint>,
    /// The calls that it has in flight to others.
    share: Share,
}

impl Registry {
    /// Makes an empty registry of plugins with these limits.
    pub(crate) fn new(limits: PluginLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Returns the state as it is now.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.state.borrow())
    }

    /// Follows the state.
    pub(crate) fn follow(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.state.subscribe()
    }

    /// Reads the events from now on.
    pub(crate) fn events(&self) -> Events {
        self.journal.read()
    }

    pub(crate) fn identities(&self) -> &Identities {
        &self.identities
    }

    /// Is canceled when the host stops: streams without an end of their own end then.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Changes the state under the lock of the one who owns it.
    fn change<T>(&self, change: impl FnOnce(&mut Snapshot) -> T) -> T {
        let mut result = None;
        // A copy is made only if somebody still reads the last snapshot.
        self.state
            .send_modify(|state| result = Some(change(Arc::make_mut(state))));
        match result {
            Some(result) => result,
            None => unreachable!("send_modify calls what it is given"),
        }
    }

    /// Gives a plugin an identity and takes it in. Its token is good from now on.
    pub(crate) fn admit(
        &self,
        instance: impl FnOnce(&Identity) -> Instance,
        self_id: &str,
        endpoint: Option<Endpoint>,
    ) -> Result<Identity> {
        let identity = self
            .identities
            .mint(self_id)
            .map_err(|error| Error::internal(format!("no identity for {self_id}: {error}")))?;
        let instance = Arc::new(instance(&identity));
        let member = Member {
            instance,
            endpoint,
            share: Share::new(self.limits),
        };
        self.change(|state| state.members.insert(identity.runtime_id.clone(), member));
        Ok(identity)
    }

    /// Returns the instance that calls, if its token proves it.
    pub(crate) fn authenticate(
        &self,
        headers: &HeaderMap,
    ) -> std::result::Result<Arc<Instance>, UnknownCaller> {
        let claim = Claim::read(headers)?;
        if !self.identities.proves(claim.runtime_id, claim.token) {
            return Err(UnknownCaller::WrongToken);
        }
        let snapshot = self.snapshot();
        let member = snapshot
            .members
            .get(claim.runtime_id)
            .ok_or(UnknownCaller::WrongToken)?;
        Ok(Arc::clone(&member.instance))
    }

    /// Registers a service of an instance, and returns the registration's id.
    pub(crate) fn register(
        &self,
        caller: &Instance,
        request: RegisterServiceRequest,
    ) -> Result<String> {
        let version = rules::registration(&request)?;
        caller
            .declared
            .may_provide(&caller.id, &request.service_type)
            .map_err(|undeclared| Error::permission_denied(undeclared.to_string()))?;
        let digits = self
            .identities
            .hex()
            .map_err(|error| Error::internal(error.to_string()))?;
        let RegisterServiceRequest {
            service_type,
            endpoint_path,
            mut metadata,
            ..
        } = request;
        let base_url = metadata.remove(BASE_URL);
        let named = named(caller);
        let registered = self.change(|state| {
            let member = state
                .members
                .get(&caller.runtime_id)
                .filter(|it| !it.is_over());
            let member = member.ok_or(UnknownCaller::WrongToken)?;
            let endpoint = if let Some(endpoint) = &member.endpoint {
                endpoint.clone()
            } else {
                let target = address::read(&base_url.unwrap_or_default())?;
                Endpoint::of(|| channel_to_dialed_in(&caller.id, target.clone()))
            };
            if state.index.count_of(&caller.runtime_id) >= rules::MAX_PROVIDED {
                let max = rules::MAX_PROVIDED;
                let message = format!("{} has registered {max} services already", caller.id);
                return Err(Error::resource_exhausted(message));
            }
            let new_id = format!("reg-{digits}");
            let registration = Registration {
                id: new_id.clone(),
                runtime_id: caller.runtime_id.clone(),
                service_type: service_type.clone(),
                version,
                path: endpoint_path,
                metadata,
                endpoint,
            };
            let mismatches = state.mismatches(&registration);
            let id = state.index.register(registration);
            if id == new_id {
                self.journal.write(Event::Registered {
                    plugin: named,
                    service_type,
                });
            }
            Ok((id, mismatches))
        });
        let (id, mismatches) = registered?;
        mismatches.iter().for_each(Mismatch::warn);
        Ok(id)
    }

    /// Notes a contract that the host has a client of, and compares the providers that are there.
    pub(crate) fn calls(&self, service: &'static ServiceDescriptor) {
        if self.snapshot().contracts.contains_key(service.name) {
            return;
        }
        let fingerprint = match Fingerprint::of(service) {
            Ok(fingerprint) => fingerprint,
            Err(error) => {
                tracing::debug!(service = service.name, %error, "no fingerprint");
                return;
            }
        };
        let own = Side {
            name: "the host".to_owned(),
            version: service.version.to_owned(),
            fingerprint,
        };
        let mismatches = self.change(|state| {
            if state.contracts.insert(service.name, own).is_some() {
                return Vec::new();
            }
            let providers = state.of_type(service.service_type).iter();
            providers.flat_map(|it| state.mismatches(it)).collect()
        });
        mismatches.iter().for_each(Mismatch::warn);
    }

    /// Takes a registration of an instance back.
    pub(crate) fn unregister(&self, caller: &Instance, id: &str) -> Result<()> {
        if self.change(|state| state.index.unregister(&caller.runtime_id, id)) {
            return Ok(());
        }
        Err(Error::not_found(format!(
            "{} has no registration {id:?}",
            caller.runtime_id
        )))
    }

    /// Takes in what an instance reports of its health.
    pub(crate) fn report(
        &self,
        runtime_id: &str,
        health: Health,
        reason: ForeignText,
    ) -> Result<()> {
        self.change(|state| {
            let instance = state
                .instance_mut(runtime_id)
                .ok_or(UnknownCaller::WrongToken)?;
            let before = (instance.state, instance.health, instance.reason.clone());
            instance
                .apply(Occurrence::Reported(health))
                .map_err(|illegal| Error::failed_precondition(illegal.to_string()))?;
            instance.reason = reason.clone();
            let plugin = named(instance);
            if before.0 == State::Starting && instance.state == State::Running {
                self.journal.write(Event::Started {
                    plugin: plugin.clone(),
                });
            }
            if (before.1, before.2) != (health, reason.clone()) {
                self.journal.write(Event::HealthChanged {
                    plugin,
                    health,
                    reason,
                });
            }
            Ok(())
        })
    }

    /// Notes that an instance is asked to stop: it gets no calls from now on.
    pub(crate) fn ask_to_stop(&self, runtime_id: &str) {
        self.change(|state| {
            let instance = state.instance_mut(runtime_id);
            if let Some(Err(illegal)) = instance.map(|it| it.apply(Occurrence::AskedToStop)) {
                tracing::debug!(plugin = runtime_id, %illegal, "nothing to stop");
            }
        });
    }

    /// Notes that an instance ended: its registrations and its token are gone.
    pub(crate) fn ended(&self, runtime_id: &str, ended: Ended) {
        let Ended {
            how,
            reason,
            last_output,
        } = ended;
        self.identities.revoke(runtime_id);
        self.change(|state| {
            state.index.remove_instance(runtime_id);
            let Some(instance) = state.instance_mut(runtime_id) else {
                return;
            };
            if let Err(illegal) = instance.apply(Occurrence::Ended) {
                tracing::debug!(plugin = runtime_id, %illegal, "it ended twice");
                return;
            }
            let plugin = named(instance);
            if instance.state != State::Died {
                self.journal.write(Event::Stopped { plugin, how });
                return;
            }
            let ending = how.unwrap_or(Ending::Unknown);
            tracing::error!(
                plugin = runtime_id,
                how = %ending,
                reason = reason.as_deref(),
                "a plugin died"
            );
            if let Some(reason) = &reason {
                instance.reason.clone_from(reason);
            }
            self.journal.write(Event::Died {
                plugin,
                how,
                reason,
                last_output,
            });
        });
    }
}

/// How an instance ended.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    /// How its process ended, if the host launched it.
    pub(crate) how: Option<Ending>,
    /// Why, in its own words.
    pub(crate) reason: Option<ForeignText>,
    /// The last lines that it wrote.
    pub(crate) last_output: Vec<ForeignText>,
}

/// Starts to build a channel to a plugin.
pub(crate) fn channel_to(id: &str, target: Target) -> ChannelBuilder {
    Channel::builder(target).peer(format!("plugin {id}"))
}

/// Starts to build a channel to a plugin that dialed in, and so says itself where it listens.
fn channel_to_dialed_in(id: &str, target: Target) -> ChannelBuilder {
    channel_to(id, target).address_policy(address::DialedIn)
}

fn named(instance: &Instance) -> PluginName {
    PluginName {
        id: instance.id.clone(),
        runtime_id: instance.runtime_id.clone(),
    }
}

impl Member {
    fn is_over(&self) -> bool {
        self.instance.state.is_over()
    }
}

impl Snapshot {
    /// Returns the instances, sorted by runtime id.
    pub(crate) fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.members.values().map(|member| &*member.instance)
    }

    pub(crate) fn instance(&self, runtime_id: &str) -> Option<&Instance> {
        self.members.get(runtime_id).map(|member| &*member.instance)
    }

    /// Returns how much of the router an instance may take.
    pub(crate) fn share_of(&self, runtime_id: &str) -> Option<&Share> {
        self.members.get(runtime_id).map(|member| &member.share)
    }

    fn instance_mut(&mut self, runtime_id: &str) -> Option<&mut Instance> {
        self.members
            .get_mut(runtime_id)
            .map(|member| Arc::make_mut(&mut member.instance))
    }

    /// Compares the contracts that a registration names with those that are known.
    fn mismatches(&self, registration: &Registration) -> Vec<Mismatch> {
        let others = self.of_type(&registration.service_type);
        contract::mismatches(registration, &self.contracts, others)
    }

    /// Returns the registrations of a type, whether they can be called or not.
    pub(crate) fn of_type(&self, service_type: &str) -> &[Arc<Registration>] {
        self.index.of_type(service_type)
    }

    /// Returns the registrations of a type that suit and can be called now, the one whose turn it
    /// is first.
    pub(crate) fn in_turn<'a>(
        &'a self,
        service_type: &str,
        suits: impl Fn(&Registration) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Arc<Registration>> {
        self.index
            .in_turn(service_type, move |it| suits(it) && self.takes_calls(it))
    }

    /// Returns what an instance has registered, sorted by type.
    pub(crate) fn registrations_of(
        &self,
        runtime_id: &str,
    ) -> impl Iterator<Item = &Arc<Registration>> {
        self.index
            .all()
            .into_iter()
            .filter(move |it| it.runtime_id == runtime_id)
    }

    /// Reports whether a registration can be called now.
    pub(crate) fn takes_calls(&self, registration: &Registration) -> bool {
        self.instance(&registration.runtime_id)
            .is_some_and(Instance::takes_calls)
    }

    /// Returns the error of a call that nobody can take: it says what there is.
    pub(crate) fn nobody(&self, service_type: &str, min_version: &MinVersion) -> Error {
        let wanted = match min_version {
            MinVersion::Any => format!("`{service_type}`"),
            MinVersion::AtLeast(version) => format!("`{service_type}` ^{version}"),
        };
        let describe = |it: &Arc<Registration>| {
            let instance = self.instance(&it.runtime_id);
            let state = match instance {
                Some(instance) if !instance.takes_calls() => {
                    let Instance { state, health, .. } = instance;
                    format!(" ({state}, {health})")
                }
                _ => String::new(),
            };
            format!(
                "`{}` {} by {}{state}",
                it.service_type, it.version, it.runtime_id
            )
        };
        let of_type = self.of_type(service_type);
        if of_type.is_empty() {
            let all: Vec<String> = self.index.all().into_iter().map(describe).collect();
            let there = if all.is_empty() {
                "nothing".to_owned()
            } else {
                all.join(", ")
            };
            return Error::not_found(format!(
                "no plugin provides {wanted}; what is provided: {there}"
            ));
        }
        let there: Vec<String> = of_type.iter().map(describe).collect();
        let there = there.join(", ");
        if of_type.iter().any(|it| min_version.takes(&it.version)) {
            return Error::not_found(format!("no provider of {wanted} takes calls: {there}"));
        }
        Error::not_found(format!(
            "no provider of {wanted} has a compatible version: {there}"
        ))
    }

    /// Returns what a watcher of a type is told, one that takes this version and later ones.
    fn watched(&self, service_type: &str, min_version: &MinVersion) -> WatchServiceEvent {
        let health = |it: &Registration| self.instance(&it.runtime_id).map(|it| it.health);
        let suitable: Vec<&Arc<Registration>> = self
            .of_type(service_type)
            .iter()
            .filter(|it| self.takes_calls(it) && min_version.takes(&it.version))
            .collect();
        let well = suitable
            .iter()
            .find(|it| health(it) != Some(Health::Degraded));
        let (state, chosen) = match (well, suitable.first()) {
            (Some(well), _) => (ServiceState::Available, Some(well)),
            (None, Some(degraded)) => (ServiceState::Degraded, Some(degraded)),
            (None, None) => (ServiceState::Unavailable, None),
        };
        WatchServiceEvent {
            service_type: service_type.to_owned(),
            state,
            endpoint: chosen.map(|it| endpoint(it)),
        }
    }
}

/// Describes a registration to other plugins.
fn endpoint(registration: &Registration) -> ServiceEndpoint {
    let Registration {
        runtime_id,
        service_type,
        version,
        metadata,
        ..
    } = registration;
    ServiceEndpoint {
        provider_id: runtime_id.clone(),
        version: version.to_string(),
        endpoint_url: format!("/services/{service_type}/{runtime_id}"),
        metadata: metadata.clone(),
    }
}

#[cfg(test)]
mod tests;
