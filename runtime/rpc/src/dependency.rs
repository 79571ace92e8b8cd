//! The arguments of a plugin's `main`: what it needs, and in which of three ways.

use std::any::Any;
use std::fmt;
use std::pin::Pin;

use connect_plugin_schema::ServiceRequirement;
use tokio::sync::watch;

use crate::placement::ClientCore;
use crate::service::Client;
use crate::{Error, Result};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where dependencies come from: the host, as a plugin sees it.
pub trait DependencySource: Any + Send + Sync {
    /// Waits for a provider.
    fn required(&self, need: ServiceRequirement) -> BoxFuture<'_, Result<ClientCore>>;

    /// Returns a provider if there is one now.
    fn optional(&self, need: ServiceRequirement) -> BoxFuture<'_, Result<Option<ClientCore>>>;

    /// Follows providers as they come and go.
    fn watch(
        &self,
        need: ServiceRequirement,
    ) -> BoxFuture<'_, Result<watch::Receiver<Option<ClientCore>>>>;
}

/// A type that can be an argument of a plugin's `main`.
///
/// A client must be up before the plugin starts; an `Option` of one is resolved once, if it is
/// there; a [`Watched`] one may come and go.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a plugin's `main`",
    label = "not a dependency",
    note = "arguments are `Host`, a client such as `LoggerClient`, `Option<LoggerClient>` or `Watched<LoggerClient>`"
)]
pub trait Dependency: Sized + Send + 'static {
    /// What is asked of the host; `None` if nothing is.
    const REQUIREMENT: Option<ServiceRequirement>;

    /// Makes the argument.
    ///
    /// # Errors
    ///
    /// Fails if the host cannot be asked or refuses.
    fn resolve(
        source: &dyn DependencySource,
        need: Option<ServiceRequirement>,
    ) -> impl Future<Output = Result<Self>> + Send;
}

const fn need<C: Client>(
    required_for_startup: bool,
    watch_for_changes: bool,
) -> ServiceRequirement {
    ServiceRequirement {
        service_type: C::SERVICE.service_type,
        service: C::SERVICE.name,
        min_version: C::SERVICE.version,
        required_for_startup,
        watch_for_changes,
    }
}

fn asked(need: Option<ServiceRequirement>) -> Result<ServiceRequirement> {
    need.ok_or_else(|| Error::internal("a dependency was resolved without its requirement"))
}

#[diagnostic::do_not_recommend]
impl<C: Client> Dependency for C {
    const REQUIREMENT: Option<ServiceRequirement> = Some(need::<C>(true, false));

    async fn resolve(
        source: &dyn DependencySource,
        need: Option<ServiceRequirement>,
    ) -> Result<Self> {
        source.required(asked(need)?).await.map(C::from_core)
    }
}

#[diagnostic::do_not_recommend]
impl<C: Client> Dependency for Option<C> {
    const REQUIREMENT: Option<ServiceRequirement> = Some(need::<C>(false, false));

    async fn resolve(
        source: &dyn DependencySource,
        need: Option<ServiceRequirement>,
    ) -> Result<Self> {
        Ok(source.optional(asked(need)?).await?.map(C::from_core))
    }
}

#[diagnostic::do_not_recommend]
impl<C: Client> Dependency for Watched<C> {
    const REQUIREMENT: Option<ServiceRequirement> = Some(need::<C>(false, true));

    async fn resolve(
        source: &dyn DependencySource,
        need: Option<ServiceRequirement>,
    ) -> Result<Self> {
        let current = source.watch(asked(need)?).await?;
        Ok(Self {
            current,
            as_client: C::from_core,
        })
    }
}

/// A dependency that may come and go while the plugin runs.
pub struct Watched<C> {
    current: watch::Receiver<Option<ClientCore>>,
    as_client: fn(ClientCore) -> C,
}

impl<C: Client> Watched<C> {
    /// Returns a dependency that is never there, for tests.
    pub fn absent() -> Self {
        Self::fixed(None)
    }

    /// Returns a dependency that is always there, for tests.
    pub fn present(core: ClientCore) -> Self {
        Self::fixed(Some(core))
    }

    fn fixed(core: Option<ClientCore>) -> Self {
        Self {
            current: watch::channel(core).1,
            as_client: C::from_core,
        }
    }

    /// Returns the client if a provider is there now.
    pub fn current(&self) -> Option<C> {
        self.current.borrow().clone().map(self.as_client)
    }

    /// Reports whether a provider is there now.
    pub fn is_present(&self) -> bool {
        self.current.borrow().is_some()
    }

    /// Waits until a provider has come, gone or been replaced since the last call; for ever if the
    /// host is not followed any more.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no change.
    pub async fn changed(&mut self) {
        if self.current.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl<C> Clone for Watched<C> {
    fn clone(&self) -> Self {
        Self {
            current: self.current.clone(),
            as_client: self.as_client,
        }
    }
}

impl<C> fmt::Debug for Watched<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("current", &*self.current.borrow())
            .finish_non_exhaustive()
    }
}
