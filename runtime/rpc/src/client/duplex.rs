//! Calls with a stream of requests over a channel.

use connect_plugin_schema::{Message, MethodDescriptor, WrapSpec};
use connect_plugin_wire::Shape;
use connect_plugin_wire::client::Call;

use super::channel::Channel;
use super::stream::{head, open};
use super::unary::single;
use super::upload_body::UploadBody;
use crate::Result;
use crate::argument::RpcResponse;
use crate::body::Body;
use crate::codec;
use crate::context::Context;
use crate::result::{RpcError, RpcStream};
use crate::streaming::Streaming;
use crate::upload::Upload;

/// Makes a call with a stream of requests and one response.
pub(crate) async fn client_stream<R, RS, Res>(
    channel: &Channel,
    method: &'static MethodDescriptor,
    cx: &Context,
    requests: R,
) -> Result<Res>
where
    R: RpcStream,
    RS: WrapSpec,
    Res: Message,
{
    let call = Call::new(channel.settings(), Shape::Streaming);
    let (upload, mut watch) = Upload::new(requests.into_streaming());
    let body = Body::new(UploadBody::<R::Item, RS, R::Err>::new(call, upload));
    let request = head(channel, &call, method, cx, body)?;
    let response = async {
        let response = channel.send(request).await?;
        single(channel, &call, cx, response).await
    };
    let message = watch.limit(cx.limit(response)).await;
    let message = message.map_err(|error| channel.name_trouble(error))?;
    codec::decode(call.reading(), message).map_err(|malformed| malformed.in_response())
}

/// Makes a call with a stream of requests and a stream of responses; the result is there when the
/// provider has accepted, or when the caller has to say more before it does.
pub(crate) async fn bidi<R, RS, T, S, E>(
    channel: &Channel,
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
    let call = Call::new(channel.settings(), Shape::Duplex);
    let (upload, watch) = Upload::new(requests.into_streaming());
    let body = Body::new(UploadBody::<R::Item, RS, R::Err>::new(call, upload));
    let request = head(channel, &call, method, cx, body).map_err(E::from_error)?;
    let (channel, cx) = (channel.clone(), cx.clone());
    let opening = Box::pin(async move {
        let responses = async {
            // The body of the request is sent meanwhile, and goes on to be sent behind it.
            let response = cx.limit(channel.send(request)).await;
            let response = response.map_err(|error| channel.name_trouble(error))?;
            open(&channel, call, &cx, response).await
        };
        let responses = responses.await.map_err(E::from_error)?;
        Ok(responses.decoded::<T, S, E>())
    });
    Ok(Streaming::new(watch.open(opening).await?))
}
