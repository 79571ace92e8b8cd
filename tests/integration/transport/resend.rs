//! Which requests are sent again over HTTP/2, and which are not.

use std::fmt::Display;
use std::io;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use connect_plugin::{Body, Channel, Context, Error, Streaming, Target};
use connect_plugin_tests::shapes::{Shapes, ShapesClient};
use connect_plugin_tests::{Probe, ProbeClient};
use http::Request;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tower_layer::layer_fn;
use tower_service::Service;

use super::frames::{Frames, SETTINGS};
use super::tap::listen;

/// The highest number of a stream: a server that goes away says it first when it does not know yet which
/// requests are on their way.
const ANY: u32 = (1 << 31) - 1;

const INTERNAL_ERROR: u32 = 2;
const ENHANCE_YOUR_CALM: u32 = 11;

fn channel(target: Target) -> Channel {
    Channel::builder(target).connections(1).build()
}

fn probe(target: Target) -> ProbeClient {
    ProbeClient::new(channel(target))
}

fn echo(probe: &ProbeClient) -> JoinHandle<connect_plugin::Result<String>> {
    echo_with(probe, Context::new())
}

fn echo_with(probe: &ProbeClient, cx: Context) -> JoinHandle<connect_plugin::Result<String>> {
    let probe = probe.clone();
    tokio::spawn(async move { probe.echo(&cx, "").await })
}

async fn answered(call: JoinHandle<connect_plugin::Result<String>>) {
    call.await.expect("no panic").expect("an answer");
}

async fn failed(call: JoinHandle<connect_plugin::Result<String>>) -> Error {
    call.await.expect("no panic").expect_err("no answer")
}

/// Answers the next request on the next connection, and returns the connection.
async fn answer_next(listener: &TcpListener) -> Frames {
    let mut frames = Frames::accept(listener).await;
    let stream = frames.request().await;
    frames.answer(stream).await;
    frames
}

/// Makes sure that nobody connects once more.
async fn is_left_alone(listener: &TcpListener) {
    let again = timeout(Duration::from_millis(100), listener.accept());
    again.await.expect_err("no other connection");
}

#[tokio::test]
async fn calls_behind_the_last_one_of_a_server_that_goes_away_are_made_over_the_next_connection() {
    for first_farewell in [None, Some(ANY)] {
        let (listener, target) = listen().await;
        let probe = probe(target);
        let first = echo(&probe);
        let mut old = Frames::accept(&listener).await;
        let mut streams = vec![old.request().await];
        let second = echo(&probe);
        streams.push(old.request().await);
        let late = [(); 3].map(|()| echo(&probe));
        for _ in &late {
            streams.push(old.request().await);
        }
        if let Some(last) = first_farewell {
            old.go_away(last).await;
        }
        old.go_away(streams[1]).await;
        let mut new = Frames::accept(&listener).await;
        for _ in &late {
            let stream = new.request().await;
            new.answer(stream).await;
        }
        for call in late {
            answered(call).await;
        }
        for stream in &streams[..2] {
            old.answer(*stream).await;
        }
        answered(first).await;
        answered(second).await;
        old.hung_up().await;
        drop(probe);
        new.hung_up().await;
    }
}

#[tokio::test]
async fn a_connection_that_ends_behind_its_farewell_loses_only_what_was_looked_at() {
    let (listener, target) = listen().await;
    let probe = probe(target);
    let first = echo(&probe);
    let mut old = Frames::accept(&listener).await;
    let stream = old.request().await;
    let second = echo(&probe);
    old.request().await;
    old.go_away(stream).await;
    drop(old);
    let mut new = answer_next(&listener).await;
    answered(second).await;
    let error = failed(first).await;
    assert!(error.is_unavailable(), "{error}");
    drop(probe);
    new.hung_up().await;
}

#[tokio::test]
async fn a_request_that_may_have_been_processed_is_not_sent_again() {
    let (listener, target) = listen().await;
    let probe = probe(target);
    let call = echo(&probe);
    let mut frames = Frames::accept(&listener).await;
    let stream = frames.request().await;
    // The server says that it looked at the request, and dies.
    frames.go_away(stream).await;
    drop(frames);
    let error = failed(call).await;
    assert!(error.is_unavailable(), "{error}");
    is_left_alone(&listener).await;
}

#[tokio::test]
async fn connections_that_end_before_it_is_a_calls_turn_fail_none() {
    let (listener, target) = listen().await;
    let probe = probe(target);
    let calls = [(); 20].map(|()| echo(&probe));
    for _ in 0..3 {
        let mut frames = Frames::accept(&listener).await;
        frames.go_away(0).await;
        frames.ended().await;
    }
    let mut frames = Frames::accept(&listener).await;
    for _ in &calls {
        let stream = frames.request().await;
        frames.answer(stream).await;
    }
    for call in calls {
        answered(call).await;
    }
}

#[tokio::test]
async fn a_refused_request_is_sent_again_until_it_is_taken() {
    let (listener, target) = listen().await;
    let probe = probe(target);
    let call = echo(&probe);
    let mut frames = Frames::accept(&listener).await;
    for _ in 0..3 {
        let stream = frames.request().await;
        frames.refuse(stream).await;
    }
    let stream = frames.request().await;
    frames.answer(stream).await;
    answered(call).await;
}

#[tokio::test]
async fn a_server_that_refuses_all_requests_gets_few_until_the_deadline() {
    let (listener, target) = listen().await;
    let cx = Context::new().with_timeout(Duration::from_millis(900));
    let probe = probe(target);
    let mut call = echo_with(&probe, cx);
    let mut frames = Frames::accept(&listener).await;
    let mut refused = 0;
    let ended = loop {
        tokio::select! {
            ended = &mut call => break ended,
            stream = frames.request() => {
                frames.refuse(stream).await;
                refused += 1;
            }
        }
    };
    let error = ended.expect("no panic").expect_err("it is refused");
    assert!(error.is_deadline_exceeded(), "{error}");
    // The first two come at once, and the pauses behind them are 100, 160, 256 and 409 ms.
    assert!((2..=6).contains(&refused), "asked {refused} times");
}

#[tokio::test]
async fn a_server_that_goes_away_at_once_is_asked_seldom_until_the_deadline() {
    let (listener, target) = listen().await;
    let cx = Context::new().with_timeout(Duration::from_millis(900));
    let probe = probe(target);
    let mut call = echo_with(&probe, cx);
    let mut asked = 0;
    let ended = loop {
        let turn_away = async {
            let mut frames = Frames::accept(&listener).await;
            frames.request().await;
            frames.go_away(0).await;
            frames.ended().await;
        };
        tokio::select! {
            ended = &mut call => break ended,
            () = turn_away => asked += 1,
        }
    };
    let error = ended.expect("no panic").expect_err("it is refused");
    assert!(error.is_deadline_exceeded(), "{error}");
    // Each pause is counted from the attempt before it.
    assert!((2..=6).contains(&asked), "asked {asked} times");
}

#[tokio::test]
async fn a_server_that_complains_of_the_first_request_is_not_asked_again() {
    let (listener, target) = listen().await;
    let call = echo(&probe(target));
    let mut frames = Frames::accept(&listener).await;
    frames.request().await;
    frames.go_away_for(ENHANCE_YOUR_CALM, 0).await;
    let error = failed(call).await;
    assert!(error.is_unavailable(), "{error}");
    is_left_alone(&listener).await;
}

#[tokio::test]
async fn a_call_behind_one_that_broke_the_connection_is_made_over_the_next() {
    for _ in 0..10 {
        let (listener, target) = listen().await;
        let probe = probe(target);
        let call = echo(&probe);
        let mut frames = Frames::accept(&listener).await;
        frames.request().await;
        // Settings that belong to a stream are an error of the whole connection.
        frames.write(SETTINGS, 0, 1, &[]).await;
        let error = failed(call).await;
        assert!(error.is_unavailable(), "{error}");
        // At once, when the connection may not be known to be over.
        let next = echo(&probe);
        answer_next(&listener).await;
        answered(next).await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_after_an_answer_is_replaced_for_what_was_not_looked_at() {
    let (listener, target) = listen().await;
    let probe = probe(target);
    let first = echo(&probe);
    let mut old = Frames::accept(&listener).await;
    let stream = old.request().await;
    old.answer(stream).await;
    answered(first).await;
    let second = echo(&probe);
    old.request().await;
    old.go_away_for(INTERNAL_ERROR, stream).await;
    answer_next(&listener).await;
    answered(second).await;
}

#[tokio::test]
async fn a_stream_of_requests_goes_over_the_next_connection_if_nothing_of_it_was_sent() {
    let (listener, target) = listen().await;
    let shapes = ShapesClient::new(channel(target));
    let (parts, stream) = Streaming::channel(1);
    let call = tokio::spawn(async move { shapes.hold(&Context::new(), stream).await });
    let mut old = Frames::accept(&listener).await;
    old.request().await;
    old.go_away(0).await;
    let mut new = Frames::accept(&listener).await;
    let stream = new.request().await;
    parts.send("hi".into()).await.expect("a reader");
    assert!(new.data(stream).await.ends_with(b"hi"));
    call.abort();
}

#[tokio::test]
async fn a_stream_of_requests_is_not_sent_again_once_something_of_it_was_sent() {
    let (listener, target) = listen().await;
    let shapes = ShapesClient::new(channel(target));
    let numbers = Streaming::from_iter([1, 2, 3]);
    let call = tokio::spawn(async move { shapes.sum(&Context::new(), numbers).await });
    let mut frames = Frames::accept(&listener).await;
    let stream = frames.request().await;
    frames.data(stream).await;
    frames.refuse(stream).await;
    let error = call.await.expect("no panic").expect_err("refused");
    assert!(error.to_string().contains("refused"), "{error}");
    frames.hung_up().await;
}

/// Tells of errors in its own words.
#[derive(Clone)]
struct Reworded<S>(S);

impl<S> Service<Request<Body>> for Reworded<S>
where
    S: Service<Request<Body>, Error: Display, Future: Send + 'static>,
{
    type Response = S::Response;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<S::Response>> + Send>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.0.poll_ready(cx).map_err(reworded)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answered = self.0.call(request);
        Box::pin(async { answered.await.map_err(reworded) })
    }
}

fn reworded(error: impl Display) -> io::Error {
    io::Error::other(format!("it is gone: {error}"))
}

#[tokio::test]
async fn what_a_layer_makes_of_an_error_does_not_keep_a_request_from_being_sent_again() {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target).layer(layer_fn(Reworded)).build();
    let probe = ProbeClient::new(channel);
    let call = echo(&probe);
    let mut old = Frames::accept(&listener).await;
    old.request().await;
    old.go_away(0).await;
    let mut new = Frames::accept(&listener).await;
    let refused = new.request().await;
    new.refuse(refused).await;
    let stream = new.request().await;
    new.answer(stream).await;
    answered(call).await;

    let call = echo(&probe);
    new.request().await;
    drop(new);
    let error = failed(call).await;
    assert!(error.message().contains("a layer failed"), "{error}");
}
