//! Calls in one process: arguments pass as they are, and all else is as on the wire. With an
//! interceptor a call goes another way inside, which nobody may notice.

use std::sync::Mutex;
use std::time::Duration;

use connect_plugin::interceptor::{Call, Interceptor, Next, Reply};
use connect_plugin::{CancellationToken, Code, Context, Error, Result, plugin};
use http::{HeaderName, HeaderValue};
use tokio::sync::oneshot;

/// Does what a handler can do wrong.
#[plugin(service = "inprocess.v1.House", version = "1.0.0")]
trait House {
    /// Tells where the text is in memory.
    async fn address(&self, text: &str) -> Result<u64>;

    /// Returns what came along with the call, and sends something back.
    async fn greet(&self, cx: &Context) -> Result<String>;

    /// Never answers, and reports the end of the call to whoever waits for it.
    async fn wait(&self, cx: &Context) -> Result<()>;

    /// Panics when it runs.
    async fn panic(&self) -> Result<()>;

    /// Panics before it has a future.
    async fn panic_at_once(&self) -> Result<()>;

    /// Fails.
    async fn fail(&self) -> Result<()>;
}

#[derive(Default)]
struct Tenant {
    ended: Mutex<Option<oneshot::Sender<()>>>,
}

const GREETING: HeaderName = HeaderName::from_static("x-greeting");

impl House for Tenant {
    async fn address(&self, text: &str) -> Result<u64> {
        Ok(text.as_ptr().addr() as u64)
    }

    async fn greet(&self, cx: &Context) -> Result<String> {
        let greeting = cx.metadata().get(GREETING);
        let greeting = greeting.map_or("", |it| it.to_str().expect("a text"));
        cx.response()
            .append_trailer(GREETING, HeaderValue::from_static("bye"));
        Ok(greeting.to_owned())
    }

    async fn wait(&self, cx: &Context) -> Result<()> {
        assert!(!cx.is_canceled(), "somebody waits");
        let ended = self.ended.lock().expect("no panic").take();
        let cx = cx.clone();
        tokio::spawn(async move {
            cx.canceled().await;
            assert!(cx.is_canceled());
            ended.expect("a test waits").send(()).expect("it listens");
        });
        std::future::pending().await
    }

    async fn panic(&self) -> Result<()> {
        panic!("as it should");
    }

    fn panic_at_once(&self) -> impl Future<Output = Result<()>> + Send {
        assert!(std::hint::black_box(false), "as it should");
        async { Ok(()) }
    }

    async fn fail(&self) -> Result<()> {
        Err(Error::not_found("no such room"))
    }
}

/// Does nothing.
struct Bystander;

impl Interceptor for Bystander {
    async fn intercept(&self, call: Call, next: Next) -> Result<Reply> {
        next.run(call).await
    }
}

/// The ways of a call in one process: straight, with an interceptor on either side, and encoded.
fn ways(tenant: impl Fn() -> Tenant) -> [HouseClient; 4] {
    [
        HouseClient::in_process(tenant()),
        HouseClient::in_process(tenant()).with_interceptor(Bystander),
        HouseServer::new(tenant())
            .with_interceptor(Bystander)
            .into_client(),
        HouseClient::loopback(tenant()),
    ]
}

#[tokio::test]
async fn a_borrowed_argument_is_not_copied() {
    let text = String::from("here");
    let [straight, intercepted, ..] = ways(Tenant::default);
    let here = text.as_ptr().addr() as u64;
    assert_eq!(straight.address(&text).await.expect("it answers"), here);
    assert_ne!(intercepted.address(&text).await.expect("it answers"), here);
}

#[tokio::test]
async fn metadata_goes_both_ways() {
    for house in ways(Tenant::default) {
        let cx = Context::new()
            .with_header(GREETING, HeaderValue::from_static("hello"))
            .with_response_metadata();
        assert_eq!(house.greet(&cx).await.expect("it answers"), "hello");
        assert_eq!(cx.response().trailers()[GREETING], "bye");
        // The next answer takes its place.
        assert!(house.fail().await.is_err());
        let other = Context::new().with_response_metadata();
        assert_eq!(house.greet(&other).await.expect("it answers"), "");
        assert_eq!(other.response().trailers()[GREETING], "bye");
    }
}

#[tokio::test]
async fn panics_and_errors_stay_inside_of_their_calls() {
    for house in ways(Tenant::default) {
        for error in [house.panic().await, house.panic_at_once().await] {
            let error = error.expect_err("a panic");
            assert_eq!(error.code(), Code::Internal);
            assert_eq!(error.message(), "the handler panicked");
        }
        let error = house.fail().await.expect_err("there is none");
        assert_eq!(error.code(), Code::NotFound);
        assert_eq!(error.message(), "no such room");
    }
}

/// Returns the four ways, each with what hears of the end of its handler's call.
fn waiting() -> Vec<(HouseClient, oneshot::Receiver<()>)> {
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..4).map(|_| oneshot::channel()).unzip();
    let senders = Mutex::new(senders);
    let houses = ways(|| Tenant {
        ended: Mutex::new(senders.lock().expect("no panic").pop()),
    });
    houses
        .into_iter()
        .zip(receivers.into_iter().rev())
        .collect()
}

#[tokio::test]
async fn a_deadline_ends_the_call_on_both_sides() {
    for (house, ended) in waiting() {
        let cx = Context::new().with_timeout(Duration::from_millis(50));
        let error = house.wait(&cx).await.expect_err("nobody answers");
        assert_eq!(error.code(), Code::DeadlineExceeded);
        ended.await.expect("the handler hears of it");
    }
}

#[tokio::test]
async fn a_caller_that_cancels_ends_the_call_on_both_sides() {
    for (house, ended) in waiting() {
        let token = CancellationToken::new();
        let cx = Context::new().with_cancel(token.clone());
        let call = house.wait(&cx);
        let cancel = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            token.cancel();
        };
        let (result, ()) = tokio::join!(call, cancel);
        let error = result.expect_err("nobody answers");
        assert_eq!(error.code(), Code::Canceled);
        ended.await.expect("the handler hears of it");
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_ends_the_call() {
    for (house, ended) in waiting() {
        let cx = Context::new();
        let call = tokio::time::timeout(Duration::from_millis(50), house.wait(&cx));
        assert!(call.await.is_err(), "nobody answers");
        ended.await.expect("the handler hears of it");
    }
}

#[tokio::test]
async fn a_deadline_that_has_passed_lets_no_handler_run() {
    for house in ways(Tenant::default) {
        let cx = Context::new().with_timeout(Duration::ZERO);
        let error = house.greet(&cx).await.expect_err("too late");
        assert_eq!(error.code(), Code::DeadlineExceeded);
    }
}

#[tokio::test]
async fn a_canceled_caller_lets_no_handler_run() {
    for house in ways(Tenant::default) {
        let token = CancellationToken::new();
        token.cancel();
        let cx = Context::new().with_cancel(token);
        let error = house.greet(&cx).await.expect_err("canceled");
        assert_eq!(error.code(), Code::Canceled);
    }
}
