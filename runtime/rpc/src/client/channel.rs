//! A channel: the cheap handle behind a client, and what goes along with every call.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use bytes::Bytes;
use connect_plugin_wire::client::Settings;
use connect_plugin_wire::headers::is_reserved;
use connect_plugin_wire::{Codec, Compression, Limits, Protocol};
use http::header::USER_AGENT;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};

use tower_layer::Layer;
use tower_service::Service;

use super::address_policy::AddressPolicy;
use super::dial::address;
use super::lost::is_protocol_error;
use super::network::{HttpVersion, Network, NetworkConfig};
use super::resend;
use super::tower::{Carry, HttpTransport};
use crate::body::Body;
use crate::http2::KeepAlive;
use crate::target::Target;
#[cfg(feature = "tls")]
use crate::tls::ClientTls;
use crate::{Error, Result};

/// The size from which it is worth to compress a request, in bytes.
const COMPRESS_FROM: usize = 1024;

/// How many HTTP/2 connections share the calls. Two nearly double the throughput of one, whose
/// frames are written and read by one task; more than two cost more than they bring.
const CONNECTIONS: usize = 2;

/// A handle to a server. A clone is cheap and shares the connections.
///
/// Nothing is connected before the first call, and a connection that is lost is made anew by the
/// next call.
///
/// ```
/// # use connect_plugin_rpc as connect_plugin;
/// use connect_plugin::{Channel, Codec};
///
/// let channel = Channel::builder("http://127.0.0.1:8080".parse()?).codec(Codec::Json).build();
/// # Ok::<(), connect_plugin_rpc::InvalidTarget>(())
/// ```
#[derive(Clone)]
pub struct Channel(Arc<Inner>);

struct Inner {
    transport: Arc<Transport>,
    config: Config,
    /// Paths with the prefix in front, made once per procedure.
    paths: RwLock<HashMap<&'static str, PathAndQuery>>,
}

enum Transport {
    Network(Arc<Network>),
    /// The network with layers around it.
    Layered(Arc<Network>, Arc<dyn Carry>),
    /// This process, through the codec.
    Memory(Arc<dyn Carry>),
}

#[derive(Clone)]
struct Config {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
    headers: HeaderMap,
    settings: Settings,
    use_get: bool,
    peer: Option<String>,
}

impl Config {
    /// `is_local` says that the other side is on this machine, where it costs more to compress a
    /// message than to send it.
    fn new(scheme: Scheme, authority: Authority, is_local: bool) -> Self {
        Self {
            scheme,
            authority,
            prefix: String::new(),
            headers: HeaderMap::new(),
            settings: Settings {
                protocol: Protocol::default(),
                codec: Codec::default(),
                compression: None,
                compress_from: COMPRESS_FROM,
                accept_compressed: !is_local,
                limits: Limits::default(),
            },
            use_get: false,
            peer: None,
        }
    }
}

/// Builds a [`Channel`].
#[derive(Debug)]
pub struct ChannelBuilder {
    network: NetworkConfig,
    config: Config,
    layers: Vec<AddLayer>,
}

/// Puts one layer around a transport.
struct AddLayer(Box<dyn FnOnce(HttpTransport) -> HttpTransport + Send>);

impl fmt::Debug for AddLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Layer")
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers may be credentials; they are left out.
        f.debug_struct("Config")
            .field("prefix", &self.prefix)
            .field("settings", &self.settings)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

impl ChannelBuilder {
    /// Puts a path in front of every procedure, such as `/services/logger/-`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.config.prefix = prefix.into();
        self
    }

    /// Sends a header with every call.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.config.headers.insert(name, value);
        self
    }

    /// Chooses how calls are laid out in HTTP; Connect unless it is called.
    #[must_use]
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.config.settings.protocol = protocol;
        self
    }

    /// Chooses how messages are encoded; binary protobuf unless it is called.
    #[must_use]
    pub fn codec(mut self, codec: Codec) -> Self {
        self.config.settings.codec = codec;
        self
    }

    /// Compresses requests; none are unless it is called. A server that does not know the
    /// compression refuses the call.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.config.settings.compression = Some(compression);
        self
    }

    /// Sets the size from which requests are compressed, in bytes; 1 KiB unless it is called.
    #[must_use]
    pub fn compress_from(mut self, size: usize) -> Self {
        self.config.settings.compress_from = size;
        self
    }

    /// Says whether the server may compress its responses. Unless it is called, it may where it is
    /// on another machine.
    #[must_use]
    pub fn accept_compressed(mut self, accept: bool) -> Self {
        self.config.settings.accept_compressed = accept;
        self
    }

    /// Makes unary calls without side effects by GET where the protocol can, so that caches on the
    /// way may answer them.
    #[must_use]
    pub fn use_get(mut self, use_get: bool) -> Self {
        self.config.use_get = use_get;
        self
    }

    /// Sets the limits of responses.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.settings.limits = limits;
        self
    }

    /// Names the other side in the errors of calls that do not reach it, such as
    /// `plugin kv-plugin`.
    #[must_use]
    pub fn peer(mut self, peer: impl Into<String>) -> Self {
        self.config.peer = Some(peer.into());
        self
    }

    /// Chooses the version of HTTP, which the other side is known to speak. Unless this is called it
    /// is [`HttpVersion::Http2`], and with TLS whichever the other side chooses.
    #[must_use]
    pub fn http_version(mut self, version: HttpVersion) -> Self {
        self.network.version = Some(version);
        self
    }

    /// Says whom a channel to `https://` trusts, and who it is. Unless this is called it trusts whom
    /// the operating system trusts.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: ClientTls) -> Self {
        self.network.tls = Some(tls);
        self
    }

    /// Chooses how many HTTP/2 connections share the calls; two unless this is called, and never
    /// less than one. Only the first one is made before there are calls at the same time.
    #[must_use]
    pub fn connections(mut self, count: usize) -> Self {
        self.network.connections = count;
        self
    }

    /// Chooses how often the other side is asked over HTTP/2 whether it is still there, while there
    /// are calls; every 20 s unless this is called, and never with `None`.
    #[must_use]
    pub fn keep_alive_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.network.keep_alive.interval = interval.into();
        self
    }

    /// Chooses how long the other side may take to say that it is still there; 10 s unless this is
    /// called. The calls in flight fail then, also those without a deadline.
    #[must_use]
    pub fn keep_alive_timeout(mut self, timeout: Duration) -> Self {
        self.network.keep_alive.timeout = timeout;
        self
    }

    /// Asks the other side even if there are no calls, so that the next one does not find a
    /// connection that leads nowhere.
    #[must_use]
    pub fn keep_alive_while_idle(mut self) -> Self {
        self.network.keep_alive.while_idle = true;
        self
    }

    /// Sets which addresses may be connected to; all may unless it is called. It is not asked about
    /// Unix sockets.
    #[must_use]
    pub fn address_policy(mut self, policy: impl AddressPolicy) -> Self {
        self.network.policy = Some(Arc::new(policy));
        self
    }

    /// Puts a layer of tower's around the HTTP of the channel, inside of those that are there
    /// already. It sees requests and responses; what sees calls and messages is an
    /// [interceptor](crate::interceptor).
    ///
    /// ```
    /// # use connect_plugin_rpc as connect_plugin;
    /// use connect_plugin::Channel;
    /// use http::{HeaderName, HeaderValue};
    /// use tower_http::set_header::SetRequestHeaderLayer;
    ///
    /// let name = HeaderName::from_static("x-tenant");
    /// let tenant = SetRequestHeaderLayer::overriding(name, HeaderValue::from_static("acme"));
    /// let channel = Channel::builder("http://127.0.0.1:8080".parse()?).layer(tenant).build();
    /// # Ok::<(), connect_plugin_rpc::InvalidTarget>(())
    /// ```
    #[must_use]
    pub fn layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<HttpTransport> + Send + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error:
            Into<Box<dyn std::error::Error + Send + Sync>>,
        <L::Service as Service<Request<Body>>>::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let add = move |transport: HttpTransport| transport.layered(&layer);
        self.layers.push(AddLayer(Box::new(add)));
        self
    }

    /// Makes the channel. Nothing is connected yet.
    pub fn build(self) -> Channel {
        let network = Arc::new(Network::new(self.network));
        let transport = if self.layers.is_empty() {
            Transport::Network(network)
        } else {
            let bare = HttpTransport::over(Arc::clone(&network));
            let layers = self.layers.into_iter().rev();
            let outermost = layers.fold(bare, |inside, AddLayer(add)| add(inside));
            Transport::Layered(network, outermost.into_carry())
        };
        Channel::over(Arc::new(transport), self.config)
    }
}

impl Channel {
    /// Makes a channel with the default settings.
    pub fn new(target: Target) -> Self {
        Self::builder(target).build()
    }

    /// Starts to build a channel.
    pub fn builder(target: Target) -> ChannelBuilder {
        let (authority, is_local) = match &target {
            Target::Http(authority) | Target::Https(authority) => {
                (authority.clone(), is_loopback(authority))
            }
            Target::Unix(_) => (Authority::from_static("localhost"), true),
        };
        let scheme = match &target {
            Target::Https(_) => Scheme::HTTPS,
            Target::Http(_) | Target::Unix(_) => Scheme::HTTP,
        };
        let network = NetworkConfig {
            target,
            version: None,
            connections: CONNECTIONS,
            keep_alive: KeepAlive {
                interval: Some(Duration::from_secs(20)),
                timeout: Duration::from_secs(10),
                while_idle: false,
            },
            policy: None,
            #[cfg(feature = "tls")]
            tls: None,
        };
        ChannelBuilder {
            network,
            config: Config::new(scheme, authority, is_local),
            layers: Vec::new(),
        }
    }

    pub(crate) fn memory(transport: impl Carry + 'static) -> Self {
        let config = Config::new(Scheme::HTTP, Authority::from_static("localhost"), true);
        Self::over(Arc::new(Transport::Memory(Arc::new(transport))), config)
    }

    fn over(transport: Arc<Transport>, config: Config) -> Self {
        Self(Arc::new(Inner {
            transport,
            config,
            paths: RwLock::default(),
        }))
    }

    /// Returns a channel over the same connections with `prefix` in front of every procedure.
    #[must_use]
    pub fn prefixed(&self, prefix: impl Into<String>) -> Self {
        let config = Config {
            prefix: prefix.into(),
            ..self.0.config.clone()
        };
        Self::over(Arc::clone(&self.0.transport), config)
    }

    /// Connects now instead of with the first call.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if nobody answers.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the channel as it was.
    pub async fn connect(&self) -> Result<()> {
        match &*self.0.transport {
            Transport::Network(network) | Transport::Layered(network, _) => {
                network.ready().await.map_err(|error| self.name_peer(error))
            }
            Transport::Memory(_) => Ok(()),
        }
    }

    /// Sends an HTTP request as it is to the other side: neither prefix nor headers are added.
    ///
    /// A request that was provably not processed is sent again, until the future is dropped, unless
    /// something of a body that comes over time was sent.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if the request or the head of its response is lost.
    pub async fn send(&self, request: Request<Body>) -> Result<Response<Body>> {
        let sent = match &*self.0.transport {
            Transport::Network(network) => network.send(request).await,
            Transport::Layered(_, carry) | Transport::Memory(carry) => carry.send(request).await,
        };
        sent.map_err(|error| self.name_peer(error))
    }

    /// Sends the request that `make` makes, and makes another one if the first was provably not
    /// processed. That it is made again, and not copied, costs nothing where it is not needed.
    ///
    /// # Errors
    ///
    /// Fails as `make` and [`send`](Self::send) do.
    pub(crate) async fn send_made(
        &self,
        make: impl Fn() -> Result<Request<Body>>,
    ) -> Result<Response<Body>> {
        let request = make()?;
        match &*self.0.transport {
            Transport::Network(network) => {
                let sent = resend::send(network, request, || Some(make())).await;
                sent.map_err(|error| self.name_peer(error))
            }
            // Below the layers it is sent again, whatever they make of the error.
            Transport::Layered(..) | Transport::Memory(_) => self.send(request).await,
        }
    }

    /// Returns the scheme of the URLs that requests to the other side have.
    pub fn scheme(&self) -> &Scheme {
        &self.0.config.scheme
    }

    /// Returns the name of the other side under HTTP.
    pub fn authority(&self) -> &Authority {
        &self.0.config.authority
    }

    /// Returns the headers that go along with every call.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.config.headers
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.config.settings
    }

    pub(crate) fn uses_get(&self) -> bool {
        self.0.config.use_get
    }

    /// Makes the request of a call, without the protocol's own headers.
    pub(crate) fn request(
        &self,
        procedure: &'static str,
        outbound: Option<&HeaderMap>,
        body: Body,
    ) -> Result<Request<Body>> {
        let config = &self.0.config;
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(config.scheme.clone());
        parts.authority = Some(config.authority.clone());
        parts.path_and_query = Some(self.path(procedure)?);
        let uri = Uri::from_parts(parts)
            .map_err(|error| Error::internal(format!("{procedure} makes no URL: {error}")))?;
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        for (name, value) in outbound.into_iter().flatten() {
            // Who passes the metadata of another call on has its lengths and encodings among it.
            if name == USER_AGENT || !is_reserved(name) {
                headers.append(name, value.clone());
            }
        }
        // Last, so that nothing that is merely passed on can stand for the channel's own.
        for (name, value) in &config.headers {
            headers.insert(name, value.clone());
        }
        Ok(request)
    }

    fn path(&self, procedure: &'static str) -> Result<PathAndQuery> {
        let prefix = &self.0.config.prefix;
        if prefix.is_empty() {
            return Ok(PathAndQuery::from_static(procedure));
        }
        // A poisoned lock holds a whole map all the same: nothing panics while it is held.
        let known = self
            .0
            .paths
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(path) = known.get(procedure) {
            return Ok(path.clone());
        }
        drop(known);
        let path = PathAndQuery::try_from(format!("{prefix}{procedure}"))
            .map_err(|error| Error::internal(format!("{prefix}{procedure} is no path: {error}")))?;
        let mut known = self
            .0
            .paths
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        known.insert(procedure, path.clone());
        Ok(path)
    }

    /// Says which side did not answer, in an error of the connection to it.
    pub(crate) fn name_peer(&self, error: Error) -> Error {
        let Config { peer, settings, .. } = &self.0.config;
        if settings.protocol != Protocol::Grpc && is_protocol_error(&error) {
            let peer = peer.clone().unwrap_or_else(|| self.place());
            let text = format!(
                "{peer} ended a call in {} with PROTOCOL_ERROR, as servers do that speak gRPC \
                 alone: if this is one, set `.protocol(Protocol::Grpc)` on the channel",
                settings.protocol
            );
            return Error::new(error.code(), text).with_source(error);
        }
        match peer {
            Some(peer) if error.is_unavailable() => error.context(peer),
            _ => error,
        }
    }

    /// Says what kept a call from a connection until its time was over, in the error of that.
    pub(crate) fn name_trouble(&self, error: Error) -> Error {
        if !error.is_deadline_exceeded() {
            return error;
        }
        let trouble = match &*self.0.transport {
            Transport::Network(network) | Transport::Layered(network, _) => network.trouble(),
            Transport::Memory(_) => None,
        };
        match trouble {
            Some(trouble) => error.context(trouble.message()),
            None => error,
        }
    }

    /// Returns where the other side is.
    fn place(&self) -> String {
        match &*self.0.transport {
            Transport::Network(network) | Transport::Layered(network, _) => {
                network.target().to_string()
            }
            Transport::Memory(_) => "this process".to_owned(),
        }
    }
}

fn is_loopback(authority: &Authority) -> bool {
    let (host, _) = address(authority);
    let address: Option<std::net::IpAddr> = host.parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Channel");
        match &*self.0.transport {
            Transport::Network(network) | Transport::Layered(network, _) => {
                debug.field("target", network.target())
            }
            Transport::Memory(_) => debug.field("target", &"memory"),
        };
        debug.field("config", &self.0.config).finish()
    }
}
