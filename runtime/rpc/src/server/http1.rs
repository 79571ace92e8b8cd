//! A connection of HTTP/1.1, whose requests come one after the other.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use connect_plugin_wire::needs_http_2;
use http::header::{CONNECTION, CONTENT_TYPE, HOST};
use http::uri::Authority;
use http::{HeaderValue, Request, Response, StatusCode, Version};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioTimer;
use pin_project_lite::pin_project;

use super::config::ServerConfig;
use super::connection::Client;
use super::drain::Drained;
use super::read_in_time::in_time;
use super::respond::Responding;
use crate::body::Body;

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
    let request = request.map(|incoming| {
        if incoming.is_end_stream() {
            Body::http1(incoming)
        } else {
            Body::new(Drained::new(incoming))
        }
    });
    let response = match refusal {
        Some((status, why)) => Responding::answered(refuse(status, why)),
        None => client.answer(request),
    };
    Answer {
        response,
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
    pub(super) struct Answer<F> {
        #[pin]
        response: F,
        client: Arc<Client>,
    }
}

impl<F: Future<Output = Response<Body>>> Future for Answer<F> {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = in_time(ready!(this.response.poll(cx)));
        if this.client.is_old() {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        Poll::Ready(Ok(response))
    }
}
