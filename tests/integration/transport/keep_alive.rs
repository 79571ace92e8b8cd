//! How a client finds out that nobody is there any more.

use std::time::Duration;

use connect_plugin::{Channel, ChannelBuilder, Context};
use connect_plugin_tests::{Probe, ProbeClient};
use tokio::net::UnixListener;
use tokio::time::{Instant, sleep, timeout};

use super::frames::{DATA, END_STREAM, Frames};
use super::tap::listen;
use crate::waiting::in_time;

/// Calls a process that accepts connections and says nothing, as one does that was stopped, and
/// returns how long it took to fail.
async fn asks(configure: impl FnOnce(ChannelBuilder) -> ChannelBuilder) -> Option<Duration> {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("silent.sock");
    let listener = UnixListener::bind(&path).expect("a new socket");
    let accepted = tokio::spawn(async move { listener.accept().await.expect("a connection") });
    let target = format!("unix:{}", path.display());
    let builder = Channel::builder(target.parse().expect("a target"));
    let channel = configure(builder).build();
    channel.connect().await.expect("it accepts");
    let _open = accepted.await.expect("no panic");
    let (probe, cx) = (ProbeClient::new(channel), Context::new());
    let start = Instant::now();
    let call = timeout(Duration::from_secs(3600), probe.echo(&cx, "are you there?"));
    let error = call.await.ok()?.expect_err("nobody answers");
    assert!(error.is_unavailable(), "{error}");
    Some(start.elapsed())
}

// Time is paused: the clock jumps to whatever is waited for once nothing else can happen.

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_given_up_after_half_a_minute() {
    let took = asks(|channel| channel).await.expect("an error");
    assert!((29..=31).contains(&took.as_secs()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_given_up_as_the_channel_was_told() {
    let took = asks(|channel| {
        channel
            .keep_alive_interval(Duration::from_secs(3))
            .keep_alive_timeout(Duration::from_secs(2))
    });
    let took = took.await.expect("an error");
    assert!((4..=6).contains(&took.as_secs()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_waited_for_if_nobody_asks() {
    assert_eq!(
        asks(|channel| channel.keep_alive_interval(None)).await,
        None
    );
}

#[tokio::test(start_paused = true)]
async fn a_channel_may_wait_for_as_long_as_there_are_numbers_for() {
    let took = asks(|channel| {
        channel
            .keep_alive_interval(Duration::MAX)
            .keep_alive_timeout(Duration::MAX)
    });
    assert_eq!(took.await, None);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_says_something_else_is_there() {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    let probe = ProbeClient::new(channel.build());
    let call = tokio::spawn(async move { probe.echo(&Context::new(), "").await });
    let mut frames = Frames::accept(&listener).await;
    let stream = frames.request().await;
    // It takes two minutes to send twelve letters, and never finds the time to answer a question.
    frames.begin_answer(stream).await;
    frames.write(DATA, 0, stream, b"\x0a\x0c").await;
    for pause in [25, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 5] {
        sleep(Duration::from_secs(pause)).await;
        frames.write(DATA, 0, stream, b"x").await;
    }
    frames.write(DATA, END_STREAM, stream, b"").await;
    let said = call.await.expect("no panic").expect("an answer");
    assert_eq!(said, "xxxxxxxxxxxx");
}

#[tokio::test]
async fn a_peer_that_falls_silent_in_an_answer_is_given_up_as_well() {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target)
        .keep_alive_interval(Duration::from_millis(50))
        .keep_alive_timeout(Duration::from_secs(2));
    let probe = ProbeClient::new(channel.build());
    let call = tokio::spawn(async move { probe.echo(&Context::new(), "").await });
    let mut frames = Frames::accept(&listener).await;
    let stream = frames.request().await;
    frames.begin_answer(stream).await;
    let error = call.await.expect("no panic").expect_err("no answer");
    let expected = "unavailable: the other side did not say in time that it is still there";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_peer_is_asked_without_calls_only_if_the_channel_was_told_so() {
    let short = Duration::from_millis(50);
    for is_asked in [false, true] {
        let (listener, target) = listen().await;
        let channel = Channel::builder(target)
            .keep_alive_interval(short)
            .keep_alive_timeout(short);
        let channel = if is_asked {
            channel.keep_alive_while_idle().build()
        } else {
            channel.build()
        };
        let (connected, mut frames) = tokio::join!(channel.connect(), Frames::accept(&listener));
        connected.expect("it listens");
        // It is asked and does not answer.
        if is_asked {
            in_time("it hangs up", frames.hung_up()).await;
        } else {
            let hung_up = timeout(short * 6, frames.hung_up()).await;
            hung_up.expect_err("it is content");
        }
    }
}
