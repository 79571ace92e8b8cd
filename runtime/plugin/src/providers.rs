//! Finds the services that a plugin requires, through its host.

use std::time::Duration;

use connect_plugin_proto::names::{ANY_PROVIDER, SERVICES_PREFIX};
use connect_plugin_proto::registry::{
    DiscoverServiceRequest, ServiceEndpoint, ServiceRegistry as _, ServiceRegistryClient,
    ServiceState, WatchServiceRequest,
};
use connect_plugin_proto::version::satisfies;
use connect_plugin_rpc::__private::ServiceRequirement;
use connect_plugin_rpc::{Channel, ClientCore, Context, Result};
use tokio::sync::watch;

/// How long to wait before the host is asked again after it could not be.
const PAUSE: Duration = Duration::from_secs(1);

/// Returns a provider if there is one now.
pub(crate) async fn find(
    channel: &Channel,
    need: &ServiceRequirement,
) -> Result<Option<ClientCore>> {
    let request = DiscoverServiceRequest {
        service_type: need.service_type.to_owned(),
        min_version: need.min_version.to_owned(),
    };
    let registry = ServiceRegistryClient::new(channel.clone());
    match registry.discover_service(&Context::new(), request).await {
        Ok(found) => Ok(found
            .endpoint
            .and_then(|endpoint| client(channel, need, &endpoint))),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.context(format!(
            "cannot look for a provider of {}",
            need.service_type
        ))),
    }
}

/// Waits for a provider.
pub(crate) async fn wait(channel: &Channel, need: &ServiceRequirement) -> Result<ClientCore> {
    if let Some(found) = find(channel, need).await? {
        return Ok(found);
    }
    let (sender, mut receiver) = watch::channel(None);
    let followed = follow(channel.clone(), *need, sender);
    let found = async {
        loop {
            if let Some(found) = receiver.borrow_and_update().clone() {
                return found;
            }
            if receiver.changed().await.is_err() {
                // `follow` never ends while it is polled below.
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        found = found => Ok(found),
        () = followed => std::future::pending().await,
    }
}

/// Keeps `current` up to date until nobody reads it any more.
pub(crate) async fn follow(
    channel: Channel,
    need: ServiceRequirement,
    current: watch::Sender<Option<ClientCore>>,
) {
    while !current.is_closed() {
        let lost = tokio::select! {
            lost = follow_once(&channel, &need, &current) => lost,
            () = current.closed() => return,
        };
        if let Err(error) = lost {
            tracing::warn!(service_type = need.service_type, %error, "a service is not followed");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn follow_once(
    channel: &Channel,
    need: &ServiceRequirement,
    current: &watch::Sender<Option<ClientCore>>,
) -> Result<()> {
    let registry = ServiceRegistryClient::new(channel.clone());
    let request = WatchServiceRequest {
        service_type: need.service_type.to_owned(),
    };
    let mut events = registry.watch_service(&Context::new(), request).await?;
    while let Some(event) = events.next_msg().await? {
        let callable = matches!(
            event.state,
            ServiceState::Available | ServiceState::Degraded
        );
        let endpoint = event.endpoint.filter(|_| callable);
        current.send_replace(endpoint.and_then(|endpoint| client(channel, need, &endpoint)));
    }
    Ok(())
}

/// Makes a client whose calls go through the host, which picks the provider of each.
fn client(
    channel: &Channel,
    need: &ServiceRequirement,
    endpoint: &ServiceEndpoint,
) -> Option<ClientCore> {
    if !satisfies(&endpoint.version, need.min_version) {
        return None;
    }
    let prefix = format!("{SERVICES_PREFIX}{}/{ANY_PROVIDER}", need.service_type);
    Some(ClientCore::new(channel.prefixed(prefix)))
}
