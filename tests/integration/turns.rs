//! Streams that are always ready, and those beside them.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context as TaskContext, Poll};

use connect_plugin::{
    Channel, Context, HttpVersion, Listener, Result, Server, Services, Streaming, plugin,
};
use futures_core::Stream;

/// Has always more to say.
#[plugin(service = "turns.v1.Clock", version = "1.0.0")]
trait Clock {
    /// Counts, without ever waiting for anything.
    async fn ticks(&self, cx: &Context) -> Result<Streaming<u64>>;
}

/// Knows how many messages it has made.
struct Ticking(Arc<AtomicU64>);

struct Ticks(Arc<AtomicU64>);

impl Stream for Ticks {
    type Item = Result<u64>;

    fn poll_next(self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(self.0.fetch_add(1, Ordering::Relaxed))))
    }
}

impl Clock for Ticking {
    async fn ticks(&self, _: &Context) -> Result<Streaming<u64>> {
        Ok(Streaming::new(Ticks(Arc::clone(&self.0))))
    }
}

/// How many messages may be made before the first one arrives. There is room for five times as many.
const SOON: u64 = 40_000;

#[test]
fn the_first_message_does_not_wait_for_all_that_there_is_room_for() {
    // One thread, so that nobody does anything while messages are made; and behind each turn it looks
    // for what has arrived.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().event_interval(1).build();
    runtime.expect("a runtime").block_on(takes_the_first());
}

async fn takes_the_first() {
    for version in [HttpVersion::Http2, HttpVersion::Http1] {
        let made = Arc::new(AtomicU64::new(0));
        let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
        let services = Services::new().with(ClockServer::new(Ticking(Arc::clone(&made))));
        let server = Server::new(services).start(listener).expect("it listens");
        let channel = Channel::builder(server.target().clone()).http_version(version);
        let clock = ClockClient::new(channel.build());
        let mut ticks = clock.ticks(&Context::new()).await.expect("a stream");
        assert_eq!(ticks.next_msg().await.expect("a tick"), Some(0));
        let made = made.load(Ordering::Relaxed);
        assert!(made < SOON, "{made} messages over {version:?}");
    }
}

/// How many small messages are read.
const READ: u64 = 50_000;

#[test]
fn whoever_reads_what_is_there_already_makes_way() {
    let made = Arc::new(AtomicU64::new(0));
    let ticking = Ticking(Arc::clone(&made));
    // The server has a thread of its own, so that only the reader decides when others run.
    let (started, target) = std::sync::mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
            let services = Services::new().with(ClockServer::new(ticking));
            let server = Server::new(services).start(listener).expect("it listens");
            started.send(server.target().clone()).expect("a test");
            std::future::pending::<()>().await;
        });
    });
    let target = target.recv().expect("a server");
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let clock = ClockClient::new(Channel::builder(target).build());
        let mut ticks = clock.ticks(&Context::new()).await.expect("a stream");
        let filled = async {
            while made.load(Ordering::Relaxed) < 2 * READ {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        };
        let limit = std::time::Duration::from_secs(30);
        let filled = tokio::time::timeout(limit, filled).await;
        filled.expect("there is room for it");
        let ran = Arc::new(AtomicU64::new(0));
        let other = Arc::clone(&ran);
        let other = tokio::spawn(async move {
            loop {
                other.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
        for expected in 0..READ {
            let tick = ticks.next_msg().await.expect("no error");
            assert_eq!(tick, Some(expected));
        }
        let ran = ran.load(Ordering::Relaxed);
        assert!(ran >= READ / 2048, "others ran {ran} times");
        other.abort();
    });
}
