//! A connection of HTTP/1.1, whose requests come one after the other.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use connect_plugin_wire::needs_http_2;
use http::header::{CONNECTION, CONTENT_TYPE, EXPECT, HOST};
use http::uri::Authority;
use http::{HeaderValue, Request, Response, StatusCode, Version};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioTimer;
use pin_project_lite::pin_project;

use super::config::ServerConfig;
use super::connection::Client;
use super::drain::{Drained, Unread};
use super::read_in_time::in_time;
use super::respond::Responding;
use crate::body::Body;
use crate::read_on::read_first;

pub(super) fn settings(config: &ServerConfig) -> Builder {
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(config.head_timeout)
        .max_header_size(usize::try_from(config.max_head_size).unwrap_or(usize::MAX))
        .half_close(false);
    builder
}

/// Answers a request.
pub(super) fn answer(
    client: &Arc<Client>,
    request: Request<Incoming>,
) -> Answer<impl Future<Output = Response<Body>> + Send + use<>> {
    let refusal = refusal(&request);
    // One that waits to be told to go on sends nothing until it is answered.
    let is_coming = !request.headers().contains_key(EXPECT);
    let mut unread = None;
    let request = request.map(|incoming| {
        if incoming.is_end_stream() {
            return Body::http1(incoming);
        }
        let is_announced = incoming.size_hint().exact().is_some();
        let (body, rest) = Drained::new(incoming);
        unread = (is_announced && is_coming).then_some(rest);
        Body::new(body)
    });
    let response = match refusal {
        Some((status, why)) => Responding::answered(refuse(status, why)),
        None => client.answer(request),
    };
    Answer {
        response,
        unread,
        held: None,
        client: Arc::clone(client),
    }
}

/// Says why a request cannot be answered, whatever it is for.
///
/// Source: RFC 9112, section 3.2.
fn refusal(request: &Request<Incoming>) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let mut hosts = headers.get_all(HOST).iter();
    let is_named = match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => {
            let authority = Authority::try_from(host.as_bytes());
            host.is_empty() || authority.is_ok_and(|host| !host.as_str().contains('@'))
        }
        (Some(_), Some(_)) => false,
    };
    if !is_named {
        let why = "a request over HTTP/1.1 has one header `host`, with a host and maybe a port\n";
        return Some((StatusCode::BAD_REQUEST, why));
    }
    if needs_http_2(headers) {
        let why = "gRPC needs HTTP/2: call over HTTP/2, or with gRPC-Web or Connect\n";
        return Some((StatusCode::HTTP_VERSION_NOT_SUPPORTED, why));
    }
    None
}

fn refuse(status: StatusCode, why: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes::Bytes::from_static(why.as_bytes())));
    *response.status_mut() = status;
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, text);
    response
}

pin_project! {
    /// A response that says whether it is the last one of an old connection.
    ///
    /// It waits for the rest of its request, if all of that is on its way: a proxy that is answered
    /// before it has passed on the whole of a request closes its client's connection, and did not say so.
    pub(super) struct Answer<F> {
        #[pin]
        response: F,
        unread: Option<Unread>,
        held: Option<Held>,
        client: Arc<Client>,
    }
}

/// A response, and what it waits for.
struct Held {
    response: Response<Body>,
    rest: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl<F: Future<Output = Response<Body>>> Future for Answer<F> {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.held.is_none() {
            let response = in_time(ready!(this.response.poll(cx)));
            let rest = this.unread.take().and_then(Unread::take);
            *this.held = Some(Held {
                response,
                rest: rest.map(|rest| Box::pin(read_first(rest)) as Pin<Box<_>>),
            });
        }
        if let Some(Held {
            rest: Some(rest), ..
        }) = this.held
        {
            ready!(rest.as_mut().poll(cx));
        }
        let Some(Held { mut response, .. }) = this.held.take() else {
            // Nobody polls a future that is done.
            return Poll::Pending;
        };
        if this.client.is_old() {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        Poll::Ready(Ok(response))
    }
}
