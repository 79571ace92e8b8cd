//! One request to one response: find the method, read the call, run it, write the answer.

use std::num::NonZeroU32;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use bytes::Bytes;
use connect_plugin_schema::{Idempotency, MethodDescriptor, StreamKind};
use connect_plugin_wire::server::{Call, Target, negotiate, not_found};
use connect_plugin_wire::{ForeignText, Metadata, Shape};
use http::{Request, Response, Version};
use pin_project_lite::pin_project;
use tokio::time::{Instant, timeout_at};

use super::config::ServerConfig;
use super::dispatch::{Fallback, Route, Services};
use super::guard::{self, Guard};
use super::incoming::{IncomingCall, Outcome};
use super::request_stream::RequestStream;
use super::stopping::{Stopping, StreamEnd};
use super::stream_body::StreamBody;
use super::tower::failed_service;
use crate::body::Body;
use crate::context::Context;
use crate::deadline::{Deadline, call_exceeded};
use crate::interceptor::Interceptors;
use crate::panic::{self, CatchPanic};
use crate::patience::{Pace, Patience};
use crate::{Error, Result};

/// What every connection of a server shares.
pub(crate) struct Responder {
    /// What is served, for the errors of calls that there is no method for.
    pub(crate) name: Option<Arc<str>>,
    pub(crate) guard: Option<Box<dyn Guard>>,
    pub(crate) services: Services,
    /// Services that tell how the others are; empty unless the server was told to have them.
    pub(crate) health: Services,
    /// Services that tell what the others are; empty unless the server was told to have them.
    pub(crate) reflection: Services,
    pub(crate) fallback: Option<Arc<dyn Fallback>>,
    pub(crate) interceptors: Interceptors,
    pub(crate) config: ServerConfig,
    pub(crate) stopping: Stopping,
}

impl Responder {
    /// Answers one request.
    ///
    /// What can be done at once is done before there is a future: it is moved about, and each call
    /// pays for its size.
    pub(crate) fn respond(
        &self,
        mut request: Request<Body>,
    ) -> Responding<impl Future<Output = Response<Body>> + Send + use<>> {
        if let Some(guard) = &self.guard
            && let Some(refusal) = guard::refusal(&**guard, &mut request)
        {
            return Responding::answered(refusal);
        }
        let path = request.uri().path();
        let all = [&self.services, &self.health, &self.reflection];
        let Some(route) = all.iter().find_map(|services| services.find(path)) else {
            if let Some(fallback) = &self.fallback {
                return elsewhere(&**fallback, request);
            }
            let error = self.missing(path);
            let answer = not_found(&request.into_parts().0, &error);
            return Responding::answered(Body::answer(answer));
        };
        let (mut head, body) = request.into_parts();
        let target = target(route.method);
        let call = match negotiate(&head, target, &self.config.rules()) {
            Ok(call) => call,
            Err(answer) => return Responding::answered(Body::answer(*answer)),
        };
        // Not even a handler that needs no time is in time.
        if call.timeout() == Some(Duration::ZERO) {
            return Responding::answered(failed(&call, &call_exceeded(), Metadata::default()));
        }
        let request = if call.is_get() {
            match call.query_message(head.uri.query().unwrap_or_default()) {
                Ok(message) => Body::from(message),
                Err(error) => {
                    return Responding::answered(failed(&call, &error, Metadata::default()));
                }
            }
        } else {
            body
        };
        // A timeout beyond the end of the clock is no limit.
        let deadline = call
            .timeout()
            .and_then(|timeout| Instant::now().checked_add(timeout));
        let cx = Context::inbound(deadline, std::mem::take(&mut head.headers));
        let patience = Patience::new(match route.method.kind {
            StreamKind::Unary | StreamKind::ServerStream => Pace {
                pause: self.config.body_timeout,
                min_rate: self.config.min_body_rate.and_then(NonZeroU32::new),
            },
            StreamKind::ClientStream | StreamKind::Bidi => Pace {
                pause: self.config.stream_body_timeout,
                min_rate: None,
            },
        });
        // Over HTTP/1.1 a caller reads when it has written all it has to say.
        let is_read_late = head.version < Version::HTTP_2 && target.shape == Shape::Duplex;
        Responding::Call {
            response: answer(
                route,
                call,
                cx,
                self.interceptors.clone(),
                Arriving {
                    body: request,
                    patience,
                    is_read_late,
                },
                self.stopping.clone(),
            ),
        }
    }

    /// Makes the error of a path that nothing is behind. It names the plugin, if it is one's server.
    fn missing(&self, path: &str) -> Error {
        let place = path.trim_start_matches('/').rsplit_once('/');
        let Some((service, method)) = place else {
            let path = ForeignText::name(path);
            return Error::unimplemented(format!("nothing is served at {path}"));
        };
        let all = [&self.services, &self.health, &self.reflection];
        let is_known = all.iter().any(|it| it.names().contains(&service));
        let (service, method) = (ForeignText::name(service), ForeignText::name(method));
        Error::unimplemented(match (&self.name, is_known) {
            (Some(name), true) => format!("{name} has no method {method} in {service}"),
            (Some(name), false) => format!("{name} has no service {service}"),
            (None, true) => format!("{service} has no method {method}"),
            (None, false) => format!("there is no service {service} here"),
        })
    }
}

/// A request whose head is there.
struct Arriving {
    body: Body,
    patience: Patience,
    /// The caller reads nothing of the response before it has written all of that.
    is_read_late: bool,
}

/// Runs a call and answers with what comes out of it.
#[expect(
    clippy::manual_async_fn,
    reason = "an async function holds its arguments twice"
)]
fn answer(
    route: Route,
    call: Call,
    cx: Context,
    interceptors: Interceptors,
    mut request: Arriving,
    stopping: Stopping,
) -> impl Future<Output = Response<Body>> + Send {
    async move {
        let over_on_drop = cx.over_on_drop();
        let deadline = cx.deadline();
        let outcome = {
            let mut work = pin!(async {
                let incoming = match route.method.kind {
                    StreamKind::Unary | StreamKind::ServerStream => {
                        let check = |start: &[u8]| call.check_start(start);
                        let Arriving { body, patience, .. } = &mut request;
                        let whole = body.collect(call.max_body_size(), patience, check).await;
                        whole.and_then(|whole| message(&call, cx, route.method, whole))
                    }
                    StreamKind::ClientStream | StreamKind::Bidi => {
                        let messages = RequestStream::new(
                            std::mem::take(&mut request.body),
                            call.requests(),
                            call.reading(),
                            over_on_drop.exchange().over(),
                            std::mem::take(&mut request.patience),
                        );
                        let headroom = call.headroom();
                        Ok(IncomingCall::stream(cx, route.method, messages, headroom))
                    }
                };
                let service = &route.service;
                let running = incoming.and_then(|incoming| {
                    let incoming = incoming.intercepted(&interceptors);
                    panic::catch(|| service.call(route.method.index, incoming))
                });
                match running {
                    Ok(running) => CatchPanic(running).await.unwrap_or_else(Outcome::Failed),
                    Err(error) => Outcome::Failed(error),
                }
            });
            let work = stopping.limit(work.as_mut());
            let done = match deadline {
                None => work.await,
                Some(deadline) => timeout_at(deadline, work)
                    .await
                    .unwrap_or_else(|_| Err(call_exceeded())),
            };
            done.unwrap_or_else(Outcome::Failed)
        };
        match outcome {
            Outcome::Message(message) => call
                .single_response(message, over_on_drop.exchange().take_response())
                .map_or_else(
                    |error| failed(&call, &error, Metadata::default()),
                    Body::answer,
                ),
            Outcome::Stream(messages) => {
                // Boxed, so that calls without a stream do not carry its size.
                let stop = StreamEnd::new(stopping);
                let body = StreamBody::new(call, messages, deadline, stop, over_on_drop);
                let mut body = Box::pin(body);
                if request.is_read_late {
                    body.prepare().await;
                }
                let headers = body.take_headers();
                let mut response = call.stream_head(&headers).map(|()| Body::pinned(body));
                if let Some(deadline) = deadline {
                    response.extensions_mut().insert(Deadline(deadline));
                }
                response
            }
            Outcome::Failed(error) => {
                failed(&call, &error, over_on_drop.exchange().take_response())
            }
            Outcome::Value(_) => {
                let error = Error::internal("the service answered bytes with a value");
                failed(&call, &error, Metadata::default())
            }
        }
    }
}

/// Makes a call with one request of its body.
fn message(
    call: &Call,
    cx: Context,
    method: &'static MethodDescriptor,
    body: Bytes,
) -> Result<IncomingCall> {
    let message = if call.is_get() {
        body
    } else {
        call.request_message(body)?
    };
    let (reading, headroom) = (call.reading(), call.headroom());
    Ok(IncomingCall::encoded(
        cx, method, reading, message, headroom,
    ))
}

fn failed(call: &Call, error: &Error, metadata: Metadata) -> Response<Body> {
    Body::answer(call.error_response(error, metadata))
}

pin_project! {
    /// A response that is on its way, or there already.
    #[project = Projected]
    pub(crate) enum Responding<F> {
        Answered { response: Option<Box<Response<Body>>> },
        Elsewhere { response: CatchPanic<dyn Future<Output = Response<Body>> + Send> },
        Call { #[pin] response: F },
    }
}

impl<F> Responding<F> {
    /// Boxed, so that calls do not carry the size of what few of them are.
    pub(super) fn answered(response: Response<Body>) -> Self {
        Self::Answered {
            response: Some(Box::new(response)),
        }
    }
}

impl<F: Future<Output = Response<Body>>> Future for Responding<F> {
    type Output = Response<Body>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projected::Answered { response } => match response.take() {
                Some(response) => Poll::Ready(*response),
                // Nobody polls a future that is done.
                None => Poll::Pending,
            },
            Projected::Elsewhere { response } => Pin::new(response)
                .poll(cx)
                .map(|response| response.unwrap_or_else(|panicked| failed_service(&panicked))),
            Projected::Call { response } => response.poll(cx),
        }
    }
}

/// Passes a request on, and keeps a panic of whoever gets it inside of it.
fn elsewhere<F>(fallback: &dyn Fallback, request: Request<Body>) -> Responding<F> {
    match panic::catch_of("the fallback", || fallback.call(request)) {
        Ok(response) => Responding::Elsewhere {
            response: CatchPanic(response),
        },
        Err(panicked) => Responding::answered(failed_service(&panicked)),
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
