//! A call with one request and one response over a channel: the straight line.

use bytes::Bytes;
use connect_plugin_schema::{Idempotency, Message, MethodDescriptor};
use connect_plugin_wire::Shape;
use connect_plugin_wire::client::Call;
use http::{Method, Request, Response};
use http_body::Body as _;

use super::channel::Channel;
use crate::body::Body;
use crate::codec;
use crate::context::Context;
use crate::{Error, Result};

/// The longest query that servers and proxies on the way can be trusted to take, in bytes. A call
/// with a longer one is made by POST.
const MAX_QUERY: usize = 4 * 1024;

/// Makes a unary call.
pub(crate) async fn unary<Req: Message, Res: Message>(
    channel: &Channel,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: &Req,
) -> Result<Res> {
    let call = Call::new(channel.settings(), Shape::Unary);
    let message = codec::encode(call.codec(), request, call.headroom())?;
    let gets =
        channel.uses_get() && call.is_plain() && method.idempotency == Idempotency::NoSideEffects;
    let by_get = if gets {
        get(channel, &call, method, cx, &message)?
    } else {
        None
    };
    let request = match by_get {
        Some(request) => request,
        None => post(channel, &call, method, cx, message)?,
    };
    let message = cx
        .limit(async {
            let response = channel.send(request).await?;
            if call.is_plain() {
                plain(channel, &call, cx, response).await
            } else {
                single(channel, &call, cx, response).await
            }
        })
        .await?;
    codec::decode(call.codec(), message).map_err(|malformed| malformed.in_response())
}

fn post(
    channel: &Channel,
    call: &Call,
    method: &'static MethodDescriptor,
    cx: &Context,
    message: Vec<u8>,
) -> Result<Request<Body>> {
    let outbound = call.request_body(message)?;
    let body = Body::from(outbound.body.clone());
    let mut request = channel.request(method.procedure, cx.outbound(), body)?;
    call.write_head(cx.remaining(), request.headers_mut());
    outbound.write_encoding(request.headers_mut());
    Ok(request)
}

/// Makes a request by GET, unless its query would be too long.
fn get(
    channel: &Channel,
    call: &Call,
    method: &'static MethodDescriptor,
    cx: &Context,
    message: &[u8],
) -> Result<Option<Request<Body>>> {
    let query = call.get_query(message)?;
    if query.len() > MAX_QUERY {
        return Ok(None);
    }
    let mut request = channel.request(method.procedure, cx.outbound(), Body::empty())?;
    *request.method_mut() = Method::GET;
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    let path = parts
        .path_and_query
        .as_ref()
        .map_or("/", |path| path.path());
    let with_query = format!("{path}?{query}");
    parts.path_and_query =
        Some(with_query.try_into().map_err(|error| {
            Error::internal(format!("{} makes no URL: {error}", method.procedure))
        })?);
    *request.uri_mut() = http::Uri::from_parts(parts)
        .map_err(|error| Error::internal(format!("{} makes no URL: {error}", method.procedure)))?;
    call.write_get_head(cx.remaining(), request.headers_mut());
    Ok(Some(request))
}

/// Takes the message out of a response whose body it is.
async fn plain(
    channel: &Channel,
    call: &Call,
    cx: &Context,
    response: Response<Body>,
) -> Result<Bytes> {
    let (head, body) = response.into_parts();
    let body = body
        .collect(call.max_body_size())
        .await
        .map_err(|error| channel.name_peer(error))?;
    if let Some(received) = cx.received() {
        received.set_response(call.unary_metadata(&head.headers));
    }
    call.unary_response(head.status, &head.headers, body)
}

/// Takes the only message out of a response of envelopes.
pub(super) async fn single(
    channel: &Channel,
    call: &Call,
    cx: &Context,
    response: Response<Body>,
) -> Result<Bytes> {
    let (head, mut body) = response.into_parts();
    let mut responses = call.responses(head.status, head.headers, body.is_end_stream())?;
    let (mut messages, mut trailers) = (0, None);
    let mut message = Bytes::new();
    loop {
        while let Some(next) = responses.next_message()? {
            messages += 1;
            message = next;
        }
        let frame = body.next_frame().await;
        let Some(frame) = frame.map_err(|error| channel.name_peer(error))? else {
            break;
        };
        match frame.into_data() {
            Ok(data) => responses.push(data),
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    let (result, metadata) = responses.finish(trailers);
    if let Some(received) = cx.received() {
        received.set_response(metadata);
    }
    result?;
    match messages {
        1 => Ok(message),
        0 => Err(Error::unimplemented("the response has no message")),
        _ => Err(Error::unimplemented(
            "the response has more than one message",
        )),
    }
}
