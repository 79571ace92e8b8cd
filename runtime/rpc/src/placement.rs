//! Where a client's calls go: a value that is chosen when the client is made, never in its type.

mod in_process;
mod loopback;

use std::fmt;
use std::sync::Arc;

use connect_plugin_schema::{Message, MethodDescriptor, WrapSpec};

use crate::argument::RpcResponse;
use crate::client::{self, Channel};
use crate::context::Context;
use crate::result::{RpcError, RpcStream};
use crate::service::Service;
use crate::streaming::Streaming;
use crate::target::Target;
use crate::{Error, Result};

/// How many messages or frames may wait for a reader in this process.
const AHEAD: usize = 16;

/// What every generated client holds: where its calls go.
#[derive(Clone)]
pub struct ClientCore(Placement);

#[derive(Clone)]
enum Placement {
    /// Another process.
    Remote(Channel),
    /// This process, without a codec.
    InProcess(Arc<dyn Service>),
    /// Chosen anew for every call.
    Routed(Arc<dyn Route>),
}

/// Chooses a placement for every call, as a host's registry does.
pub trait Route: Send + Sync {
    /// Returns where the next call goes.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if nobody can take it.
    fn pick(&self) -> Result<ClientCore>;
}

impl ClientCore {
    /// Makes a client that calls over a channel.
    pub fn new(channel: Channel) -> Self {
        Self(Placement::Remote(channel))
    }

    /// Makes a client of a service in this process. Values pass through; deadline, cancellation
    /// and panics behave as on the wire.
    pub fn in_process(service: impl Service) -> Self {
        Self::shared(Arc::new(service))
    }

    /// Makes a client of a shared service in this process.
    pub fn shared(service: Arc<dyn Service>) -> Self {
        Self(Placement::InProcess(service))
    }

    /// Makes a client of a service in this process whose calls go through the codec, for tests.
    pub fn loopback(service: impl Service) -> Self {
        Self::new(loopback::channel(service))
    }

    /// Makes a client whose calls are placed one by one.
    pub fn routed(route: Arc<dyn Route>) -> Self {
        Self(Placement::Routed(route))
    }

    /// Connects to `http://host:port` or `unix:/path/to/socket`.
    ///
    /// # Errors
    ///
    /// Fails with `invalid_argument` if `target` is malformed, and with `unavailable` if nobody
    /// answers there.
    pub async fn connect(target: &str) -> Result<Self> {
        let target: Target = target
            .parse()
            .map_err(|error| Error::invalid_argument(format!("{error}")).with_source(error))?;
        let channel = Channel::new(target);
        channel.connect().await?;
        Ok(Self::new(channel))
    }

    /// Makes a unary call.
    ///
    /// # Errors
    ///
    /// Fails as the method does, or with the error of a call that did not reach it.
    pub async fn unary<Req: Message, Res: Message, E: RpcError>(
        &self,
        method: &'static MethodDescriptor,
        cx: &Context,
        request: Req,
    ) -> Result<Res, E> {
        match self
            .place()
            .map_err(E::from_error)?
            .as_ref()
            .unwrap_or(self)
            .0
        {
            Placement::Remote(ref channel) => client::unary(channel, method, cx, &request)
                .await
                .map_err(E::from_error),
            Placement::InProcess(ref service) => {
                in_process::unary(&**service, method, cx, request).await
            }
            Placement::Routed(_) => Err(E::from_error(nested_route())),
        }
    }

    /// Makes a server-streaming call; the result is there when the provider has accepted. Some
    /// providers in other languages accept every call and refuse with the first item of the stream.
    ///
    /// # Errors
    ///
    /// Fails as the method does, or with the error of a call that did not reach it.
    pub async fn server_stream<Req, T, S, E>(
        &self,
        method: &'static MethodDescriptor,
        cx: &Context,
        request: Req,
    ) -> Result<Streaming<T, E>, E>
    where
        Req: Message,
        T: RpcResponse,
        S: WrapSpec,
        E: RpcError,
    {
        match self
            .place()
            .map_err(E::from_error)?
            .as_ref()
            .unwrap_or(self)
            .0
        {
            Placement::Remote(ref channel) => {
                client::server_stream::<Req, T, S, E>(channel, method, cx, &request)
                    .await
                    .map_err(E::from_error)
            }
            Placement::InProcess(ref service) => {
                in_process::server_stream(&**service, method, cx, request).await
            }
            Placement::Routed(_) => Err(E::from_error(nested_route())),
        }
    }

    /// Makes a call with a stream of requests and one response.
    ///
    /// # Errors
    ///
    /// Fails as the method or the stream does, or with the error of a call that did not reach it.
    pub async fn client_stream<R, RS, Res, E>(
        &self,
        method: &'static MethodDescriptor,
        cx: &Context,
        requests: R,
    ) -> Result<Res, E>
    where
        R: RpcStream,
        RS: WrapSpec,
        Res: Message,
        E: RpcError,
    {
        match self
            .place()
            .map_err(E::from_error)?
            .as_ref()
            .unwrap_or(self)
            .0
        {
            Placement::Remote(ref channel) => {
                client::client_stream::<R, RS, Res>(channel, method, cx, requests)
                    .await
                    .map_err(E::from_error)
            }
            Placement::InProcess(ref service) => {
                in_process::client_stream(&**service, method, cx, requests).await
            }
            Placement::Routed(_) => Err(E::from_error(nested_route())),
        }
    }

    /// Makes a call with a stream of requests and a stream of responses; the result is there when
    /// the provider has accepted, or when it waits for requests that the caller has not given yet.
    /// A refusal that comes later than that is the first item of the stream.
    ///
    /// # Errors
    ///
    /// Fails as the method or the stream does, or with the error of a call that did not reach it.
    pub async fn bidi<R, RS, T, S, E>(
        &self,
        method: &'static MethodDescriptor,
        cx: &Context,
        requests: R,
    ) -> Result<Streaming<T, E>, E>
    where
        R: RpcStream,
        RS: WrapSpec,
        T: RpcResponse,
        S: WrapSpec,
        E: RpcError,
    {
        match self
            .place()
            .map_err(E::from_error)?
            .as_ref()
            .unwrap_or(self)
            .0
        {
            Placement::Remote(ref channel) => {
                client::bidi::<R, RS, T, S, E>(channel, method, cx, requests).await
            }
            Placement::InProcess(ref service) => {
                in_process::bidi(service, method, cx, requests).await
            }
            Placement::Routed(_) => Err(E::from_error(nested_route())),
        }
    }

    /// Asks the route, if there is one, where this call goes.
    fn place(&self) -> Result<Option<Self>> {
        match &self.0 {
            Placement::Routed(route) => route.pick().map(Some),
            Placement::Remote(_) | Placement::InProcess(_) => Ok(None),
        }
    }
}

fn nested_route() -> Error {
    Error::internal("a route chose another route")
}

impl fmt::Debug for ClientCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Placement::Remote(channel) => f.debug_tuple("Remote").field(channel).finish(),
            Placement::InProcess(service) => f
                .debug_tuple("InProcess")
                .field(&service.descriptor().name)
                .finish(),
            Placement::Routed(_) => f.write_str("Routed"),
        }
    }
}
