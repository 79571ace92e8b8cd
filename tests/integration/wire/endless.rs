//! A server that answers a call for one message with messages that never end.

use std::future::ready;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use connect_plugin::{
    Body, Bytes, Channel, Context, Error, Fallback, Listener, Protocol, Server, Services,
};
use http::{HeaderValue, Request, Response};
use http_body::Frame;
use kv_api::{Kv, KvClient};

/// Empty messages in their envelopes, without an end.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 5 * 1024])))))
    }
}

struct Endlessly;

impl Fallback for Endlessly {
    fn call(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        let mut response = Response::new(Body::new(Endless));
        let content_type = request.headers().get("content-type").cloned();
        let content_type = content_type.unwrap_or(HeaderValue::from_static("text/plain"));
        response.headers_mut().insert("content-type", content_type);
        Box::pin(ready(response))
    }
}

#[tokio::test]
async fn a_second_message_fails_a_unary_call_at_once() {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
    let server = Server::new(Services::new()).fallback(Endlessly);
    let server = server.start(listener).expect("it listens");
    for protocol in [Protocol::Grpc, Protocol::GrpcWeb] {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        let kv = KvClient::new(channel.build());
        let cx = Context::new();
        let get = tokio::time::timeout(Duration::from_secs(20), kv.get(&cx, "key"));
        let error = get.await.expect("an answer").expect_err("two messages");
        let error = error.to_string();
        assert!(
            error.contains("more than one message"),
            "{protocol}: {error}"
        );
    }
}
