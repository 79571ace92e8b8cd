//! Headers and trailers of responses, on every placement and in every protocol.

use connect_plugin::{
    Channel, Context, Error, HttpVersion, Listener, Protocol, Result, Server, ServerConfig,
    ServerHandle, Services, Streaming, decode_binary, encode_binary, plugin,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Methods whose responses have metadata.
#[plugin(service = "tagged.v1.Tagged", version = "1.0.0")]
pub trait Tagged {
    /// Succeeds unless it is told to fail.
    async fn one(&self, cx: &Context, fail: bool) -> Result<String>;

    /// Streams two numbers and succeeds unless it is told to fail.
    async fn many(&self, cx: &Context, fail: bool) -> Result<Streaming<u32>>;

    /// Adds up.
    async fn sum(&self, cx: &Context, numbers: Streaming<u32>) -> Result<u32>;

    /// Answers each line.
    async fn talk(&self, cx: &Context, lines: Streaming<String>) -> Result<Streaming<String>>;
}

const HEAD: HeaderName = HeaderName::from_static("x-head");
const TAIL: HeaderName = HeaderName::from_static("x-tail");
const BINARY: HeaderName = HeaderName::from_static("x-tail-bin");

#[derive(Clone, Default)]
struct Tagger;

/// Adds what every response of the test has.
fn tag(cx: &Context) {
    let response = cx.response();
    for value in ["1", "2, 3"] {
        response.append_header(HEAD, HeaderValue::from_static(value));
    }
    response.append_trailer(TAIL, HeaderValue::from_static("a"));
    response.append_trailer(TAIL, HeaderValue::from_static("b"));
    response.append_trailer(BINARY, encode_binary(b"\0\xff"));
}

fn failure() -> Error {
    let mut error = Error::aborted("as the test asked");
    error
        .headers_mut()
        .append("x-error-head", HeaderValue::from_static("4"));
    error
        .trailers_mut()
        .append("x-error-tail", HeaderValue::from_static("c"));
    error
}

impl Tagged for Tagger {
    async fn one(&self, cx: &Context, fail: bool) -> Result<String> {
        tag(cx);
        if fail {
            Err(failure())
        } else {
            Ok("done".to_owned())
        }
    }

    async fn many(&self, cx: &Context, fail: bool) -> Result<Streaming<u32>> {
        tag(cx);
        let cx = cx.clone();
        Ok(Streaming::produce(move |out| async move {
            for n in 0..2 {
                out.send(n).await?;
            }
            // Trailers can wait until the end.
            cx.response()
                .append_trailer(TAIL, HeaderValue::from_static("late"));
            if fail { Err(failure()) } else { Ok(()) }
        }))
    }

    async fn sum(&self, cx: &Context, mut numbers: Streaming<u32>) -> Result<u32> {
        tag(cx);
        let mut sum = 0;
        while let Some(number) = numbers.next_msg().await? {
            sum += number;
        }
        Ok(sum)
    }

    async fn talk(&self, cx: &Context, mut lines: Streaming<String>) -> Result<Streaming<String>> {
        tag(cx);
        Ok(Streaming::produce(|out| async move {
            while let Some(line) = lines.next_msg().await? {
                out.send(line).await?;
            }
            Ok(())
        }))
    }
}

fn values(map: &HeaderMap, name: &str) -> Vec<String> {
    map.get_all(name)
        .iter()
        .map(|value| value.to_str().expect("text").to_owned())
        .collect()
}

#[track_caller]
fn check_tags(headers: &HeaderMap, trailers: &HeaderMap, late: bool) {
    assert_eq!(values(headers, "x-head"), ["1", "2, 3"]);
    let tail = values(trailers, "x-tail");
    assert_eq!(tail[..2], ["a", "b"]);
    assert_eq!(tail.get(2).map(String::as_str), late.then_some("late"));
    let binary = decode_binary(&trailers["x-tail-bin"]).expect("base64");
    assert_eq!(&binary[..], b"\0\xff");
    assert!(!headers.contains_key("x-tail") && !trailers.contains_key("x-head"));
}

async fn check(client: &TaggedClient) {
    let cx = Context::new().with_response_metadata();
    let response = cx.response();
    assert_eq!(client.one(&cx, false).await.expect("done"), "done");
    check_tags(&response.headers(), &response.trailers(), false);

    let sum = client.sum(&cx, [1, 2].into_iter().collect()).await;
    assert_eq!(sum.expect("it adds up"), 3);
    check_tags(&response.headers(), &response.trailers(), false);

    let mut numbers = client.many(&cx, false).await.expect("a stream");
    assert_eq!(values(&response.headers(), "x-head"), ["1", "2, 3"]);
    while numbers.next_msg().await.expect("no error").is_some() {}
    check_tags(&response.headers(), &response.trailers(), true);

    let lines = ["a".to_owned()].into_iter().collect();
    let mut answers = client.talk(&cx, lines).await.expect("a stream");
    while answers.next_msg().await.expect("no error").is_some() {}
    check_tags(&response.headers(), &response.trailers(), false);
}

/// What is over a wire is in the error as well.
async fn check_errors(client: &TaggedClient) {
    let cx = Context::new().with_response_metadata();
    let error = client.one(&cx, true).await.expect_err("as asked");
    assert_eq!(error.to_string(), "aborted: as the test asked");
    check_tags(error.headers(), error.trailers(), false);
    assert_eq!(error.headers()["x-error-head"], "4");
    assert_eq!(error.trailers()["x-error-tail"], "c");
    check_tags(&cx.response().headers(), &cx.response().trailers(), false);

    let mut numbers = client.many(&cx, true).await.expect("a stream");
    for n in 0..2 {
        assert_eq!(numbers.next_msg().await.expect("no error yet"), Some(n));
    }
    let error = numbers.next_msg().await.expect_err("as asked");
    check_tags(error.headers(), error.trailers(), true);
    // The headers of a stream are gone when it fails.
    assert!(!error.headers().contains_key("x-error-head"));
    assert_eq!(error.trailers()["x-error-tail"], "c");
}

async fn serve() -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
    let services = Services::new().with(TaggedServer::new(Tagger));
    let server = Server::new(services).config(ServerConfig::default());
    server.start(listener).expect("it listens")
}

#[tokio::test]
async fn metadata_arrives_in_every_protocol() {
    let server = serve().await;
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        let client = TaggedClient::new(channel.build());
        check(&client).await;
        check_errors(&client).await;
    }
}

#[tokio::test]
async fn metadata_arrives_in_one_process() {
    check(&TaggedClient::in_process(Tagger)).await;
    check(&TaggedClient::loopback(Tagger)).await;
    check_errors(&TaggedClient::loopback(Tagger)).await;
}

#[tokio::test]
async fn a_call_that_fails_does_not_show_the_metadata_of_the_one_before() {
    let server = serve().await;
    let client = TaggedClient::connect(&server.target().to_string()).await;
    let client = client.expect("it listens");
    let cx = Context::new().with_response_metadata();
    client.one(&cx, false).await.expect("done");
    assert!(!cx.response().headers().is_empty());
    drop(server);
    while client.one(&cx, false).await.is_ok() {}
    assert!(cx.response().headers().is_empty());
    assert!(cx.response().trailers().is_empty());
}

/// Fails with more than fits into what is usually allowed for a head.
#[derive(Clone)]
struct Talkative;

impl Tagged for Talkative {
    async fn one(&self, cx: &Context, fail: bool) -> Result<String> {
        for n in 0..60 {
            let value = HeaderValue::try_from(n.to_string().repeat(500)).expect("digits");
            cx.response().append_trailer(TAIL, value);
        }
        if fail {
            return Err(Error::aborted("x".repeat(100_000)));
        }
        Ok("done".to_owned())
    }

    async fn many(&self, _: &Context, _: bool) -> Result<Streaming<u32>> {
        Err(Error::unimplemented("no stream"))
    }

    async fn sum(&self, _: &Context, _: Streaming<u32>) -> Result<u32> {
        Err(Error::unimplemented("no sum"))
    }

    async fn talk(&self, _: &Context, _: Streaming<String>) -> Result<Streaming<String>> {
        Err(Error::unimplemented("no talk"))
    }
}

#[tokio::test]
async fn large_trailers_and_messages_arrive_whole() {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
    let services = Services::new().with(TaggedServer::new(Talkative));
    let server = Server::new(services).start(listener).expect("it listens");
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        let client = TaggedClient::new(channel.build());
        let cx = Context::new().with_response_metadata();
        client.one(&cx, false).await.expect("done");
        assert_eq!(values(&cx.response().trailers(), "x-tail").len(), 60);
        let error = client.one(&cx, true).await.expect_err("as asked");
        assert!(error.is_aborted(), "{protocol}: {:.200}", error.to_string());
        assert_eq!(error.message().len(), 100_000);
    }
}

/// Passes the metadata of its own call on, with all that came with it.
#[derive(Clone)]
struct Gateway(TaggedClient);

impl Tagged for Gateway {
    async fn one(&self, cx: &Context, fail: bool) -> Result<String> {
        let mut onward = Context::new();
        for (name, value) in cx.metadata() {
            onward = onward.with_header(name.clone(), value.clone());
        }
        // Another request is not as long as this one.
        let sum = self.0.sum(&onward, (0..100).collect()).await?;
        assert_eq!(sum, 4950);
        self.0.one(&onward, fail).await
    }

    async fn many(&self, cx: &Context, fail: bool) -> Result<Streaming<u32>> {
        self.0.many(cx, fail).await
    }

    async fn sum(&self, cx: &Context, numbers: Streaming<u32>) -> Result<u32> {
        self.0.sum(cx, numbers).await
    }

    async fn talk(&self, cx: &Context, lines: Streaming<String>) -> Result<Streaming<String>> {
        self.0.talk(cx, lines).await
    }
}

#[tokio::test]
async fn metadata_can_be_passed_on_as_it_came() {
    let server = serve().await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let onward = Channel::builder(server.target().clone()).http_version(version);
        let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
        let gateway = TaggedServer::new(Gateway(TaggedClient::new(onward.build())));
        let gateway = Server::new(Services::new().with(gateway)).start(listener);
        let gateway = gateway.expect("it listens");
        let channel = Channel::builder(gateway.target().clone()).http_version(version);
        let client = TaggedClient::new(channel.build());
        let done = client.one(&Context::new(), false).await;
        assert_eq!(done.expect("done"), "done", "{version:?}");
    }
}

#[tokio::test]
async fn nothing_is_kept_unless_it_is_asked_for() {
    let server = serve().await;
    let client = TaggedClient::connect(&server.target().to_string())
        .await
        .expect("it listens");
    let cx = Context::new();
    client.one(&cx, false).await.expect("done");
    assert!(cx.response().headers().is_empty());
}
