//! Interceptors that let nobody in, keep everybody waiting, or fail.

use std::time::Duration;

use connect_plugin::interceptor::{Call, Interceptor, Next, Reply};
use connect_plugin::{Channel, Context, Error, Protocol, Result, Server, Services, plugin};
use http::{HeaderName, HeaderValue};

use super::serve;

/// Says whom it takes its caller for.
#[plugin(service = "interceptors.v1.Door", version = "1.0.0")]
trait Door {
    /// Returns the name of the caller.
    async fn enter(&self, cx: &Context) -> Result<String>;
}

struct House;

impl Door for House {
    async fn enter(&self, cx: &Context) -> Result<String> {
        let guest = cx.get::<Guest>().ok_or_else(|| Error::internal("nobody"))?;
        Ok(guest.0.clone())
    }
}

#[derive(Clone)]
struct Guest(String);

const PASS: HeaderName = HeaderName::from_static("x-pass");

/// Lets in who has a pass, and tells the handler who it is.
struct Doorkeeper;

impl Interceptor for Doorkeeper {
    async fn intercept(&self, mut call: Call, next: Next) -> Result<Reply> {
        let pass = call.context().metadata().get(PASS);
        let Some(guest) = pass.and_then(|pass| pass.to_str().ok()) else {
            return Err(Error::unauthenticated("no pass"));
        };
        let guest = Guest(guest.to_owned());
        let cx = std::mem::take(call.context_mut());
        *call.context_mut() = cx.with(guest);
        next.run(call).await
    }
}

/// Shows a pass.
struct Pass(HeaderValue);

impl Interceptor for Pass {
    async fn intercept(&self, mut call: Call, next: Next) -> Result<Reply> {
        let cx = std::mem::take(call.context_mut());
        *call.context_mut() = cx.with_header(PASS, self.0.clone());
        next.run(call).await
    }
}

/// Takes longer than anybody waits.
struct Slow;

impl Interceptor for Slow {
    async fn intercept(&self, call: Call, next: Next) -> Result<Reply> {
        tokio::time::sleep(Duration::from_secs(600)).await;
        next.run(call).await
    }
}

/// Breaks.
struct Broken;

impl Interceptor for Broken {
    async fn intercept(&self, _: Call, _: Next) -> Result<Reply> {
        panic!("broken on purpose");
    }
}

fn house(interceptor: impl Interceptor) -> DoorServer<House> {
    DoorServer::new(House).with_interceptor(interceptor)
}

/// Checks a call over a socket and in one process.
async fn check<I: Interceptor>(interceptor: impl Fn() -> I, call: impl AsyncFn(DoorClient)) {
    let server = serve(Server::new(Services::new().with(house(interceptor())))).await;
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        call(DoorClient::new(channel.build())).await;
    }
    call(house(interceptor()).into_client()).await;
}

#[tokio::test]
async fn who_has_a_pass_is_let_in_and_known() {
    check(
        || Doorkeeper,
        async |door| {
            let error = door.enter(&Context::new()).await.expect_err("no pass");
            assert!(error.is_unauthenticated(), "{error}");
            assert_eq!(error.message(), "no pass");
            let door = door.with_interceptor(Pass(HeaderValue::from_static("alice")));
            let guest = door.enter(&Context::new()).await.expect("a pass");
            assert_eq!(guest, "alice");
        },
    )
    .await;
}

#[tokio::test]
async fn a_deadline_also_ends_the_wait_in_an_interceptor() {
    let cx = || Context::new().with_timeout(Duration::from_millis(50));
    check(
        || Slow,
        async |door| {
            let error = door.enter(&cx()).await.expect_err("it takes too long");
            assert!(error.is_deadline_exceeded(), "{error}");
        },
    )
    .await;
    let door = DoorClient::in_process(House).with_interceptor(Slow);
    let error = door.enter(&cx()).await.expect_err("it takes too long");
    assert!(error.is_deadline_exceeded(), "{error}");
}

#[tokio::test]
async fn a_panic_is_an_internal_error_for_the_caller() {
    check(
        || Broken,
        async |door| {
            let error = door.enter(&Context::new()).await.expect_err("it panics");
            assert!(error.is_internal(), "{error}");
            assert!(!error.message().contains("on purpose"), "{error}");
        },
    )
    .await;
}

/// Runs one call with the request of another one.
struct Swap(std::sync::Mutex<Option<Call>>);

impl Interceptor for Swap {
    async fn intercept(&self, call: Call, next: Next) -> Result<Reply> {
        let other = self.0.lock().expect("nobody panics").replace(call);
        match other {
            Some(other) => next.run(other).await,
            None => Err(Error::aborted("kept for later")),
        }
    }
}

#[tokio::test]
async fn a_call_of_another_method_is_refused() {
    /// Another contract with another request.
    #[plugin(service = "interceptors.v1.Window", version = "1.0.0")]
    trait Window {
        /// Looks out.
        async fn look(&self, far: u32) -> Result<u32>;
    }
    struct Glass;
    impl Window for Glass {
        async fn look(&self, far: u32) -> Result<u32> {
            Ok(far)
        }
    }
    let services = Services::new()
        .with(DoorServer::new(House))
        .with(WindowServer::new(Glass));
    let server = Server::new(services).interceptor(Swap(std::sync::Mutex::default()));
    let server = serve(server).await;
    let channel = Channel::new(server.target().clone());
    let door = DoorClient::new(channel.clone());
    let error = door.enter(&Context::new()).await.expect_err("it is kept");
    assert!(error.is_aborted(), "{error}");
    let window = WindowClient::new(channel);
    let error = window.look(1).await.expect_err("another request");
    assert!(error.is_internal(), "{error}");
    assert!(error.message().contains("mixed up"), "{error}");
}
