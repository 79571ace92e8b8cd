//! Calls to one place: the same four shapes everywhere.

use std::sync::Arc;

use connect_plugin_schema::{Message, MethodDescriptor, WrapSpec};

use super::{Direct, Route, in_process};
use crate::argument::RpcResponse;
use crate::client::{self, Channel};
use crate::context::Context;
use crate::result::{RpcError, RpcStream};
use crate::service::Service;
use crate::streaming::Streaming;
use crate::{Error, Result};

/// Where calls go.
#[derive(Clone)]
pub(super) enum Placement {
    /// Another process.
    Remote(Channel),
    /// This process, without a codec.
    InProcess(Arc<dyn Service>, Option<Direct>),
    /// Chosen anew for every call.
    Routed(Arc<dyn Route>),
}

impl Placement {
    pub(super) async fn unary<Req: Message, Res: Message, E: RpcError>(
        &self,
        method: &'static MethodDescriptor,
        cx: &Context,
        request: Req,
    ) -> Result<Res, E> {
        match self {
            Self::Remote(channel) => client::unary(channel, method, cx, &request)
                .await
                .map_err(E::from_error),
            Self::InProcess(service, _) => in_process::unary(&**service, method, cx, request).await,
            Self::Routed(_) => Err(E::from_error(nested_route())),
        }
    }

    pub(super) async fn server_stream<Req, T, S, E>(
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
        match self {
            Self::Remote(channel) => {
                client::server_stream::<Req, T, S, E>(channel, method, cx, &request)
                    .await
                    .map_err(E::from_error)
            }
            Self::InProcess(service, _) => {
                in_process::server_stream(&**service, method, cx, request).await
            }
            Self::Routed(_) => Err(E::from_error(nested_route())),
        }
    }

    pub(super) async fn client_stream<R, RS, Res, E>(
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
        match self {
            Self::Remote(channel) => {
                client::client_stream::<R, RS, Res>(channel, method, cx, requests)
                    .await
                    .map_err(E::from_error)
            }
            Self::InProcess(service, _) => {
                in_process::client_stream(&**service, method, cx, requests).await
            }
            Self::Routed(_) => Err(E::from_error(nested_route())),
        }
    }

    pub(super) async fn bidi<R, RS, T, S, E>(
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
        match self {
            Self::Remote(channel) => {
                client::bidi::<R, RS, T, S, E>(channel, method, cx, requests).await
            }
            Self::InProcess(service, _) => in_process::bidi(service, method, cx, requests).await,
            Self::Routed(_) => Err(E::from_error(nested_route())),
        }
    }
}

fn nested_route() -> Error {
    Error::internal("a route chose another route")
}
