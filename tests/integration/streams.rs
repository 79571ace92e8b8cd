//! Streams: nothing is held back, an end is an end, and nobody works for a caller who left.

use std::time::Duration;

use connect_plugin::{CancellationToken, Context, ServerConfig, ServerHandle};
use connect_plugin_tests::{Probe, ProbeClient, Prober};

use crate::programs::probe_server;
use crate::waiting::{LIMIT, begun_in_time, in_time, until};

async fn served() -> (ServerHandle, ProbeClient) {
    let server = probe_server(ServerConfig::default()).await;
    let client = ProbeClient::connect(&server.target().to_string())
        .await
        .expect("it listens");
    (server, client)
}

/// Both ways in which a call can reach a service: over a socket, and as a value.
async fn placements() -> Vec<(Option<ServerHandle>, ProbeClient)> {
    let (server, remote) = served().await;
    vec![
        (Some(server), remote),
        (None, ProbeClient::in_process(Prober::default())),
        (None, ProbeClient::loopback(Prober::default())),
    ]
}

/// Waits until the service runs `expected` handlers.
pub(crate) async fn runs(probe: &ProbeClient, expected: u64) {
    until(&format!("{expected} handlers run"), async || {
        probe.running(&Context::new()).await.expect("it answers") == expected
    })
    .await;
}

#[tokio::test]
async fn an_item_arrives_before_the_next_one_exists() {
    for (_server, probe) in placements().await {
        // The second item comes an hour later: the first cannot have waited for it.
        let mut numbers = probe
            .count(&Context::new(), 2, 3_600_000)
            .await
            .expect("a stream");
        let first = in_time("the first item", numbers.next_msg()).await;
        assert_eq!(first.expect("no error"), Some(0));
    }
}

#[tokio::test]
async fn a_stream_ends_cleanly_after_its_last_item() {
    for (_server, probe) in placements().await {
        let mut numbers = probe.count(&Context::new(), 3, 0).await.expect("a stream");
        for expected in [Some(0), Some(1), Some(2), None, None] {
            assert_eq!(numbers.next_msg().await.expect("no error"), expected);
        }
        runs(&probe, 0).await;
    }
}

#[tokio::test]
async fn dropping_a_stream_ends_its_handler() {
    for (_server, probe) in placements().await {
        let mut numbers = probe
            .count(&Context::new(), u32::MAX, 1)
            .await
            .expect("a stream");
        assert_eq!(numbers.next_msg().await.expect("no error"), Some(0));
        runs(&probe, 1).await;
        drop(numbers);
        runs(&probe, 0).await;
    }
}

#[tokio::test]
async fn dropping_a_unary_call_ends_its_handler() {
    for (_server, probe) in placements().await {
        {
            let cx = Context::new();
            let mut call = std::pin::pin!(probe.sleep(&cx, 3_600_000));
            tokio::select! {
                result = &mut call => panic!("an hour passed: {result:?}"),
                () = runs(&probe, 1) => {}
            }
        }
        runs(&probe, 0).await;
    }
}

#[tokio::test]
async fn a_canceled_context_ends_call_and_stream() {
    for (_server, probe) in placements().await {
        let token = CancellationToken::new();
        let cx = Context::new().with_cancel(token.clone());
        let mut numbers = probe
            .count(&cx, u32::MAX, 3_600_000)
            .await
            .expect("a stream");
        assert_eq!(numbers.next_msg().await.expect("no error"), Some(0));
        token.cancel();
        assert!(
            numbers
                .next_msg()
                .await
                .expect_err("canceled")
                .is_canceled()
        );
        assert!(
            probe
                .sleep(&cx, 1)
                .await
                .expect_err("canceled")
                .is_canceled()
        );
        runs(&probe, 0).await;
    }
}

#[tokio::test]
async fn a_deadline_holds_for_calls_and_streams_on_both_sides() {
    for (_server, probe) in placements().await {
        let cx = Context::new().with_timeout(Duration::from_millis(100));
        let error = probe.sleep(&cx, 3_600_000).await.expect_err("too slow");
        assert!(error.is_deadline_exceeded(), "{error}");

        let count = async |cx| probe.count(&cx, u32::MAX, 1).await;
        let mut numbers = begun_in_time(count).await;
        let end = async {
            loop {
                match numbers.next_msg().await {
                    Ok(item) => assert!(item.is_some(), "the stream ended too early"),
                    Err(error) => break error,
                }
            }
        };
        let error = in_time("the deadline", end).await;
        assert!(error.is_deadline_exceeded(), "{error}");
        runs(&probe, 0).await;
    }
}

#[tokio::test]
async fn a_handler_sees_the_deadline_of_its_caller() {
    for (_server, probe) in placements().await {
        let unlimited = probe.remaining(&Context::new()).await.expect("it answers");
        assert_eq!(unlimited, None);
        let cx = Context::new().with_timeout(Duration::from_secs(3600));
        let remaining = probe
            .remaining(&cx)
            .await
            .expect("it answers")
            .expect("a deadline");
        assert!((3_500_000..=3_600_000).contains(&remaining), "{remaining}");
    }
}

#[tokio::test]
async fn a_panic_stays_in_its_call() {
    for (_server, probe) in placements().await {
        let error = probe.panic(&Context::new()).await.expect_err("it panics");
        assert_eq!(error.to_string(), "internal: the handler panicked");

        let mut numbers = probe.panic_later(&Context::new()).await.expect("a stream");
        assert_eq!(numbers.next_msg().await.expect("no error"), Some(1));
        let error = numbers.next_msg().await.expect_err("it panics");
        assert_eq!(error.to_string(), "internal: the handler panicked");

        let echo = probe
            .echo(&Context::new(), "still there")
            .await
            .expect("it answers");
        assert_eq!(echo, "still there");
    }
}

#[tokio::test]
async fn an_error_comes_behind_what_was_sent_before() {
    for (_server, probe) in placements().await {
        let mut numbers = probe.fail_later(&Context::new()).await.expect("a stream");
        assert_eq!(numbers.next_msg().await.expect("no error"), Some(1));
        let error = numbers.next_msg().await.expect_err("it fails");
        assert_eq!(error.to_string(), "aborted: as the test asked");
        assert_eq!(numbers.next_msg().await.expect("it has ended"), None);
    }
}

#[tokio::test]
async fn a_server_that_drains_lets_calls_end_and_takes_no_new_ones() {
    let (server, probe) = served().await;
    let slow = {
        let probe = probe.clone();
        tokio::spawn(async move { probe.sleep(&Context::new(), 2000).await })
    };
    runs(&probe, 1).await;
    server.shutdown(LIMIT).await;
    slow.await.expect("no panic").expect("it was let end");
    let error = probe
        .echo(&Context::new(), "")
        .await
        .expect_err("nobody is there");
    assert!(error.is_unavailable(), "{error}");
}

#[tokio::test]
async fn a_header_of_the_context_reaches_the_handler() {
    for (_server, probe) in placements().await {
        let cx = Context::new().with_header(
            "x-request".parse().expect("a name"),
            "42".parse().expect("a value"),
        );
        let header = probe.header(&cx, "x-request").await.expect("it answers");
        assert_eq!(header.as_deref(), Some("42"));
    }
}

/// A peer that accepts a connection and then says nothing, as a process does that was stopped.
///
/// Time is paused: the clock jumps to whatever is waited for once nothing else can happen.
#[tokio::test(start_paused = true)]
async fn a_peer_that_falls_silent_fails_the_calls_in_flight() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("silent.sock");
    let listener = tokio::net::UnixListener::bind(&path).expect("a new socket");
    let accepted = tokio::spawn(async move { listener.accept().await.expect("a connection") });
    let probe = ProbeClient::connect(&format!("unix:{}", path.display()))
        .await
        .expect("it accepts");
    let _open = accepted.await.expect("no panic");
    let cx = Context::new();
    let call = probe.echo(&cx, "are you there?");
    let error = tokio::time::timeout(Duration::from_secs(31), call)
        .await
        .expect("a call without a deadline does not wait for ever")
        .expect_err("nobody answers");
    assert!(error.is_unavailable(), "{error}");
}
