//! The host, as a plugin sees it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use connect_plugin_proto::lifecycle::{PluginLifecycle as _, PluginLifecycleClient};
use connect_plugin_proto::names;
use connect_plugin_rpc::__private::ServiceRequirement;
use connect_plugin_rpc::{
    Channel, ClientCore, Context, Dependency, DependencySource, Error, Result, Target,
};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::control::{Control, Identity};
use crate::health::Health;
use crate::providers;

/// How long the plugin waits before it tells the host again what did not arrive.
const REPORT_PAUSE: Duration = Duration::from_secs(1);

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The host, as a plugin sees it: an argument of `#[plugin_main]`. A clone is cheap.
#[derive(Clone, Debug)]
pub struct Host(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    control: Arc<Control>,
    /// `None` if the plugin serves alone.
    channel: Option<Channel>,
    runtime_id: String,
    /// What follows providers and reports health; it ends with the last handle.
    tasks: Mutex<JoinSet<()>>,
}

impl Host {
    /// The host of a plugin that has none.
    pub(crate) fn alone(control: Arc<Control>) -> Self {
        let runtime_id = control.manifest().id.to_owned();
        Self(Arc::new(Inner {
            control,
            channel: None,
            runtime_id,
            tasks: Mutex::default(),
        }))
    }

    pub(crate) fn connected(control: Arc<Control>, identity: &Identity) -> Result<Self> {
        let target: Target = identity
            .host_url
            .parse()
            .map_err(|error| Error::invalid_argument(format!("host_url: {error}")))?;
        let header = |text: &str| {
            HeaderValue::try_from(text)
                .map_err(|_| Error::invalid_argument("the identity is not printable ASCII"))
        };
        let mut token = header(&format!("Bearer {}", identity.runtime_token))?;
        token.set_sensitive(true);
        let channel = Channel::builder(target)
            .header(
                HeaderName::from_static(names::RUNTIME_ID_HEADER),
                header(&identity.runtime_id)?,
            )
            .header(AUTHORIZATION, token)
            .peer("the host")
            .build();
        Ok(Self(Arc::new(Inner {
            control,
            channel: Some(channel),
            runtime_id: identity.runtime_id.clone(),
            tasks: Mutex::default(),
        })))
    }

    /// Returns the id under which the host knows this instance.
    pub fn runtime_id(&self) -> &str {
        &self.0.runtime_id
    }

    /// Returns how the plugin feels.
    pub fn health(&self) -> Health {
        self.0.control.health.borrow().clone()
    }

    /// Sets how the plugin feels; the host is told at once if the plugin has started, and with its
    /// start otherwise.
    pub fn set_health(&self, health: Health) {
        self.0.control.health.send_if_modified(|current| {
            let changed = *current != health;
            *current = health;
            changed
        });
    }

    /// Waits until the plugin is asked to stop. Calls in flight still run; a stream that then has nothing
    /// to say for a tenth of a second is ended.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    pub async fn stopping(&self) {
        let mut stop = self.0.control.stop.subscribe();
        // An error would say that the plugin's main loop is gone, and so is the plugin.
        drop(stop.wait_for(Option::is_some).await);
    }

    pub(crate) fn channel(&self) -> Result<&Channel> {
        self.0.channel.as_ref().ok_or_else(|| {
            Error::failed_precondition("this plugin serves alone: it has no host to ask")
        })
    }

    /// Tells the host how the plugin feels, now and from now on.
    pub(crate) async fn report_health(&self) -> Result<()> {
        let client = PluginLifecycleClient::new(self.channel()?.clone());
        let mut health = self.0.control.health.subscribe();
        let report = health.borrow_and_update().report();
        client
            .report_health(&Context::new(), report)
            .await
            .map_err(|error| error.context("cannot report health"))?;
        self.spawn(async move {
            while health.changed().await.is_ok() {
                loop {
                    let report = health.borrow_and_update().report();
                    match client.report_health(&Context::new(), report).await {
                        Ok(_) => break,
                        Err(error) => tracing::warn!(%error, "the host was not told of health"),
                    }
                    tokio::time::sleep(REPORT_PAUSE).await;
                }
            }
        });
        Ok(())
    }

    /// Runs `task` as long as a handle to the host is alive.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0
            .tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .spawn(task);
    }
}

impl DependencySource for Host {
    fn required(&self, need: ServiceRequirement) -> BoxFuture<'_, Result<ClientCore>> {
        Box::pin(async move { providers::wait(self.channel()?, &need).await })
    }

    fn optional(&self, need: ServiceRequirement) -> BoxFuture<'_, Result<Option<ClientCore>>> {
        Box::pin(async move {
            // Alone, what is optional is not there.
            let Some(channel) = &self.0.channel else {
                return Ok(None);
            };
            providers::find(channel, &need).await
        })
    }

    fn watch(
        &self,
        need: ServiceRequirement,
    ) -> BoxFuture<'_, Result<watch::Receiver<Option<ClientCore>>>> {
        Box::pin(async move {
            let (sender, receiver) = watch::channel(None);
            if let Some(channel) = &self.0.channel {
                sender.send_replace(providers::find(channel, &need).await?);
                self.spawn(providers::follow(channel.clone(), need, sender));
            }
            Ok(receiver)
        })
    }
}

impl Dependency for Host {
    const REQUIREMENT: Option<ServiceRequirement> = None;

    async fn resolve(source: &dyn DependencySource, _: Option<ServiceRequirement>) -> Result<Self> {
        let source: &dyn std::any::Any = source;
        source
            .downcast_ref::<Self>()
            .cloned()
            .ok_or_else(|| Error::internal("the dependencies of this plugin come from no host"))
    }
}
