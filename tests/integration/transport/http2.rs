//! The client over HTTP/2: how many connections it makes, and what it does when they go.

use std::time::Duration;

use connect_plugin::{Channel, Context, Protocol, ServerConfig, Streaming, Target};
use connect_plugin_tests::shapes::{Shapes, ShapesClient};
use connect_plugin_tests::{Probe, ProbeClient};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::frames::Frames;
use super::tap::{Tap, listen};
use crate::programs::probe_server;
use crate::shapes::serve;
use crate::streams::runs;
use crate::waiting::LIMIT;

/// Longer than any call waits for its turn.
const PATIENCE: Duration = LIMIT;

fn probe(target: &Target) -> ProbeClient {
    ProbeClient::new(Channel::new(target.clone()))
}

/// Makes a call that lasts until it is dropped.
fn sleeper(probe: &ProbeClient) -> JoinHandle<()> {
    let probe = probe.clone();
    tokio::spawn(async move {
        let slept = probe.sleep(&Context::new(), 3_600_000).await;
        panic!("an hour passed: {slept:?}");
    })
}

fn echo(probe: &ProbeClient) -> JoinHandle<connect_plugin::Result<String>> {
    let probe = probe.clone();
    tokio::spawn(async move { probe.echo(&Context::new(), "").await })
}

#[tokio::test]
async fn calls_at_different_times_share_one_connection() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let probe = probe(&tap.target);
    for _ in 0..50 {
        probe.echo(&Context::new(), "").await.expect("it answers");
    }
    assert_eq!(tap.accepted(), 1);
}

#[tokio::test]
async fn many_calls_that_find_no_connection_wait_for_one_together() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let channel = Channel::builder(tap.target.clone()).connections(1);
    let probe = ProbeClient::new(channel.build());
    for call in [(); 20].map(|()| echo(&probe)) {
        call.await.expect("no panic").expect("it answers");
    }
    assert_eq!(tap.accepted(), 1);
}

#[tokio::test]
async fn calls_at_the_same_time_share_as_many_connections_as_there_may_be() {
    let server = probe_server(ServerConfig::default()).await;
    for (connections, expected) in [(0, 1), (1, 1), (2, 2), (5, 5)] {
        let tap = Tap::to(server.target()).await;
        let channel = Channel::builder(tap.target.clone()).connections(connections);
        let probe = ProbeClient::new(channel.build());
        let mut sleepers = Vec::new();
        for n in 1..=60 {
            sleepers.push(sleeper(&probe));
            runs(&probe, n).await;
        }
        assert_eq!(tap.accepted(), expected, "of {connections}");
        for sleeper in sleepers {
            sleeper.abort();
        }
        runs(&probe, 0).await;
    }
}

#[tokio::test]
async fn a_second_connection_takes_calls_only_once_the_server_speaks_on_it() {
    let server = probe_server(ServerConfig::default()).await;
    let tap = Tap::only(1, server.target()).await;
    let probe = probe(&tap.target);
    let sleeper = sleeper(&probe);
    for _ in 0..100 {
        runs(&probe, 1).await;
    }
    assert_eq!(tap.accepted(), 2);
    sleeper.abort();
}

#[tokio::test]
async fn a_server_that_goes_away_gets_no_new_calls() {
    let (listener, target) = listen().await;
    let probe = ProbeClient::new(Channel::builder(target).connections(1).build());
    let first = echo(&probe);
    let mut old = Frames::accept(&listener).await;
    let stream = old.request().await;
    old.go_away(stream).await;
    // It has time to arrive; the call in flight goes on.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let second = echo(&probe);
    let mut new = Frames::accept(&listener).await;
    let other = new.request().await;
    new.answer(other).await;
    second.await.expect("no panic").expect("an answer");
    old.answer(stream).await;
    first.await.expect("no panic").expect("an answer");
    old.hung_up().await;
}

/// Connects to a server that takes so many calls at once.
async fn limited(calls: u32) -> (TcpListener, Channel, Frames) {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target).connections(1).build();
    let accept = Frames::accept_limited(&listener, calls);
    let (connected, mut frames) = tokio::join!(channel.connect(), accept);
    connected.expect("it listens");
    frames.seen().await;
    (listener, channel, frames)
}

#[tokio::test]
async fn calls_that_wait_for_their_turn_are_made_over_the_next_connection() {
    let (listener, channel, mut old) = limited(1).await;
    let probe = ProbeClient::new(channel);
    let first = echo(&probe);
    old.request().await;
    let waiting = [(); 5].map(|()| echo(&probe));
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(old);

    let mut new = Frames::accept(&listener).await;
    for _ in 0..waiting.len() {
        let stream = new.request().await;
        new.answer(stream).await;
    }
    for call in waiting {
        call.await.expect("no panic").expect("an answer");
    }
    let error = first.await.expect("no panic").expect_err("it is lost");
    assert!(error.is_unavailable(), "{error}");
}

#[tokio::test]
async fn a_call_that_leaves_the_line_does_not_hold_up_those_behind_it() {
    let (_listener, channel, mut frames) = limited(1).await;
    let probe = ProbeClient::new(channel);
    let mut calls = Vec::new();
    for _ in 0..5 {
        calls.push(echo(&probe));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // The first one is with the server. Of the others the one whose turn it is leaves, and the last.
    for leaves in [4, 1] {
        calls.remove(leaves).abort();
    }
    for _ in 0..calls.len() {
        let stream = frames.request().await;
        frames.answer(stream).await;
    }
    for call in calls {
        call.await.expect("no panic").expect("an answer");
    }
}

#[tokio::test]
async fn a_server_that_takes_no_calls_holds_them_until_their_deadline() {
    let (_listener, channel, _frames) = limited(0).await;
    let probe = ProbeClient::new(channel);
    for _ in 0..3 {
        let cx = Context::new().with_timeout(Duration::from_millis(30));
        let error = probe.echo(&cx, "").await.expect_err("it takes none");
        assert!(error.is_deadline_exceeded(), "{error}");
    }
}

#[tokio::test]
async fn calls_that_gave_up_in_line_leave_nothing_behind() {
    let (_listener, channel, mut frames) = limited(1).await;
    let probe = ProbeClient::new(channel);
    let first = echo(&probe);
    let stream = frames.request().await;
    let late = [(); 50].map(|()| {
        let probe = probe.clone();
        let cx = Context::new().with_timeout(Duration::from_millis(50));
        tokio::spawn(async move { probe.echo(&cx, "").await })
    });
    for call in late {
        let error = call.await.expect("no panic").expect_err("no answer");
        assert!(error.is_deadline_exceeded(), "{error}");
    }
    frames.answer(stream).await;
    first.await.expect("no panic").expect("an answer");
    let next = echo(&probe);
    assert_eq!(frames.request().await, stream + 2, "no other was opened");
    frames.answer(stream + 2).await;
    next.await.expect("no panic").expect("an answer");
}

#[tokio::test]
async fn answers_that_nobody_reads_do_not_hold_up_others_for_ever() {
    let config = ServerConfig::default().max_concurrent_streams(2);
    let server = serve("127.0.0.1:0", config).await;
    let channel = Channel::builder(server.target().clone()).connections(1);
    let shapes = ShapesClient::new(channel.build());
    let cx = Context::new();
    shapes.uploads(&cx).await.expect("an answer");
    let mut unread = Vec::new();
    for _ in 0..3 {
        let range = timeout(PATIENCE, shapes.range(&cx, 3)).await;
        unread.push(range.expect("its turn").expect("a stream"));
    }
}

#[tokio::test]
async fn a_stream_of_requests_that_had_to_wait_is_sent_when_it_is_its_turn() {
    let (_listener, channel, mut frames) = limited(1).await;
    let shapes = ShapesClient::new(channel);
    let uploads = || {
        let shapes = shapes.clone();
        tokio::spawn(async move { shapes.uploads(&Context::new()).await })
    };
    let first = uploads();
    let stream = frames.request().await;
    let sum = {
        let shapes = shapes.clone();
        let numbers = Streaming::from_iter([1, 2, 3]);
        tokio::spawn(async move { shapes.sum(&Context::new(), numbers).await })
    };
    // Others wait behind it, and look whether it is their turn.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let others = [uploads(), uploads()];
    tokio::time::sleep(Duration::from_millis(50)).await;
    frames.answer(stream).await;
    first.await.expect("no panic").expect("an answer");

    let stream = frames.request().await;
    let numbers = timeout(PATIENCE, frames.data(stream)).await;
    assert!(!numbers.expect("they are sent").is_empty());
    frames.refuse(stream).await;
    sum.await.expect("no panic").expect_err("it is refused");
    for other in others {
        let stream = timeout(PATIENCE, frames.request()).await;
        frames.answer(stream.expect("its turn")).await;
        other.await.expect("no panic").expect("an answer");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_calls_of_all_shapes_than_a_server_takes_all_have_their_turn() {
    let config = ServerConfig::default().max_concurrent_streams(10);
    let server = serve("127.0.0.1:0", config).await;
    for protocol in [Protocol::Connect, Protocol::Grpc] {
        let builder = Channel::builder(server.target().clone()).protocol(protocol);
        let shapes = ShapesClient::new(builder.build());
        // The first answer comes behind what the server takes.
        let first = shapes.uploads(&Context::new()).await;
        first.expect("an answer");
        let calls = (0..400).map(|n| {
            let shapes = shapes.clone();
            tokio::spawn(async move {
                let cx = Context::new();
                match n % 4 {
                    0 => shapes.uploads(&cx).await.map(drop).expect("an answer"),
                    1 => {
                        let mut range = shapes.range(&cx, 3).await.expect("a stream");
                        while range.next_msg().await.expect("a number").is_some() {}
                    }
                    2 => {
                        let sum = shapes.sum(&cx, (0..100).collect()).await;
                        assert_eq!(sum.expect("a sum"), 4950);
                    }
                    _ => {
                        let (lines, stream) = Streaming::channel(1);
                        let mut echo = shapes.echo(&cx, stream).await.expect("a stream");
                        for line in ["one", "two"] {
                            lines.send(line.to_owned()).await.expect("a reader");
                            let echoed = echo.next_msg().await.expect("a line");
                            assert_eq!(echoed.as_deref(), Some(line));
                        }
                        lines.finish().await.expect("a reader");
                        assert_eq!(echo.next_msg().await.expect("an end"), None);
                    }
                }
            })
        });
        let calls: Vec<_> = calls.collect();
        for call in calls {
            let ended = timeout(PATIENCE, call).await;
            ended.expect("it has its turn").expect("no panic");
        }
    }
}

/// How many streams are canceled together. The client must remember more of them than h2 does by
/// itself, since their frames are still on the way.
const TOGETHER: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_are_canceled_do_not_end_the_calls_beside_them() {
    let server = serve("127.0.0.1:0", ServerConfig::default()).await;
    let tap = Tap::to(server.target()).await;
    let channel = Channel::builder(tap.target.clone()).connections(1);
    let shapes = ShapesClient::new(channel.build());
    let cx = Context::new();
    let (lines, stream) = Streaming::channel(1);
    let mut bystander = shapes.echo(&cx, stream).await.expect("a stream");
    for _ in 0..5 {
        let opened = [(); TOGETHER].map(|()| {
            let shapes = shapes.clone();
            let lines = Streaming::from_iter(["x".repeat(100_000)]);
            tokio::spawn(async move { shapes.echo(&Context::new(), lines).await })
        });
        let mut streams = Vec::new();
        for stream in opened {
            streams.push(stream.await.expect("no panic").expect("a stream"));
        }
        drop(streams);
    }
    lines.send("hi".to_owned()).await.expect("a reader");
    let line = bystander.next_msg().await.expect("it lives");
    assert_eq!(line.as_deref(), Some("hi"));
    assert_eq!(tap.accepted(), 1);
}
