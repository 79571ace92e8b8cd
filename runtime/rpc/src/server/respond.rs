//! One request to one response: find the method, read the call, run it, write the answer.

use std::sync::Arc;
use std::time::Duration;

use connect_plugin_schema::{Idempotency, MethodDescriptor, StreamKind};
use connect_plugin_wire::server::{Call, Target, negotiate, not_found};
use connect_plugin_wire::{Metadata, Shape};
use http::request::Parts;
use http::{Request, Response, Version};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::config::ServerConfig;
use super::dispatch::{Fallback, Route, Services};
use super::incoming::{IncomingCall, Outcome};
use super::request_stream::RequestStream;
use super::stream_body::StreamBody;
use crate::body::Body;
use crate::context::Context;
use crate::deadline::call_exceeded;
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
        let found = self.services.find(request.uri().path());
        let Some(route) = found.or_else(|| self.reflection.find(request.uri().path())) else {
            return match &self.fallback {
                Some(fallback) => fallback.call(request).await,
                None => Body::answer(not_found(&request.into_parts().0)),
            };
        };
        let (mut head, body) = request.into_parts();
        let target = target(route.method);
        let call = match negotiate(&head, target, &self.config.rules()) {
            Ok(call) => call,
            Err(answer) => return Body::answer(*answer),
        };
        let canceled = CancellationToken::new();
        let canceled_on_drop = canceled.clone().drop_guard();
        let over = canceled.clone();
        // A timeout beyond the end of the clock is no limit.
        let deadline = call
            .timeout()
            .and_then(|timeout| Instant::now().checked_add(timeout));
        let cx = Context::inbound(deadline, canceled, std::mem::take(&mut head.headers));
        let exchange = cx.exchange().map(Arc::clone).unwrap_or_default();
        match self.run(&route, &call, cx, over, &head, body).await {
            Outcome::Message(message) => {
                let answer = call.single_response(message, exchange.take_response());
                Body::answer(
                    answer.unwrap_or_else(|error| call.error_response(&error, Metadata::default())),
                )
            }
            Outcome::Stream(messages) => {
                let mut body = StreamBody::new(
                    call,
                    messages,
                    deadline,
                    canceled_on_drop,
                    Arc::clone(&exchange),
                );
                // Over HTTP/1.1 a caller reads when it has written all it has to say.
                if head.version < Version::HTTP_2 && target.shape == Shape::Duplex {
                    body.prepare().await;
                }
                call.stream_head(&exchange.take_headers())
                    .map(|()| Body::new(body))
            }
            Outcome::Failed(error) => {
                Body::answer(call.error_response(&error, exchange.take_response()))
            }
            Outcome::Value(_) => {
                let error = Error::internal("the service answered bytes with a value");
                Body::answer(call.error_response(&error, Metadata::default()))
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
        head: &Parts,
        body: Body,
    ) -> Outcome {
        let deadline = cx.deadline();
        // Not even a handler that needs no time is in time.
        if call.timeout() == Some(Duration::ZERO) {
            return Outcome::Failed(call_exceeded());
        }
        let work = async {
            let incoming = match Self::read(route, call, cx, over, head, body).await {
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
                .unwrap_or_else(|_| Outcome::Failed(call_exceeded())),
        }
    }
}

impl Responder {
    /// Reads the request as far as the method takes it in one piece.
    async fn read(
        route: &Route,
        call: &Call,
        cx: Context,
        over: CancellationToken,
        head: &Parts,
        body: Body,
    ) -> Result<IncomingCall> {
        match route.method.kind {
            StreamKind::Unary | StreamKind::ServerStream => {
                let message = if call.is_get() {
                    call.query_message(head.uri.query().unwrap_or_default())?
                } else {
                    call.request_message(body.collect(call.max_body_size()).await?)?
                };
                let (codec, headroom) = (call.codec(), call.headroom());
                Ok(IncomingCall::encoded(cx, codec, message, headroom))
            }
            StreamKind::ClientStream | StreamKind::Bidi => {
                let messages = RequestStream::new(body, call.requests(), call.codec(), over);
                Ok(IncomingCall::stream(cx, messages, call.headroom()))
            }
        }
    }
}

fn target(method: &MethodDescriptor) -> Target {
    Target {
        shape: match method.kind {
            StreamKind::Unary => Shape::Unary,
            StreamKind::ClientStream | StreamKind::ServerStream => Shape::Streaming,
            StreamKind::Bidi => Shape::Duplex,
        },
        no_side_effects: method.idempotency == Idempotency::NoSideEffects,
    }
}
