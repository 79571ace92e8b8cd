//! A call with one request and one response over a channel: the straight line.

use bytes::Bytes;
use connect_plugin_schema::{Idempotency, Message, MethodDescriptor};
use connect_plugin_wire::Shape;
use connect_plugin_wire::client::{Call, Outbound};
use http::header::CONTENT_ENCODING;
use http::uri::PathAndQuery;
use http::{Method, Request, Response, StatusCode, Uri};
use http_body::Body as _;

use super::channel::Channel;
use super::refusal;
use crate::body::Body;
use crate::codec;
use crate::context::Context;
use crate::patience::Patience;
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
    cx.forget_response();
    let call = Call::new(channel.settings(), Shape::Unary);
    let by_get =
        channel.uses_get() && call.is_plain() && method.idempotency == Idempotency::NoSideEffects;
    let make = || {
        let message = codec::encode(call.codec(), request, call.headroom())?;
        if by_get && let Some(request) = get(channel, &call, method, cx, &message)? {
            return Ok(request);
        }
        post(channel, &call, method, cx, message)
    };
    let message = cx
        .limit(async {
            let response = channel.send_made(make).await?;
            if call.is_plain() {
                plain(channel, &call, cx, response).await
            } else {
                single(channel, &call, cx, response).await
            }
        })
        .await
        .map_err(|error| channel.name_trouble(error))?;
    codec::decode(call.reading(), message).map_err(|malformed| malformed.in_response())
}

fn post(
    channel: &Channel,
    call: &Call,
    method: &'static MethodDescriptor,
    cx: &Context,
    message: Vec<u8>,
) -> Result<Request<Body>> {
    let Outbound { body, encoding } = call.request_body(message)?;
    let mut request = channel.request(method.procedure, cx.outbound(), Body::from(body))?;
    call.write_head(cx.remaining(), request.headers_mut());
    if let Some(encoding) = encoding {
        request.headers_mut().insert(CONTENT_ENCODING, encoding);
    }
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
    let no_url =
        |error: http::Error| Error::internal(format!("{} makes no URL: {error}", method.procedure));
    let path_and_query =
        PathAndQuery::try_from(with_query).map_err(|error| no_url(error.into()))?;
    parts.path_and_query = Some(path_and_query);
    *request.uri_mut() = Uri::from_parts(parts).map_err(|error| no_url(error.into()))?;
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
    let (head, mut body) = response.into_parts();
    if head.status != StatusCode::OK {
        if let Some(received) = cx.received() {
            received.set_response(call.unary_metadata(&head.headers));
        }
        return Err(Box::pin(refusal::read(call, &head, body)).await);
    }
    let limit = call.max_body_size(&head.headers);
    let body = body
        .collect(limit, &mut Patience::default(), |_| Ok(()))
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
    if head.status != StatusCode::OK {
        return Err(Box::pin(refusal::read(call, &head, body)).await);
    }
    let mut responses = call.responses(head.status, head.headers, body.is_end_stream())?;
    if let Some(received) = cx.received() {
        received.set_headers(responses.headers());
    }
    let (mut message, mut trailers) = (None, None);
    loop {
        while let Some(next) = responses.next_message()? {
            // What else comes is not waited for: it may have no end.
            if message.replace(next).is_some() {
                return Err(Error::unimplemented(
                    "the response has more than one message",
                ));
            }
        }
        match body.next_frame().await {
            Ok(Some(frame)) => match frame.into_data() {
                Ok(data) => responses.push(data),
                Err(frame) => trailers = frame.into_trailers().ok(),
            },
            Ok(None) => break,
            // The end has been told; what became of the connection behind it is no matter.
            Err(_) if responses.is_ended() => break,
            Err(error) => return Err(channel.name_peer(error)),
        }
    }
    let (result, metadata) = responses.finish(trailers);
    if let Some(received) = cx.received() {
        received.set_response(metadata);
    }
    result?;
    message.ok_or_else(|| Error::unimplemented("the response has no message"))
}
