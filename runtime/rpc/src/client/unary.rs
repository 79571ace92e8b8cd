//! A call with one request and one response over a channel: the straight line.

use bytes::Bytes;
use connect_plugin_schema::{Message, MethodDescriptor, json};
use connect_plugin_wire::Codec;
use connect_plugin_wire::client::Call;
use connect_plugin_wire::server::Shape;

use super::channel::Channel;
use crate::body::Body;
use crate::context::Context;
use crate::{Error, Result};

/// Makes a unary call.
pub(crate) async fn unary<Req: Message, Res: Message>(
    channel: &Channel,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: &Req,
) -> Result<Res> {
    let call = Call::new(Shape::Unary, channel.codec());
    let body = call.request_body(encode(call.codec(), request, call.headroom())?)?;
    let mut request = channel.request(method.procedure, cx.outbound(), Body::from(body))?;
    call.write_head(cx.remaining(), request.headers_mut());
    let message = cx
        .limit(async {
            let response = channel.send(request).await?;
            let (head, body) = response.into_parts();
            let body = body
                .collect(channel.limits().max_message_size)
                .await
                .map_err(|error| channel.name_peer(error))?;
            call.unary_response(head.status, &head.headers, body)
        })
        .await?;
    decode(call.codec(), message)
}

/// Writes a request message behind `headroom` bytes.
pub(crate) fn encode<M: Message>(codec: Codec, message: &M, headroom: usize) -> Result<Vec<u8>> {
    match codec {
        Codec::Proto => Ok(message.to_proto(headroom)),
        Codec::Json => json::to_vec(message, headroom)
            .map_err(|error| Error::internal(format!("the request is no JSON: {error}"))),
    }
}

/// Reads a response message.
pub(crate) fn decode<M: Message>(codec: Codec, message: Bytes) -> Result<M> {
    let name = M::descriptor().name;
    match codec {
        Codec::Proto => M::from_proto(message)
            .map_err(|error| Error::internal(format!("the response is no {name}: {error}"))),
        Codec::Json => json::from_slice(&message)
            .map_err(|error| Error::internal(format!("the response is no {name}: {error}"))),
    }
}
