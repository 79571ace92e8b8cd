//! A launched plugin from its manifest to the moment at which it is ready.

use std::sync::Arc;
use std::time::Duration;

use connect_plugin_proto::identity::{
    GetPluginInfoRequest, PluginIdentity, PluginIdentityClient, SetRuntimeIdentityRequest,
};
use connect_plugin_proto::manifest::CheckedManifest;
use connect_plugin_rpc::{Channel, ChannelBuilder, Context, Error, ForeignText, Target};
use tokio::time::timeout;

use crate::error::StartError;
use crate::events::PluginName;
use crate::identity::Identity;
use crate::instance::{Health, Instance, State};
use crate::launcher::Launched;
use crate::manifest::Declared;
use crate::registry::{Ended, Endpoint, Registry, channel_to};

/// How long a plugin that said that it failed may take to end, so that its output is complete.
const LAST_OUTPUT: Duration = Duration::from_millis(250);

/// A launched plugin whose manifest is known.
#[derive(Debug)]
pub(crate) struct Described {
    launched: Launched,
    /// For calls of identity and control.
    control: Channel,
    manifest: Arc<CheckedManifest>,
}

/// A launched plugin that has an identity.
#[derive(Debug)]
pub(crate) struct Plugin {
    pub(crate) launched: Launched,
    pub(crate) control: Channel,
    pub(crate) runtime_id: String,
    manifest: Arc<CheckedManifest>,
}

/// Starts to build a channel to a launched plugin, whose calls show the secret.
fn channel_to_launched(launched: &Launched) -> ChannelBuilder {
    let (name, secret) = launched.secret.header();
    channel_to(&launched.hello.self_id, launched.target.clone()).header(name, secret)
}

impl Described {
    /// Asks a plugin for its manifest, and checks it.
    pub(crate) async fn ask(launched: Launched, within: Duration) -> Result<Self, StartError> {
        let control = channel_to_launched(&launched).build();
        let cx = Context::new().with_timeout(within);
        let client = PluginIdentityClient::new(control.clone());
        let info = match client.get_plugin_info(&cx, GetPluginInfoRequest {}).await {
            Ok(info) => info,
            Err(error) => {
                return Err(misbehaved(&launched, error.context("GetPluginInfo")).await);
            }
        };
        let manifest =
            CheckedManifest::try_from(info).map_err(|invalid| StartError::InvalidManifest {
                program: launched.program.clone(),
                plugin: launched.hello.self_id.clone(),
                source: invalid.into(),
            })?;
        if manifest.id != launched.hello.self_id {
            let (first, second) = (&launched.hello.self_id, &manifest.id);
            let message = format!("it said hello as {first:?} and is now {second:?}");
            return Err(misbehaved(&launched, Error::internal(message)).await);
        }
        Ok(Self {
            launched,
            control,
            manifest: Arc::new(manifest),
        })
    }

    pub(crate) fn manifest(&self) -> &CheckedManifest {
        &self.manifest
    }

    /// Makes an identity for the plugin, which does not know it yet.
    pub(crate) fn identify(self, registry: &Registry) -> Result<(Plugin, Identity), StartError> {
        let Self {
            launched,
            control,
            manifest,
        } = self;
        let endpoint = Endpoint::of(|| channel_to_launched(&launched));
        let instance = |identity: &Identity| Instance {
            id: manifest.id.clone(),
            version: ForeignText::name(&manifest.version),
            runtime_id: identity.runtime_id.clone(),
            pid: Some(launched.group.pid()),
            declared: Declared::Listed(Arc::clone(&manifest)),
            state: State::Starting,
            health: Health::Unknown,
            reason: ForeignText::default(),
        };
        let identity = registry
            .admit(instance, &manifest.id, Some(endpoint))
            .map_err(StartError::Host)?;
        let runtime_id = identity.runtime_id.clone();
        Ok((
            Plugin {
                launched,
                control,
                runtime_id,
                manifest,
            },
            identity,
        ))
    }
}

impl Plugin {
    pub(crate) fn name(&self) -> PluginName {
        PluginName {
            id: self.manifest.id.clone(),
            runtime_id: self.runtime_id.clone(),
        }
    }

    pub(crate) fn manifest(&self) -> &CheckedManifest {
        &self.manifest
    }

    /// Gives the plugin its identity and waits until it is ready.
    pub(crate) async fn become_ready(
        &self,
        registry: &Registry,
        identity: Identity,
        host: &Target,
        within: Duration,
    ) -> Result<(), StartError> {
        let cx = Context::new().with_timeout(within);
        let client = PluginIdentityClient::new(self.control.clone());
        let request = SetRuntimeIdentityRequest {
            runtime_id: identity.runtime_id,
            runtime_token: identity.token,
            host_url: host.to_string(),
        };
        match client.set_runtime_identity(&cx, request).await {
            Ok(answer) if answer.acknowledged => {}
            Ok(_) => {
                let refused = Error::internal("it does not acknowledge its identity");
                return Err(misbehaved(&self.launched, refused).await);
            }
            Err(error) => {
                let error = error.context("SetRuntimeIdentity");
                return Err(misbehaved(&self.launched, error).await);
            }
        }
        let mut state = registry.follow();
        let is_running = state.wait_for(|state| {
            state
                .instance(&self.runtime_id)
                .is_some_and(|it| it.state == State::Running)
        });
        let mut progress = self.launched.progress();
        let is_over = progress.wait_for(|it| it.failed.is_some() || it.ended.is_some());
        tokio::select! {
            biased;
            // The registry outlives the wait, so there is no other way out than being ready.
            _ = is_running => return Ok(()),
            _ = is_over => {}
            () = tokio::time::sleep(within) => {}
        }
        if let Some(error) = self.launched.trouble().await {
            return Err(error);
        }
        let snapshot = registry.snapshot();
        let instance = snapshot.instance(&self.runtime_id);
        Err(StartError::NotReady {
            program: self.launched.program.clone(),
            plugin: self.manifest.id.clone(),
            waited: within,
            health: instance.map(|it| it.health).unwrap_or_default(),
            reason: instance.map(|it| it.reason.clone()).unwrap_or_default(),
            last_output: self.launched.last_output(),
        })
    }

    /// Waits until the plugin has ended, and notes it.
    ///
    /// The future does not keep the plugin: it ends too when the plugin is dropped.
    pub(crate) fn note_end(
        &self,
        registry: Arc<Registry>,
    ) -> impl Future<Output = ()> + Send + 'static {
        let mut progress = self.launched.progress();
        let output = self.launched.output();
        let runtime_id = self.runtime_id.clone();
        async move {
            let ended = progress.wait_for(|it| it.ended.is_some()).await;
            let (how, reason) = match ended {
                Ok(progress) => (progress.ended, progress.failed.clone()),
                Err(_) => (None, None),
            };
            registry.ended(
                &runtime_id,
                Ended {
                    how,
                    reason,
                    last_output: output.last(),
                },
            );
        }
    }
}

impl Launched {
    /// Returns what the plugin itself says or shows to be wrong, with all that it wrote.
    async fn trouble(&self) -> Option<StartError> {
        let (program, plugin) = (self.program.clone(), self.hello.self_id.clone());
        if self.progress().borrow().failed.is_some() {
            // An error only means that it is slow to end.
            drop(timeout(LAST_OUTPUT, self.ended()).await);
        }
        let progress = self.progress().borrow().clone();
        let last_output = self.last_output();
        match (progress.failed, progress.ended) {
            (Some(reason), _) => Some(StartError::Failed {
                program,
                plugin,
                reason,
                last_output,
            }),
            (None, Some(how)) => Some(StartError::Ended {
                program,
                plugin,
                how,
                last_output,
            }),
            (None, None) => None,
        }
    }
}

/// Makes the error of a plugin that did not answer as it should: that it ended, if it did.
async fn misbehaved(launched: &Launched, source: Error) -> StartError {
    if source.is_unavailable() {
        // A lost connection is how the end of a process looks from here.
        drop(timeout(LAST_OUTPUT, launched.ended()).await);
    }
    if let Some(trouble) = launched.trouble().await {
        return trouble;
    }
    StartError::Misbehaved {
        program: launched.program.clone(),
        plugin: launched.hello.self_id.clone(),
        source,
        last_output: launched.last_output(),
    }
}
