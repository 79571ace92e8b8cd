use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use connect_plugin_rpc::{Channel, ForeignText, Services, Target};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body::{Body as HttpBody, Frame};
use tokio::sync::mpsc;

use super::*;
use crate::config::PluginLimits;
use crate::identity::Identity;
use crate::instance::Health;
use crate::registry::Ended;
use crate::testing::{Answering, Sockets, admit, credentials, declared, provide};

/// A host's router and a plugin that may call `kv` ^1.0.0.
struct Rig {
    sockets: Sockets,
    registry: Arc<Registry>,
    host: Channel,
    caller: Identity,
}

impl Rig {
    async fn new() -> Self {
        Self::with(PluginLimits::default()).await
    }

    async fn with(limits: PluginLimits) -> Self {
        let mut sockets = Sockets::new();
        let registry = Arc::new(Registry::new(limits));
        let router = Router::new(Arc::clone(&registry));
        let host = sockets.serve("host", Services::new(), router).await;
        let caller = admit(&registry, "cache-plugin", declared(&[], &["kv"]), None);
        Self {
            sockets,
            registry,
            host: Channel::new(host),
            caller,
        }
    }

    /// Adds a provider that answers with its name, the path and the headers that it sees, and the
    /// body that it gets.
    async fn provider(&mut self, id: &'static str, service: &str) -> Identity {
        let echo = move |request: Request<Body>| {
            let (head, body) = request.into_parts();
            let mut response = Response::new(body);
            let headers = response.headers_mut();
            let mut seen: Vec<_> = head
                .headers
                .keys()
                .map(|it| it.as_str().to_owned())
                .collect();
            seen.sort();
            let value = |text: &str| HeaderValue::from_str(text).expect("visible characters");
            headers.insert("x-seen", value(&seen.join(" ")));
            headers.insert("x-path", value(&head.uri.to_string()));
            headers.insert("x-provider", HeaderValue::from_static(id));
            if let Some(caller) = head.headers.get("x-plugin-caller-id") {
                headers.insert("x-caller", caller.clone());
            }
            response
        };
        let target = self
            .sockets
            .serve(id, Services::new(), Answering(echo))
            .await;
        provide(&self.registry, id, service, target)
    }

    fn absent(&self, id: &str) -> Identity {
        provide(
            &self.registry,
            id,
            "kv@1.0.0",
            self.sockets.target("nobody"),
        )
    }

    /// Opens a stream as Connect does.
    async fn stream(&self, path: &str) -> Response<Body> {
        let mut request = self.request(path, Body::empty());
        let content_type = HeaderValue::from_static("application/connect+proto");
        request.headers_mut().insert("content-type", content_type);
        self.host.send(request).await.expect("an answer")
    }

    /// Adds a provider whose answers have no end, and returns what it writes them with.
    async fn endless(&mut self) -> mpsc::Receiver<mpsc::Sender<Frame<Bytes>>> {
        let (sender, answers) = mpsc::channel(8);
        let endless = move |_: Request<Body>| {
            let (frames, body) = mpsc::channel(1);
            sender.try_send(frames).expect("there is room for it");
            Response::new(Body::new(Fed(body)))
        };
        let endless = Answering(endless);
        let target = self.sockets.serve("kv", Services::new(), endless).await;
        provide(&self.registry, "kv-plugin", "kv@1.0.0", target);
        answers
    }

    fn request(&self, path: &str, body: Body) -> Request<Body> {
        let mut request = request(path, body);
        request.headers_mut().extend(credentials(&self.caller));
        request
    }

    async fn call(&self, path: &str) -> Response<Body> {
        self.host
            .send(self.request(path, Body::empty()))
            .await
            .expect("an answer")
    }

    async fn provider_of(&self, path: &str) -> String {
        header(&self.call(path).await, "x-provider")
    }
}

fn request(path: &str, body: Body) -> Request<Body> {
    Request::builder()
        .method(Method::POST)
        .uri(format!("http://localhost{path}"))
        .header("content-type", "application/proto")
        .body(body)
        .expect("a request")
}

fn header<B>(response: &Response<B>, name: &str) -> String {
    let value = response
        .headers()
        .get(name)
        .map(|it| it.to_str().expect("text").to_owned());
    value.unwrap_or_default()
}

async fn next_frame(body: &mut Body) -> Option<Frame<Bytes>> {
    let frame = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await;
    frame.transpose().expect("no error")
}

async fn text(response: Response<Body>) -> String {
    let mut body = response.into_body();
    let mut text = Vec::new();
    while let Some(frame) = next_frame(&mut body).await {
        text.extend_from_slice(&frame.into_data().unwrap_or_default());
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[track_caller]
fn check_refused(status: StatusCode, body: &str, expected: (u16, &str)) {
    let code = body.split('"').nth(3).unwrap_or_default();
    assert_eq!((status.as_u16(), code), expected, "{body}");
}

#[tokio::test]
async fn both_shapes_reach_the_provider_with_the_verified_caller_and_nothing_secret() {
    let mut rig = Rig::new().await;
    let provider = rig.provider("kv-plugin", "kv@1.0.0").await;
    for path in [
        "/services/kv/-/Get?a=b".to_owned(),
        "/services/kv/-/kv.v1.Service/Get?a=b".to_owned(),
        format!("/services/kv/{}/Get?a=b", provider.runtime_id),
    ] {
        let mut request = rig.request(&path, Body::from(Bytes::from_static(b"hello")));
        let forged = HeaderValue::from_static("somebody-else");
        request.headers_mut().insert("x-plugin-caller-id", forged);
        let response = rig.host.send(request).await.expect("an answer");
        assert_eq!(
            header(&response, "x-path"),
            "http://localhost/kv.v1.Service/Get?a=b"
        );
        assert_eq!(header(&response, "x-caller"), rig.caller.runtime_id);
        assert_eq!(
            header(&response, "x-seen"),
            "content-length content-type x-plugin-caller-id"
        );
        assert_eq!(text(response).await, "hello");
    }
}

#[tokio::test]
async fn a_caller_without_proof_is_not_let_through() {
    let mut rig = Rig::new().await;
    let other = rig.provider("kv-plugin", "kv@1.0.0").await;
    let path = "/services/kv/-/Get";
    let [(id, runtime_id), (authorization, token)] = credentials(&rig.caller);
    let [_, (_, token_of_other)] = credentials(&other);
    for headers in [
        vec![],
        vec![(&id, &runtime_id)],
        vec![(&authorization, &token)],
        vec![(&id, &runtime_id), (&authorization, &token_of_other)],
    ] {
        let mut request = request(path, Body::empty());
        for (name, value) in headers {
            request.headers_mut().insert(name, value.clone());
        }
        let response = rig.host.send(request).await.expect("an answer");
        check_refused(
            response.status(),
            &text(response).await,
            (401, "unauthenticated"),
        );
    }
    rig.registry.ended(&rig.caller.runtime_id, Ended::default());
    let response = rig.call(path).await;
    check_refused(
        response.status(),
        &text(response).await,
        (401, "unauthenticated"),
    );
}

#[tokio::test]
async fn a_refusal_has_the_code_of_its_reason() {
    let mut rig = Rig::new().await;
    let provider = rig.provider("kv-plugin", "kv@1.0.0").await;
    rig.provider("logger-plugin", "logger@1.0.0").await;
    let check = async |path: &str, expected| {
        let response = rig.call(path).await;
        check_refused(response.status(), &text(response).await, expected);
    };
    check("/services/logger/-/Log", (403, "permission_denied")).await;
    check("/services/kv/kv-plugin-0/Get", (404, "not_found")).await;
    check(
        &format!("/services/kv/{}/Get", rig.caller.runtime_id),
        (404, "not_found"),
    )
    .await;
    check("/services/kv", (400, "invalid_argument")).await;
    check("/services/kv/-/../Get", (400, "invalid_argument")).await;
    check("/elsewhere", (404, "unimplemented")).await;

    rig.registry
        .report(
            &provider.runtime_id,
            Health::Unhealthy,
            ForeignText::reason("disk full"),
        )
        .expect("legal");
    check("/services/kv/-/Get", (503, "unavailable")).await;
    check(
        &format!("/services/kv/{}/Get", provider.runtime_id),
        (503, "unavailable"),
    )
    .await;
    rig.registry.ended(&provider.runtime_id, Ended::default());
    check("/services/kv/-/Get", (404, "not_found")).await;
}

#[tokio::test]
async fn a_caller_that_streams_is_refused_in_the_stream() {
    let rig = Rig::new().await;
    let response = rig.stream("/services/logger/-/Tail").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        header(&response, "content-type"),
        "application/connect+proto"
    );
    let body = text(response).await;
    assert!(
        body.starts_with('\u{2}') && body.contains("\"permission_denied\""),
        "{body:?}"
    );
}

#[tokio::test]
async fn providers_take_turns_and_degraded_ones_take_part() {
    let mut rig = Rig::new().await;
    rig.provider("a", "kv@1.0.0").await;
    let degraded = rig.provider("b", "kv@1.1.0").await;
    let unhealthy = rig.provider("c", "kv@1.0.0").await;
    rig.provider("too-new", "kv@2.0.0").await;
    rig.registry
        .report(
            &degraded.runtime_id,
            Health::Degraded,
            ForeignText::default(),
        )
        .expect("legal");
    rig.registry
        .report(
            &unhealthy.runtime_id,
            Health::Unhealthy,
            ForeignText::default(),
        )
        .expect("legal");
    let mut picks = Vec::new();
    for _ in 0..6 {
        picks.push(rig.provider_of("/services/kv/-/Get").await);
    }
    assert_eq!(picks, ["a", "b", "a", "b", "a", "b"]);
}

#[tokio::test]
async fn a_provider_that_refuses_the_connection_hands_the_call_to_the_next_one() {
    let mut rig = Rig::new().await;
    rig.absent("gone");
    let response = rig.call("/services/kv/-/Get").await;
    let status = response.status();
    let body = text(response).await;
    check_refused(status, &body, (502, "unavailable"));
    assert!(body.contains("plugin gone"), "{body}");
    rig.provider("here", "kv@1.0.0").await;
    for _ in 0..4 {
        assert_eq!(rig.provider_of("/services/kv/-/Get").await, "here");
    }
}

#[tokio::test]
async fn the_path_tells_two_services_of_one_type_apart() {
    let mut rig = Rig::new().await;
    let identity = rig.provider("kv-plugin", "kv@1.0.0").await;
    let snapshot = rig.registry.snapshot();
    let instance = snapshot.instance(&identity.runtime_id).expect("admitted");
    let second = connect_plugin_proto::registry::RegisterServiceRequest {
        service_type: "kv".into(),
        version: "1.0.0".into(),
        endpoint_path: "/kv.v1.Admin/".into(),
        ..Default::default()
    };
    rig.registry.register(instance, second).expect("declared");
    for _ in 0..3 {
        let response = rig.call("/services/kv/-/kv.v1.Admin/Compact").await;
        assert_eq!(
            header(&response, "x-path"),
            "http://localhost/kv.v1.Admin/Compact"
        );
    }
}

/// A body whose frames are sent one by one.
struct Fed(mpsc::Receiver<Frame<Bytes>>);

impl HttpBody for Fed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.0.poll_recv(cx).map(|frame| frame.map(Ok))
    }
}

#[tokio::test]
async fn frames_pass_one_by_one_in_both_directions_with_the_trailers() {
    let mut rig = Rig::new().await;
    rig.provider("kv-plugin", "kv@1.0.0").await;
    let (sender, frames) = mpsc::channel(1);
    let request = rig.request("/services/kv/-/Watch", Body::new(Fed(frames)));
    // The head of the answer is here before the first byte of the request is.
    let mut body = rig.host.send(request).await.expect("an answer").into_body();
    for n in 0..3_u8 {
        let data = Bytes::copy_from_slice(&[n]);
        sender
            .send(Frame::data(data.clone()))
            .await
            .expect("it is read");
        let frame = next_frame(&mut body).await.expect("not the end");
        assert_eq!(frame.into_data().ok(), Some(data));
    }
    let trailers = HeaderMap::from_iter([(
        http::HeaderName::from_static("grpc-status"),
        HeaderValue::from_static("0"),
    )]);
    sender
        .send(Frame::trailers(trailers.clone()))
        .await
        .expect("it is read");
    drop(sender);
    let frame = next_frame(&mut body).await.expect("not the end");
    assert_eq!(frame.into_trailers().ok(), Some(trailers));
    assert!(next_frame(&mut body).await.is_none());
}

#[tokio::test]
async fn a_caller_that_goes_away_is_seen_by_the_provider() {
    let mut rig = Rig::new().await;
    let (seen, mut gone) = mpsc::channel::<()>(1);
    let waiting = move |_: Request<Body>| {
        // Dropped with the body of the answer, which no frame ever ends.
        let guard = seen.clone();
        let (sender, frames) = mpsc::channel(1);
        tokio::spawn(async move {
            sender.closed().await;
            drop(guard);
        });
        Response::new(Body::new(Fed(frames)))
    };
    let fallback = Answering(waiting);
    let target: Target = rig
        .sockets
        .serve("kv", Services::new(), OneShot::new(fallback))
        .await;
    provide(&rig.registry, "kv-plugin", "kv@1.0.0", target);
    let response = rig.call("/services/kv/-/Watch").await;
    assert_eq!(response.status(), StatusCode::OK);
    drop(response);
    assert_eq!(gone.recv().await, None);
}

#[tokio::test]
async fn a_caller_has_its_share_of_calls_and_of_streams() {
    const PATH: &str = "/services/kv/-/Watch";
    let limits = PluginLimits::default().calls(2).streams(1);
    let mut rig = Rig::with(limits).await;
    let mut answers = rig.endless().await;

    let stream = rig.stream(PATH).await;
    let refused = rig.stream(PATH).await;
    assert_eq!(refused.status(), StatusCode::OK, "the error is behind it");
    let body = text(refused).await;
    let said = format!(
        "{} has 1 streams to other plugins in flight, which is its limit: it has to end some \
         first; the host's `PluginLimits::streams` raises it",
        rig.caller.runtime_id
    );
    assert!(body.contains(&said), "{body:?}");
    assert!(body.contains("\"resource_exhausted\""), "{body:?}");

    let calls = [rig.call(PATH).await, rig.call(PATH).await];
    let refused = rig.call(PATH).await;
    let status = refused.status();
    let body = text(refused).await;
    check_refused(status, &body, (429, "resource_exhausted"));
    assert!(body.contains("`PluginLimits::calls`"), "{body}");

    // Others have a share of their own.
    let other = admit(&rig.registry, "other", declared(&[], &["kv"]), None);
    let first = std::mem::replace(&mut rig.caller, other);
    assert_eq!(rig.call(PATH).await.status(), StatusCode::OK);
    rig.caller = first;

    // A response that has ended does not count.
    drop(answers.recv().await.expect("the stream is answered"));
    assert_eq!(text(stream).await, "");
    let stream = rig.stream(PATH).await;
    assert_eq!(header(&stream, "content-type"), "", "it is the provider's");
    // Neither does one that is given up, as soon as the host knows of it.
    drop(calls);
    let answered = async { while rig.call(PATH).await.status() != StatusCode::OK {} };
    let answered = tokio::time::timeout(Duration::from_secs(20), answered).await;
    answered.expect("there is room again");
}

/// Drops what answers with the first request.
struct OneShot<F>(std::sync::Mutex<Option<F>>);

impl<F> OneShot<F> {
    fn new(fallback: F) -> Self {
        Self(std::sync::Mutex::new(Some(fallback)))
    }
}

impl<F: Fallback> Fallback for OneShot<F> {
    fn call(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        let fallback = self.0.lock().expect("nothing panics").take();
        fallback.expect("one request").call(request)
    }
}
