//! Where a client's calls go: a value that is chosen when the client is made, never in its type.

mod in_process;
mod loopback;
mod placed;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use connect_plugin_schema::{Message, MethodDescriptor, WrapSpec};

use crate::argument::RpcResponse;
use crate::client::Channel;
use crate::context::Context;
use crate::interceptor::{Around, Interceptor, Interceptors, Side, Single, Streamed};
use crate::result::{RpcError, RpcStream};
use crate::service::Service;
use crate::streaming::Streaming;
use crate::target::Target;
use crate::{Error, Result};
use placed::Placement;

pub use in_process::{Direct, DirectCall, DirectFuture};

/// How many messages or frames may wait for a reader in this process.
const AHEAD: usize = 16;

/// What every generated client holds: where its calls go, and what stands around them.
#[derive(Clone)]
pub struct ClientCore {
    placement: Placement,
    interceptors: Interceptors,
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
        Self::at(Placement::Remote(channel))
    }

    fn at(placement: Placement) -> Self {
        Self {
            placement,
            interceptors: Interceptors::default(),
        }
    }

    /// Puts an interceptor around the calls, inside of those that are there already.
    #[must_use]
    pub fn with_interceptor(self, interceptor: impl Interceptor) -> Self {
        Self {
            placement: self.placement,
            interceptors: self.interceptors.with(interceptor),
        }
    }

    /// Makes a client of a service in this process. Values pass through; deadline, cancellation
    /// and panics behave as on the wire.
    pub fn in_process(service: impl Service) -> Self {
        Self::shared(Arc::new(service))
    }

    /// Makes a client of a shared service in this process.
    pub fn shared(service: Arc<dyn Service>) -> Self {
        let direct = service.direct();
        Self::at(Placement::InProcess(service, direct))
    }

    /// Returns the service for calls with the contract's own types, if it is in this process and
    /// nothing stands around its calls.
    pub fn direct<D: ?Sized + Send + Sync + 'static>(&self) -> Option<&D> {
        match &self.placement {
            Placement::InProcess(_, Some(direct)) if self.interceptors.is_empty() => direct.get(),
            _ => None,
        }
    }

    /// Makes a client of a service in this process whose calls go through the codec, for tests.
    pub fn loopback(service: impl Service) -> Self {
        Self::new(loopback::channel(service))
    }

    /// Makes a client whose calls are placed one by one.
    pub fn routed(route: Arc<dyn Route>) -> Self {
        Self::at(Placement::Routed(route))
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
        let core = self.place().map_err(E::from_error)?;
        if core.interceptors.is_empty() {
            return core.placement.unary(method, cx, request).await;
        }
        let placement = core.placement.clone();
        let last =
            move |cx: Context, request| async move { placement.unary(method, &cx, request).await };
        core.around(method, cx)
            .run::<Single<Req>, Single<Res>, E, _, _>(request, last)
            .await
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
        let core = self.place().map_err(E::from_error)?;
        if core.interceptors.is_empty() {
            return core
                .placement
                .server_stream::<Req, T, S, E>(method, cx, request)
                .await;
        }
        let placement = core.placement.clone();
        let last = move |cx: Context, request| async move {
            placement
                .server_stream::<Req, T, S, E>(method, &cx, request)
                .await
        };
        core.around(method, cx)
            .run::<Single<Req>, Streamed<T, S, E>, E, _, _>(request, last)
            .await
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
        let core = self.place().map_err(E::from_error)?;
        if core.interceptors.is_empty() {
            return core
                .placement
                .client_stream::<R, RS, Res, E>(method, cx, requests)
                .await;
        }
        let requests = requests.into_streaming();
        let placement = core.placement.clone();
        let last = move |cx: Context, requests| async move {
            placement
                .client_stream::<_, RS, Res, E>(method, &cx, requests)
                .await
        };
        core.around(method, cx)
            .run::<Streamed<R::Item, RS, R::Err>, Single<Res>, E, _, _>(requests, last)
            .await
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
        let core = self.place().map_err(E::from_error)?;
        if core.interceptors.is_empty() {
            return core
                .placement
                .bidi::<R, RS, T, S, E>(method, cx, requests)
                .await;
        }
        let requests = requests.into_streaming();
        let placement = core.placement.clone();
        let last = move |cx: Context, requests| async move {
            placement
                .bidi::<_, RS, T, S, E>(method, &cx, requests)
                .await
        };
        core.around(method, cx)
            .run::<Streamed<R::Item, RS, R::Err>, Streamed<T, S, E>, E, _, _>(requests, last)
            .await
    }

    /// Returns what is around a call.
    fn around(&self, method: &'static MethodDescriptor, cx: &Context) -> Around {
        Around {
            interceptors: self.interceptors.clone(),
            method,
            side: Side::Client,
            cx: cx.clone(),
        }
    }

    /// Asks the route, if there is one, where this call goes.
    fn place(&self) -> Result<Cow<'_, Self>> {
        match &self.placement {
            Placement::Routed(route) => {
                let picked = route.pick()?;
                Ok(Cow::Owned(Self {
                    interceptors: self.interceptors.around(&picked.interceptors),
                    placement: picked.placement,
                }))
            }
            Placement::Remote(_) | Placement::InProcess(..) => Ok(Cow::Borrowed(self)),
        }
    }
}

impl fmt::Debug for ClientCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.placement {
            Placement::Remote(channel) => f.debug_tuple("Remote").field(channel).finish(),
            Placement::InProcess(service, _) => f
                .debug_tuple("InProcess")
                .field(&service.descriptor().name)
                .finish(),
            Placement::Routed(_) => f.write_str("Routed"),
        }
    }
}
