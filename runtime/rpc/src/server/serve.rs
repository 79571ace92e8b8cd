//! The accept loop, and how it ends.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tower_service::Service as TowerService;

use super::admission::{Admission, process_of};
use super::config::ServerConfig;
use super::connection::{self, Shared};
use super::dispatch::{Fallback, Services};
use super::gate::Gate;
use super::guard::Guard;
use super::listener::Listener;
use super::respond::Responder;
use super::stopping::Stopping;
use super::tower::{HttpService, TowerFallback};
use crate::body::Body;
use crate::health::{self, Health};
use crate::interceptor::{Interceptor, Interceptors};
use crate::reflection;
use crate::service::Service;
use crate::target::Target;
#[cfg(feature = "tls")]
use crate::tls::ServerTls;

/// How long the loop waits after the operating system refused to accept a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How much of the time that a server has to stop is kept for the answers to calls that did not end,
/// unless it is more than a quarter.
const LAST_ANSWERS: Duration = Duration::from_millis(250);

/// Answers calls for a set of services, over HTTP/1.1 and HTTP/2 on one port.
///
/// ```no_run
/// # async fn example(service: impl connect_plugin_rpc::Service) -> Result<(), Box<dyn std::error::Error>> {
/// # use connect_plugin_rpc as connect_plugin;
/// use connect_plugin::{Listener, Server, Services};
///
/// let listener = Listener::bind("127.0.0.1:0").await?;
/// let server = Server::new(Services::new().with(service)).start(listener)?;
/// println!("listening on {}", server.target());
/// server.shutdown(std::time::Duration::from_secs(5)).await;
/// # Ok(())
/// # }
/// ```
pub struct Server {
    responder: Responder,
    admission: Option<Box<dyn Admission>>,
    #[cfg(feature = "tls")]
    tls: Option<ServerTls>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Responder {
            services, config, ..
        } = &self.responder;
        f.debug_struct("Server")
            .field("services", services)
            .field("config", config)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Makes a server with the default configuration.
    pub fn new(services: Services) -> Self {
        let config = ServerConfig::default();
        Self {
            responder: Responder {
                name: None,
                guard: None,
                services,
                health: Services::new(),
                reflection: Services::new(),
                fallback: None,
                interceptors: Interceptors::default(),
                config,
                stopping: Stopping::default(),
            },
            admission: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Speaks TLS, and nothing else. It is for TCP.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: ServerTls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Names what is served, such as `storage-plugin 1.0.0`. Callers read it where they call a method or
    /// a service that is not there.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.responder.name = Some(name.into().into());
        self
    }

    /// Replaces the configuration.
    #[must_use]
    pub fn config(mut self, config: ServerConfig) -> Self {
        self.responder.config = config;
        self
    }

    /// Sets what decides which requests are answered; all are unless it is called.
    #[must_use]
    pub fn guard(mut self, guard: impl Guard) -> Self {
        self.responder.guard = Some(Box::new(guard));
        self
    }

    /// Puts an interceptor around the calls of all services, inside of those that are there already.
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        let interceptors = std::mem::take(&mut self.responder.interceptors);
        self.responder.interceptors = interceptors.with(interceptor);
        self
    }

    /// Lets somebody decide which connections are kept, before anything is read from them.
    #[must_use]
    pub fn admission(mut self, admission: impl Admission) -> Self {
        self.admission = Some(Box::new(admission));
        self
    }

    /// Sets what answers the requests that are for none of the services.
    #[must_use]
    pub fn fallback(mut self, fallback: impl Fallback) -> Self {
        self.responder.fallback = Some(Arc::new(fallback));
        self
    }

    /// Sets a tower service, such as a router of axum, to answer the requests that are for none of the
    /// services.
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// # use connect_plugin_rpc as connect_plugin;
    /// use connect_plugin::{Server, Services};
    ///
    /// let pages = Router::new().route("/", get(async || "Hello!"));
    /// let server = Server::new(Services::new()).fallback_service(pages);
    /// ```
    #[must_use]
    pub fn fallback_service<S, B>(self, service: S) -> Self
    where
        S: TowerService<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.fallback(TowerFallback(service))
    }

    /// Tells everybody who asks what is served here, by gRPC server reflection in both its
    /// versions: the services, also those that are added later, and the files that declare them.
    ///
    /// It is what tools such as `buf curl` and `grpcurl` need for calls without a schema of their
    /// own. It is not there by default: a server does not show strangers more than it has to.
    #[must_use]
    pub fn reflection(mut self) -> Self {
        let Responder {
            services, health, ..
        } = &self.responder;
        self.responder.reflection = reflection::of(services, health);
        self
    }

    /// Answers probes and balancers that ask whether the server and its services serve, by the
    /// protocol `grpc.health.v1`: see [`health`](crate::health).
    ///
    /// ```
    /// # use connect_plugin_rpc as connect_plugin;
    /// use connect_plugin::health::Health;
    /// use connect_plugin::{Server, Services};
    ///
    /// let health = Health::new();
    /// let server = Server::new(Services::new()).health(&health);
    /// health.set_not_serving("shop.v1.Orders");
    /// ```
    #[must_use]
    pub fn health(self, health: &Health) -> Self {
        let Responder {
            services, stopping, ..
        } = &self.responder;
        let service: Arc<dyn Service> = Arc::new(health::of(health, services, stopping.begun()));
        self.responder.health.add(&service);
        self
    }

    /// Starts to accept connections.
    ///
    /// # Errors
    ///
    /// Fails if the listener's address cannot be read, and if it is a Unix socket that shall speak
    /// TLS.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime.
    pub fn start(self, listener: Listener) -> std::io::Result<ServerHandle> {
        let gate = self.gate()?;
        let target = gate.target(listener.target()?)?;
        let stopping = self.responder.stopping.clone();
        let shared = Arc::new(Shared {
            gate,
            responder: self.responder,
        });
        let accepting = tokio::spawn(accept(listener, shared, self.admission));
        Ok(ServerHandle {
            target,
            stopping,
            accepting: Some(accepting),
        })
    }

    /// Makes a tower service of the server, to be mounted in one that listens already, such as
    /// axum's. What the configuration says about connections is then up to that one.
    ///
    /// Clients speak HTTP/2 unless they are told otherwise, and gRPC always: axum needs its feature
    /// `http2`.
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// # use connect_plugin_rpc as connect_plugin;
    /// use connect_plugin::{Server, Services};
    ///
    /// let server = Server::new(Services::new());
    /// let app: Router = Router::new()
    ///     .route("/", get(async || "Hello!"))
    ///     .fallback_service(server.into_service());
    /// ```
    pub fn into_service(self) -> HttpService {
        HttpService::new(self.responder)
    }

    #[cfg(feature = "tls")]
    fn gate(&self) -> std::io::Result<Gate> {
        match &self.tls {
            Some(tls) => tls.acceptor().map(Gate::Tls).map_err(std::io::Error::other),
            None => Ok(Gate::Open),
        }
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with TLS")]
    fn gate(&self) -> std::io::Result<Gate> {
        Ok(Gate::Open)
    }

    pub(crate) fn into_responder(self) -> Responder {
        self.responder
    }
}

/// A running server. Dropping it stops the server at once, with all calls in flight.
#[derive(Debug)]
#[must_use = "dropping it stops the server"]
pub struct ServerHandle {
    target: Target,
    stopping: Stopping,
    accepting: Option<JoinHandle<()>>,
}

impl ServerHandle {
    /// Returns where the server can be reached.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Stops to accept connections and lets the calls in flight end, for `grace` at most.
    ///
    /// A stream that has nothing to say ends soon, since it may go on to have nothing to say for ever:
    /// its caller hears `unavailable`, behind all messages. So do, when the grace period is about to be
    /// over, the callers of whatever is left. A call of a client that does not even take its answer is
    /// cut off.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future stops the server at once.
    pub async fn shutdown(mut self, grace: Duration) {
        self.stopping.begin();
        let Some(accepting) = &mut self.accepting else {
            return;
        };
        let last = LAST_ANSWERS.min(grace / 4);
        if timeout(grace.saturating_sub(last), &mut *accepting)
            .await
            .is_ok()
        {
            return;
        }
        tracing::warn!(target = %self.target, "calls were ended at the end of the grace period");
        self.stopping.end_calls();
        if timeout(last, accepting).await.is_err() {
            tracing::warn!(target = %self.target, "connections were cut off");
        }
    }
}

impl Drop for ServerHandle {
    fn drop(&mut self) {
        // The connections belong to the accept loop and end with it.
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
        }
    }
}

async fn accept(listener: Listener, shared: Arc<Shared>, admission: Option<Box<dyn Admission>>) {
    let max_connections = shared.responder.config.max_connections.max(1);
    let mut connections = JoinSet::new();
    loop {
        let is_full = connections.len() >= max_connections;
        tokio::select! {
            // Whoever comes meanwhile waits in the operating system's queue.
            accepted = listener.accept(), if !is_full => match accepted {
                Ok(stream) => {
                    let admitted = match &admission {
                        Some(admission) => admission.admit(process_of(&stream)),
                        None => Some(Box::new(()) as _),
                    };
                    let Some(admitted) = admitted else { continue };
                    let served = connection::serve(stream, Arc::clone(&shared));
                    connections.spawn(async move {
                        served.await;
                        drop(admitted);
                    });
                    if connections.len() == max_connections {
                        tracing::warn!(max_connections, "no more connections are accepted");
                    }
                }
                // Out of file descriptors, for one. What is open goes on, and may free some.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
            () = shared.drain().cancelled() => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}
