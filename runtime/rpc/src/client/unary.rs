//! A call with one request and one response over a channel: the straight line.

use connect_plugin_schema::{Message, MethodDescriptor};
use connect_plugin_wire::Shape;
use connect_plugin_wire::client::Call;

use super::channel::Channel;
use crate::Result;
use crate::body::Body;
use crate::codec;
use crate::context::Context;

/// Makes a unary call.
pub(crate) async fn unary<Req: Message, Res: Message>(
    channel: &Channel,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: &Req,
) -> Result<Res> {
    let call = Call::new(Shape::Unary, channel.codec());
    let body = call.request_body(codec::encode(call.codec(), request, call.headroom())?)?;
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
    codec::decode(call.codec(), message).map_err(|malformed| malformed.in_response())
}
