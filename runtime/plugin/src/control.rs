//! The plugin's side of the control plane: who it is, how it feels, when it stops.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use connect_plugin_proto::handshake::{
    HandshakeRequest, HandshakeResponse, HandshakeService, PluginInfo,
};
use connect_plugin_proto::identity::{
    GetPluginInfoRequest, GetPluginInfoResponse, PluginIdentity, SetRuntimeIdentityRequest,
    SetRuntimeIdentityResponse,
};
use connect_plugin_proto::lifecycle::{
    GetHealthRequest, GetHealthResponse, PluginControl, ShutdownRequest, ShutdownResponse,
};
use connect_plugin_proto::{manifest, names};
use connect_plugin_rpc::{Context, Error, Manifest, Result};
use tokio::sync::watch;

use crate::access::Access;
use crate::health::Health;
use crate::signals::StopSignals;

/// How long calls in flight may take to end after a signal.
const SIGNAL_GRACE: Duration = Duration::from_secs(5);

/// The identity that a host gave the plugin.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) runtime_id: String,
    pub(crate) runtime_token: String,
    pub(crate) host_url: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("runtime_id", &self.runtime_id)
            .finish_non_exhaustive()
    }
}

/// When and how a plugin was asked to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) grace: Duration,
    pub(crate) reason: String,
}

impl Stop {
    /// The stop that a signal asks for, which names no grace period.
    fn signaled() -> Self {
        Self {
            grace: SIGNAL_GRACE,
            reason: "a signal".to_owned(),
        }
    }
}

/// What the control plane's services share with the plugin's main loop.
#[derive(Debug)]
pub(crate) struct Control {
    manifest: &'static Manifest,
    access: Access,
    pub(crate) identity: watch::Sender<Option<Identity>>,
    pub(crate) health: watch::Sender<Health>,
    pub(crate) stop: watch::Sender<Option<Stop>>,
}

impl Control {
    pub(crate) fn new(manifest: &'static Manifest, access: Access) -> Arc<Self> {
        Arc::new(Self {
            manifest,
            access,
            identity: watch::Sender::new(None),
            health: watch::Sender::new(Health::Healthy),
            stop: watch::Sender::new(None),
        })
    }

    pub(crate) fn manifest(&self) -> &'static Manifest {
        self.manifest
    }

    /// Returns what guards the plugin's server.
    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    /// Waits until the plugin is asked to stop, by its host or by a signal.
    pub(crate) async fn stopped(&self, signals: &mut StopSignals) -> Stop {
        let mut stop = self.stop.subscribe();
        tokio::select! {
            biased;
            stop = first(&mut stop) => stop,
            () = signals.received() => {
                // For `Host::stopping`.
                self.stop.send_replace(Some(Stop::signaled()));
                Stop::signaled()
            }
        }
    }

    /// Waits for the identity that the host gives the plugin.
    pub(crate) async fn identified(&self) -> Identity {
        first(&mut self.identity.subscribe()).await
    }

    /// Refuses what is for a host alone in a plugin that has none. In one that has, the guard of
    /// the server has refused everyone else.
    fn expect_host(&self) -> Result<()> {
        match self.access {
            Access::HostOnly(_) => Ok(()),
            Access::Anybody => Err(Error::unauthenticated(
                "only a host that launched this plugin could call this, and none did",
            )),
        }
    }
}

/// Waits until a value is there.
async fn first<T: Clone>(value: &mut watch::Receiver<Option<T>>) -> T {
    loop {
        if let Some(value) = value.borrow_and_update().clone() {
            return value;
        }
        if value.changed().await.is_err() {
            // The control is borrowed, and its sender with it, so it cannot be gone.
            std::future::pending::<()>().await;
        }
    }
}

impl HandshakeService for Control {
    async fn handshake(&self, _: &Context, request: HandshakeRequest) -> Result<HandshakeResponse> {
        let HandshakeRequest {
            magic_cookie_key,
            magic_cookie_value,
            ..
        } = &request;
        if magic_cookie_key != names::COOKIE_KEY || magic_cookie_value != names::COOKIE_VALUE {
            return Err(Error::invalid_argument("the magic cookie is not a host's"));
        }
        if request.core_protocol_version != names::CORE_PROTOCOL_VERSION {
            return Err(Error::invalid_argument(format!(
                "core protocol version {} is not spoken here: expected {}",
                request.core_protocol_version,
                names::CORE_PROTOCOL_VERSION
            )));
        }
        // Zero is what a peer sends that says nothing.
        if ![0, names::APP_PROTOCOL_VERSION].contains(&request.app_protocol_version) {
            return Err(Error::failed_precondition(format!(
                "app protocol version {} is not spoken here: expected {}",
                request.app_protocol_version,
                names::APP_PROTOCOL_VERSION
            )));
        }
        let plugins = request.requested_plugins.iter().filter_map(|name| {
            let service = self
                .manifest
                .provides
                .iter()
                .find(|service| service.service_type == name)?;
            Some(PluginInfo {
                name: name.clone(),
                version: self.manifest.version.to_owned(),
                service_path: format!("/{}/", service.name),
                provides: manifest::provides(self.manifest),
                requires: manifest::requires(self.manifest),
            })
        });
        Ok(HandshakeResponse {
            core_protocol_version: names::CORE_PROTOCOL_VERSION,
            app_protocol_version: names::APP_PROTOCOL_VERSION,
            plugins: plugins.collect(),
            server_metadata: BTreeMap::from([(
                "server_version".to_owned(),
                env!("CARGO_PKG_VERSION").to_owned(),
            )]),
            ..HandshakeResponse::default()
        })
    }
}

impl PluginIdentity for Control {
    async fn get_plugin_info(
        &self,
        _: &Context,
        _: GetPluginInfoRequest,
    ) -> Result<GetPluginInfoResponse> {
        self.expect_host()?;
        Ok(manifest::plugin_info(self.manifest))
    }

    async fn set_runtime_identity(
        &self,
        _: &Context,
        request: SetRuntimeIdentityRequest,
    ) -> Result<SetRuntimeIdentityResponse> {
        self.expect_host()?;
        let SetRuntimeIdentityRequest {
            runtime_id,
            runtime_token,
            host_url,
        } = request;
        if runtime_id.is_empty() || runtime_token.is_empty() || host_url.is_empty() {
            return Err(Error::invalid_argument(
                "runtime_id, runtime_token and host_url must not be empty",
            ));
        }
        let offered = Identity {
            runtime_id,
            runtime_token,
            host_url,
        };
        let mut taken = true;
        self.identity.send_if_modified(|identity| match identity {
            None => {
                *identity = Some(offered.clone());
                true
            }
            Some(identity) => {
                taken = *identity == offered;
                false
            }
        });
        if !taken {
            return Err(Error::failed_precondition(
                "this plugin has an identity already; it cannot be replaced",
            ));
        }
        Ok(SetRuntimeIdentityResponse { acknowledged: true })
    }
}

impl PluginControl for Control {
    async fn get_health(&self, _: &Context, _: GetHealthRequest) -> Result<GetHealthResponse> {
        self.expect_host()?;
        Ok(self.health.borrow().answer())
    }

    async fn shutdown(&self, _: &Context, request: ShutdownRequest) -> Result<ShutdownResponse> {
        self.expect_host()?;
        let seconds = u64::try_from(request.grace_period_seconds).unwrap_or(0);
        let stop = Stop {
            grace: Duration::from_secs(seconds),
            reason: request.reason,
        };
        self.stop.send_replace(Some(stop));
        Ok(ShutdownResponse { acknowledged: true })
    }
}
