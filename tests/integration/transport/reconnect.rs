//! What a client does while its server cannot be reached, over both versions of HTTP.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use connect_plugin::tls::ClientTls;
use connect_plugin::{Channel, Context, Error, HttpVersion, Listener, ServerConfig, Target};
use connect_plugin_tests::{Probe, ProbeClient};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;

use super::authority::Authority;
use super::tap::{answer, listen, read_head};
use crate::programs::{probe_server, serve_probe};
use crate::streams::runs;
use crate::waiting::in_time;

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2];

fn probe(target: &Target, version: HttpVersion) -> ProbeClient {
    let builder = Channel::builder(target.clone());
    ProbeClient::new(builder.http_version(version).build())
}

async fn refusal(probe: &ProbeClient) -> Error {
    let error = probe.echo(&Context::new(), "").await;
    let error = error.expect_err("nobody answers");
    assert!(error.is_unavailable(), "{error}");
    error
}

/// Calls again and again, for a while and until the server was asked so often.
async fn keep_calling(probe: ProbeClient, asked: Arc<AtomicUsize>, least: usize) {
    let start = Instant::now();
    let calls = async {
        while start.elapsed() < Duration::from_millis(900) || asked.load(Ordering::Relaxed) < least
        {
            refusal(&probe).await;
        }
    };
    in_time("the server is asked again", calls).await;
}

/// Returns how often a server may have been asked since then: the pauses are 100, 160, 256 ms and
/// so on, each of them up to a fifth off.
fn most(since: Instant) -> usize {
    let passed = since.elapsed().as_secs_f64();
    let pauses = std::iter::successors(Some(0.08), |pause| Some(pause * 1.6));
    let ends = pauses.scan(0.0, |sum, pause| {
        *sum += pause;
        Some(*sum)
    });
    // One before the first pause, and one that is on its way.
    2 + ends.take_while(|end| *end <= passed).count()
}

/// Listens again where a server listened before.
async fn listen_again(target: &Target) -> Listener {
    let listener = Listener::bind(&target.to_string()).await;
    listener.expect("a free port")
}

/// Accepts connections, and does to them what is asked for. Returns how many there were.
fn accept(listener: TcpListener, then: impl Fn(TcpStream) + Send + 'static) -> Arc<AtomicUsize> {
    let accepted = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&accepted);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            then(stream);
        }
    });
    accepted
}

#[tokio::test]
async fn a_server_that_comes_back_is_found_again() {
    for version in VERSIONS {
        let server = probe_server(ServerConfig::default()).await;
        let target = server.target().clone();
        let probe = probe(&target, version);
        let cx = Context::new();
        probe.echo(&cx, "").await.expect("it answers");
        drop(server);
        while probe.echo(&cx, "").await.is_ok() {}
        let error = refusal(&probe).await;
        let expected = format!("unavailable: cannot connect to {target}: Connection refused");
        assert!(error.to_string().starts_with(&expected), "{error}");

        let _server = serve_probe(listen_again(&target).await, ServerConfig::default());
        // It waits for its turn rather than failing.
        assert_eq!(probe.echo(&cx, "hi").await.expect("it answers"), "hi");
    }
}

#[tokio::test]
async fn a_call_without_a_connection_until_its_deadline_says_why_there_is_none() {
    for version in VERSIONS {
        let (listener, target) = listen().await;
        drop(listener);
        let probe = probe(&target, version);
        refusal(&probe).await;
        // With the time of a pause between attempts, sooner or later a call is over in one.
        let late = async {
            loop {
                let cx = Context::new().with_timeout(Duration::from_millis(60));
                let error = probe.echo(&cx, "").await.expect_err("nobody listens");
                if error.is_deadline_exceeded() {
                    return error;
                }
                assert!(error.is_unavailable(), "{error}");
            }
        };
        let error = in_time("a deadline passes", late).await;
        let expected =
            format!("deadline_exceeded: cannot connect to {target}: Connection refused (os error");
        assert!(error.to_string().starts_with(&expected), "{error}");
        let expected = "): the deadline passed before the call was done";
        assert!(error.to_string().ends_with(expected), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_is_not_asked_all_the_time() {
    for version in VERSIONS {
        let (listener, target) = listen().await;
        let asked = accept(listener, drop);
        let start = Instant::now();
        keep_calling(probe(&target, version), Arc::clone(&asked), 4).await;
        let asked = asked.load(Ordering::Relaxed);
        assert!(asked <= most(start), "asked {asked} times over {version:?}");
    }
}

#[tokio::test]
async fn many_callers_ask_as_seldom_as_one() {
    const CALLERS: usize = 20;
    for version in VERSIONS {
        let (listener, target) = listen().await;
        let asked = accept(listener, drop);
        let probe = probe(&target, version);
        let start = Instant::now();
        let call = || keep_calling(probe.clone(), Arc::clone(&asked), 4);
        let callers = [(); CALLERS].map(|()| tokio::spawn(call()));
        for caller in callers {
            caller.await.expect("refusals");
        }
        let asked = asked.load(Ordering::Relaxed);
        // While nothing is known to be wrong, each call over HTTP/1.1 has its own connection.
        let first = match version {
            HttpVersion::Http1 => CALLERS,
            _ => 1,
        };
        assert!(
            asked < first + most(start),
            "asked {asked} times over {version:?}"
        );
    }
}

/// Returns a client of a server that chooses HTTP/1.1, whose connections go to `serve`.
async fn choosing_http_1<F>(serve: fn(TlsStream<TcpStream>) -> F) -> (ProbeClient, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let authority = Authority::new();
    let acceptor = authority.sign("127.0.0.1").acceptor(&["http/1.1"]);
    let (listener, target) = listen().await;
    let asked = accept(listener, move |stream| {
        let accept = acceptor.accept(stream);
        tokio::spawn(async move { serve(accept.await.expect("a handshake")).await });
    });
    let target = target.to_string().replace("http:", "https:");
    let builder = Channel::builder(target.parse().expect("a target"));
    let channel = builder.tls(ClientTls::new(authority.roots())).build();
    (ProbeClient::new(channel), asked)
}

#[tokio::test]
async fn a_server_that_chooses_http_1_and_hangs_up_is_not_asked_all_the_time() {
    let (probe, asked) = choosing_http_1(|_| std::future::ready(())).await;
    let start = Instant::now();
    keep_calling(probe, Arc::clone(&asked), 4).await;
    let asked = asked.load(Ordering::Relaxed);
    // The first connection is asked for HTTP/2, and what it chose is no failure yet.
    assert!(asked <= 2 + most(start), "asked {asked} times");
}

#[tokio::test]
async fn a_server_that_answered_before_it_hung_up_is_asked_again_at_once() {
    let (probe, asked) = choosing_http_1(|mut stream| async move {
        read_head(&mut stream).await;
        answer(&mut stream).await;
        read_head(&mut stream).await;
    })
    .await;
    let start = Instant::now();
    for _ in 0..12 {
        let answer = probe.echo(&Context::new(), "").await;
        answer.expect("an answer");
        refusal(&probe).await;
    }
    // Pauses would add up to more.
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(asked.load(Ordering::Relaxed), 12);
}

#[tokio::test]
async fn a_call_that_waits_for_its_answer_vouches_for_no_other_connection() {
    let (listener, target) = listen().await;
    drop(listener);
    let probe = probe(&target, HttpVersion::Http1);
    for _ in 0..2 {
        refusal(&probe).await;
    }
    let address = target.to_string().replace("http://", "");
    let listener = TcpListener::bind(&address).await.expect("a free port");
    let first = Mutex::new(None);
    let asked = accept(listener, move |stream| {
        // The first one is held, and the others are hung up on.
        first.lock().expect("no panic").get_or_insert(stream);
    });
    let long = {
        let probe = probe.clone();
        tokio::spawn(async move { probe.sleep(&Context::new(), 3_600_000).await })
    };
    // By then it is trusted.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let start = Instant::now();
    keep_calling(probe, Arc::clone(&asked), 4).await;
    let asked = asked.load(Ordering::Relaxed);
    assert!(asked <= 2 + most(start), "asked {asked} times");
    long.abort();
}

#[tokio::test]
async fn a_call_waits_for_an_attempt_no_longer_than_its_deadline() {
    for version in VERSIONS {
        let (listener, target) = listen().await;
        drop(listener);
        let probe = probe(&target, version);
        for _ in 0..7 {
            refusal(&probe).await;
        }
        let cx = Context::new().with_timeout(Duration::from_millis(20));
        let start = Instant::now();
        let error = probe.echo(&cx, "").await.expect_err("nobody is there");
        assert!(error.is_deadline_exceeded(), "{error}");
        // The next attempt is at least 1.34 s away.
        assert!(start.elapsed() < Duration::from_millis(1300));
    }
}

#[tokio::test]
async fn calls_that_give_up_leave_their_attempt_to_the_next() {
    for version in VERSIONS {
        let server = probe_server(ServerConfig::default()).await;
        let target = server.target().clone();
        drop(server);
        let probe = probe(&target, version);
        for _ in 0..5 {
            refusal(&probe).await;
        }
        let _server = serve_probe(listen_again(&target).await, ServerConfig::default());
        // The next attempt is 650 ms away, and none of the first ones can wait for it.
        let mut failed = 0;
        loop {
            let cx = Context::new().with_timeout(Duration::from_millis(50));
            match probe.echo(&cx, "").await {
                Ok(_) => break,
                Err(error) => assert!(error.is_deadline_exceeded(), "{error}"),
            }
            failed += 1;
            assert!(failed < 100, "nobody connects");
        }
        assert!(failed > 0, "the first one waited");
    }
}

#[tokio::test]
async fn a_long_call_to_a_server_that_came_back_holds_no_other_up() {
    for version in VERSIONS {
        let server = probe_server(ServerConfig::default()).await;
        let target = server.target().clone();
        drop(server);
        let probe = probe(&target, version);
        for _ in 0..3 {
            refusal(&probe).await;
        }
        let _server = serve_probe(listen_again(&target).await, ServerConfig::default());
        let long = {
            let probe = probe.clone();
            tokio::spawn(async move { probe.sleep(&Context::new(), 3_600_000).await })
        };
        // Each over a connection of its own, in HTTP/1.1.
        let calls = [(); 5].map(|()| {
            let probe = probe.clone();
            tokio::spawn(async move { probe.sleep(&Context::new(), 100).await })
        });
        for call in calls {
            call.await.expect("no panic").expect("it slept");
        }
        runs(&probe, 1).await;
        long.abort();
    }
}
