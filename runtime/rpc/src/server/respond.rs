//! One request to one response: find the method, read the call, run it, write the answer.

use std::sync::Arc;

use bytes::Bytes;
use connect_plugin_schema::StreamKind;
use connect_plugin_wire::Shape;
use connect_plugin_wire::server::{Call, negotiate};
use http::{Request, Response, StatusCode};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::config::ServerConfig;
use super::dispatch::{Fallback, Route, Services};
use super::incoming::{IncomingCall, Outcome};
use super::request_stream::RequestStream;
use super::stream_body::StreamBody;
use crate::body::Body;
use crate::context::Context;
use crate::panic::{self, CatchPanic};
use crate::{Error, Result};

/// What every connection of a server shares.
pub(crate) struct Responder {
    pub(crate) services: Services,
    /// Services that tell about the others; empty unless the server was told to have them.
    pub(crate) reflection: Services,
    pub(crate) fallback: Option<Arc<dyn Fallback>>,
    pub(crate) config: ServerConfig,
}

impl Responder {
    /// Answers one request.
    pub(crate) async fn respond(&self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path();
        let found = self.services.find(path);
        let Some(route) = found.or_else(|| self.reflection.find(path)) else {
            return match &self.fallback {
                Some(fallback) => fallback.call(request).await,
                None => not_found(path),
            };
        };
        let (head, body) = request.into_parts();
        let shape = match route.method.kind {
            StreamKind::Unary => Shape::Unary,
            StreamKind::ClientStream | StreamKind::ServerStream => Shape::Streaming,
            StreamKind::Bidi => Shape::Duplex,
        };
        let call = match negotiate(&head.method, head.version, &head.headers, shape) {
            Ok(call) => call,
            Err(response) => return response.map(Body::from),
        };
        let canceled = CancellationToken::new();
        let canceled_on_drop = canceled.clone().drop_guard();
        let over = canceled.clone();
        // A timeout beyond the end of the clock is no limit.
        let deadline = call
            .timeout()
            .and_then(|timeout| Instant::now().checked_add(timeout));
        let cx = Context::inbound(deadline, canceled, head.headers);
        match self.run(&route, &call, cx, over, body).await {
            Outcome::Message(message) => call
                .single_response(message)
                .unwrap_or_else(|error| call.error_response(&error))
                .map(Body::from),
            Outcome::Stream(messages) => call
                .stream_head()
                .map(|()| Body::new(StreamBody::new(call, messages, deadline, canceled_on_drop))),
            Outcome::Failed(error) => call.error_response(&error).map(Body::from),
            Outcome::Value(_) => {
                let error = Error::internal("the service answered bytes with a value");
                call.error_response(&error).map(Body::from)
            }
        }
    }

    /// Runs a call until it is done or its deadline passes.
    async fn run(
        &self,
        route: &Route,
        call: &Call,
        cx: Context,
        over: CancellationToken,
        body: Body,
    ) -> Outcome {
        let deadline = cx.deadline();
        let work = async {
            let incoming = match self.read(route, call, cx, over, body).await {
                Ok(incoming) => incoming,
                Err(error) => return Outcome::Failed(error),
            };
            let answer = match panic::catch(|| route.service.call(route.method.index, incoming)) {
                Ok(answer) => answer,
                Err(error) => return Outcome::Failed(error),
            };
            CatchPanic(answer).await.unwrap_or_else(Outcome::Failed)
        };
        match deadline {
            None => work.await,
            Some(deadline) => tokio::time::timeout_at(deadline, work)
                .await
                .unwrap_or_else(|_| {
                    Outcome::Failed(Error::deadline_exceeded(
                        "the deadline passed before the call was done",
                    ))
                }),
        }
    }
}

impl Responder {
    /// Reads the request as far as the method takes it in one piece.
    async fn read(
        &self,
        route: &Route,
        call: &Call,
        cx: Context,
        over: CancellationToken,
        body: Body,
    ) -> Result<IncomingCall> {
        let limits = &self.config.limits;
        match route.method.kind {
            StreamKind::Unary | StreamKind::ServerStream => {
                let body = body.collect(call.max_body_size(limits)).await?;
                let message = call.request_message(body, limits)?;
                let (codec, headroom) = (call.codec(), call.headroom());
                Ok(IncomingCall::encoded(cx, codec, message, headroom))
            }
            StreamKind::ClientStream | StreamKind::Bidi => {
                let requests = call.requests(limits);
                let messages = RequestStream::new(body, requests, call.codec(), over);
                Ok(IncomingCall::stream(cx, messages, call.headroom()))
            }
        }
    }
}

/// Answers a path that nothing is behind. Connect clients read 404 as `unimplemented`.
fn not_found(path: &str) -> Response<Body> {
    let text = format!("nothing is served at {path}\n");
    let mut response = Response::new(Body::from(Bytes::from(text)));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        connect_plugin_wire::headers::TEXT_PLAIN,
    );
    response
}
