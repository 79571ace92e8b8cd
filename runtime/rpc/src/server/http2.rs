//! A connection of HTTP/2, whose requests run side by side.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::Reason;
use h2::server::{Builder, SendResponse};
use http::header::DATE;
use http::{Request, Response};
use http_body::Body as _;
use pin_project_lite::pin_project;
use tokio::io::{AsyncRead, AsyncWrite};

use super::config::ServerConfig;
use super::connection::Client;
use super::date;
use crate::body::Body;
use crate::coalesce::{Coalesced, Turns, coalesce};
use crate::http2::{
    Heard, KeepAlive, Received, Sending, Watch, announce, send, small_frames_budget, strip,
};
use crate::socket::CONNECTION_WINDOW;

/// How many bytes of one request may be on their way before somebody reads them.
const STREAM_WINDOW: u32 = 1024 * 1024;

/// A connection. It ends when its client closes it or has fallen silent, and after a shutdown when all
/// its requests are answered.
pub(super) struct Connection<S>(Turns<Frames<S>, Heard<S>>);

/// What moves the frames of a connection.
struct Frames<S> {
    connection: h2::server::Connection<Coalesced<Heard<S>>, Bytes>,
    watch: Option<Watch>,
    client: Arc<Client>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// Starts to speak HTTP/2.
    pub(super) async fn begin(stream: S, client: Arc<Client>) -> Result<Self, h2::Error> {
        let stream = Heard::new(stream, None);
        let last_heard = Arc::clone(stream.last());
        let (stream, writes) = coalesce(stream);
        let config = client.config();
        let mut connection = settings(config).handshake(stream).await?;
        let keep_alive = KeepAlive {
            interval: config.keep_alive_interval,
            timeout: config.keep_alive_timeout,
            while_idle: true,
        };
        let watch = Watch::new(keep_alive, connection.ping_pong(), &last_heard);
        let frames = Frames {
            connection,
            watch,
            client,
        };
        Ok(Self(Turns::new(frames, writes)))
    }

    /// Takes no new requests but those on their way, and tells the client to make others elsewhere.
    pub(super) fn shut_down(&mut self) {
        self.0.connection().get_mut().connection.graceful_shutdown();
    }
}

fn settings(config: &ServerConfig) -> Builder {
    let mut settings = Builder::new();
    settings
        .initial_connection_window_size(CONNECTION_WINDOW)
        .initial_window_size(STREAM_WINDOW)
        .data_frame_budget(small_frames_budget(STREAM_WINDOW))
        .max_concurrent_streams(config.max_concurrent_streams)
        .max_header_list_size(config.max_head_size)
        .max_pending_accept_reset_streams(config.max_pending_resets)
        .max_local_error_reset_streams(Some(config.max_stream_errors));
    settings
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Connection<S> {
    type Output = Result<(), h2::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Frames<S> {
    type Output = Result<(), h2::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        // First, so that what it asks is sent at once.
        if let Some(watch) = &mut this.watch
            && watch.poll_silent(cx, 0).is_ready()
        {
            return Poll::Ready(Ok(()));
        }
        while let Some(accepted) = ready!(this.connection.poll_accept(cx)) {
            let (request, respond) = accepted?;
            let (head, stream) = request.into_parts();
            let body = Received::request(&head.headers, stream);
            let request = Request::from_parts(head, Body::from(body));
            tokio::spawn(Answer {
                response: this.client.answer(request),
                respond,
                rest: None,
            });
        }
        Poll::Ready(Ok(()))
    }
}

pin_project! {
    /// The answer to one request, unless its client cancels it before.
    struct Answer<F> {
        #[pin]
        response: F,
        respond: SendResponse<Bytes>,
        rest: Option<Sending>,
    }
}

impl<F: Future<Output = Response<Body>>> Future for Answer<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        if this.rest.is_none() {
            match this.response.poll(cx) {
                Poll::Ready(response) => *this.rest = start(response, this.respond),
                Poll::Pending => return this.respond.poll_reset(cx).map(drop),
            }
        }
        match this.rest {
            Some(rest) => Pin::new(rest).poll(cx),
            None => Poll::Ready(()),
        }
    }
}

/// Sends a response as far as it is there, and returns what sends the rest of it.
fn start(response: Response<Body>, respond: &mut SendResponse<Bytes>) -> Option<Sending> {
    let (mut head, body) = response.into_parts();
    let is_empty = body.is_end_stream();
    let deadline = head.extensions.remove();
    strip(&mut head.headers);
    if !is_empty {
        announce(body.size_hint().exact(), &mut head.headers);
    }
    head.headers.entry(DATE).or_insert_with(date::now);
    match respond.send_response(Response::from_parts(head, ()), is_empty) {
        Ok(_) if is_empty => None,
        Ok(stream) => send(body, stream).map(|rest| rest.until(deadline)),
        Err(error) => {
            tracing::debug!(%error, "a response was not sent");
            respond.send_reset(Reason::INTERNAL_ERROR);
            None
        }
    }
}
