//! Services inside of axum, and axum inside of a server.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};
use connect_plugin::{
    Body, Bytes, Channel, ChannelBuilder, Code, Context, Error, Fallback, HttpTransport,
    HttpVersion, Listener, Server, ServerHandle, Services, Streaming,
};
use connect_plugin_tests::shapes::{Shaper, Shapes, ShapesClient, ShapesServer, Uploads};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body::{Body as _, Frame};
use tower_http::set_header::SetRequestHeaderLayer;
use tower_layer::{Layer, layer_fn};
use tower_service::Service;

use super::tap::Tap;
use crate::shapes::contract::contract;
use crate::waiting::until;

/// Serves a router behind the sockets of a server that has nothing else.
async fn serve(router: Router) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let server = Server::new(Services::new()).fallback_service(router);
    server.start(listener).expect("it listens")
}

fn shapes() -> Services {
    Services::new().with(ShapesServer::new(Shaper::default()))
}

fn channel(server: &ServerHandle) -> ChannelBuilder {
    Channel::builder(server.target().clone())
}

/// Sends a request and reads the whole response.
async fn try_send(
    channel: &Channel,
    method: Method,
    path: &str,
    body: Body,
) -> Result<(StatusCode, String), Error> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    let uri = format!("http://{}{path}", channel.authority());
    *request.uri_mut() = uri.parse().expect("a URL");
    let (head, mut body) = channel.send(request).await?.into_parts();
    let mut read = Vec::new();
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        read.extend(frame?.into_data().expect("data"));
    }
    Ok((head.status, String::from_utf8(read).expect("UTF-8")))
}

async fn send(channel: &Channel, method: Method, path: &str, body: Body) -> (StatusCode, String) {
    let sent = try_send(channel, method, path, body).await;
    sent.expect("an answer")
}

#[tokio::test]
async fn axum_answers_what_is_for_none_of_the_services() {
    let pages = Router::new()
        .route(
            "/pages/{name}",
            get(async |Path(name): Path<String>| format!("This is {name}.")),
        )
        .route("/echo", post(async |body: axum::body::Bytes| body));
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let server = Server::new(shapes()).fallback_service(pages);
    let server = server.start(listener).expect("it listens");
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let channel = channel(&server).http_version(version).build();
        let page = send(&channel, Method::GET, "/pages/one", Body::empty()).await;
        assert_eq!(page, (StatusCode::OK, "This is one.".to_owned()));
        let text = "x".repeat(100_000);
        let echo = send(
            &channel,
            Method::POST,
            "/echo",
            Body::from(Bytes::from(text.clone())),
        );
        assert_eq!(echo.await, (StatusCode::OK, text));
        let nowhere = send(&channel, Method::GET, "/nowhere", Body::empty()).await;
        assert_eq!(nowhere, (StatusCode::NOT_FOUND, String::new()));
        let shapes = ShapesClient::new(channel);
        let uploads = shapes.uploads(&Context::new()).await;
        assert_eq!(uploads.expect("it answers"), Uploads::default());
    }
}

#[tokio::test]
async fn services_are_mounted_in_axum() {
    let services = Server::new(shapes()).into_service();
    let router = Router::new()
        .route("/", get(async || "Hello!"))
        .route_service("/shapes.v1.Shapes/{method}", services.clone())
        .nest_service("/api", services);
    let server = serve(router).await;
    let channel = channel(&server).build();
    let page = send(&channel, Method::GET, "/", Body::empty()).await;
    assert_eq!(page, (StatusCode::OK, "Hello!".to_owned()));
    contract(&ShapesClient::new(channel.clone())).await;
    contract(&ShapesClient::new(channel.prefixed("/api"))).await;
}

#[tokio::test]
async fn http_1_works_behind_axum() {
    let services = Server::new(shapes()).into_service();
    let server = serve(Router::new().fallback_service(services)).await;
    let channel = channel(&server).http_version(HttpVersion::Http1);
    let shapes = ShapesClient::new(channel.build());
    let cx = Context::new();
    let sum = shapes.sum(&cx, (1..=1000).collect()).await;
    assert_eq!(sum.expect("a sum"), 500_500);
    let lines = ["one".to_owned()].into_iter().collect();
    let mut echo = shapes.echo(&cx, lines).await.expect("a stream");
    let line = echo.next_msg().await.expect("no error");
    assert_eq!(line.as_deref(), Some("one"));
}

#[tokio::test]
async fn a_stream_of_requests_that_is_cut_off_is_not_complete_behind_axum() {
    let services = Server::new(shapes()).into_service();
    let server = serve(Router::new().fallback_service(services)).await;
    let shapes = ShapesClient::new(channel(&server).build());
    let cx = Context::new();
    let (numbers, stream) = Streaming::channel(1);
    let call = {
        let shapes = shapes.clone();
        tokio::spawn(async move { shapes.sum(&Context::new(), stream).await })
    };
    numbers.send(1).await.expect("a reader");
    let ended = async |expected: Uploads| {
        until(&format!("{expected:?}"), async || {
            shapes.uploads(&cx).await.expect("it answers") == expected
        })
        .await;
    };
    ended(Uploads {
        running: 1,
        ..Uploads::default()
    })
    .await;
    call.abort();
    ended(Uploads {
        cut_off: 1,
        ..Uploads::default()
    })
    .await;
}

/// Fails in one of the two ways in which a service can.
#[derive(Clone, Copy)]
enum Broken {
    Ready,
    Call,
}

impl Service<Request<Body>> for Broken {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Ready<Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(match self {
            Self::Ready => Err(Error::internal("a secret")),
            Self::Call => Ok(()),
        })
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Err(Error::internal("a secret")))
    }
}

#[tokio::test]
async fn what_a_service_fails_with_is_not_told_to_strangers() {
    for broken in [Broken::Ready, Broken::Call] {
        let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
        let server = Server::new(Services::new()).fallback_service(broken);
        let server = server.start(listener).expect("it listens");
        let channel = channel(&server).build();
        let answer = send(&channel, Method::GET, "/", Body::empty()).await;
        let expected = (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the service failed\n".to_owned(),
        );
        assert_eq!(answer, expected);
    }
}

/// Panics, at once or when it is waited for.
#[derive(Clone, Copy)]
enum Panics {
    AtOnce,
    Later,
}

impl Fallback for Panics {
    fn call(&self, _: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        match self {
            Self::AtOnce => panic!("a secret"),
            Self::Later => Box::pin(async { panic!("a secret") }),
        }
    }
}

#[tokio::test]
async fn a_service_that_panics_costs_its_request_and_no_other() {
    for panics in [Panics::AtOnce, Panics::Later] {
        for version in [HttpVersion::Http1, HttpVersion::Http2] {
            let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
            let server = Server::new(shapes()).fallback(panics).start(listener);
            let server = server.expect("it listens");
            let tap = Tap::to(server.target()).await;
            let channel = Channel::builder(tap.target.clone()).http_version(version);
            let channel = channel.connections(1).build();
            let expected = (
                StatusCode::INTERNAL_SERVER_ERROR,
                "the service failed\n".to_owned(),
            );
            let answer = send(&channel, Method::GET, "/", Body::empty()).await;
            assert_eq!(answer, expected);
            let shapes = ShapesClient::new(channel);
            shapes.uploads(&Context::new()).await.expect("it answers");
            assert_eq!(tap.accepted(), 1);
        }
    }
}

/// A body that fails after its first frame.
struct CutOff(bool);

impl http_body::Body for CutOff {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let is_first = !std::mem::replace(&mut self.0, true);
        Poll::Ready(Some(if is_first {
            Ok(Frame::data(Bytes::from_static(b"half")))
        } else {
            Err(std::io::ErrorKind::UnexpectedEof.into())
        }))
    }
}

/// Answers with a body that fails.
#[derive(Clone, Copy)]
struct Half;

impl Service<Request<Body>> for Half {
    type Response = Response<CutOff>;
    type Error = Infallible;
    type Future = Ready<Result<Response<CutOff>, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(Response::new(CutOff(false))))
    }
}

#[tokio::test]
async fn half_a_response_is_not_taken_for_a_whole_one() {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let server = Server::new(Services::new()).fallback_service(Half);
    let server = server.start(listener).expect("it listens");
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let channel = channel(&server).http_version(version).build();
        let half = try_send(&channel, Method::GET, "/", Body::empty()).await;
        let error = half.expect_err("it was cut off");
        // HTTP/2 can say that it was no mishap of the connection.
        let expected = match version {
            HttpVersion::Http1 => Code::Unavailable,
            _ => Code::Internal,
        };
        assert_eq!(error.code(), expected, "{error}");
    }
}

/// A service takes the requests of any server, with any body.
#[tokio::test]
async fn a_service_reads_any_body() {
    let mut service = Server::new(shapes()).into_service();
    for version in [http::Version::HTTP_11, http::Version::HTTP_2] {
        let mut request = Request::new(CutOff(false));
        *request.method_mut() = Method::POST;
        *request.version_mut() = version;
        *request.uri_mut() = "/shapes.v1.Shapes/Uploads".parse().expect("a path");
        let json = "application/json".parse().expect("a value");
        request
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, json);
        let response = service.call(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}

/// Writes down when it goes in and when it comes out, and refuses what it is told to.
#[derive(Clone)]
struct Gate<S> {
    inner: S,
    name: &'static str,
    log: Arc<Mutex<Vec<String>>>,
    refuses: &'static str,
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (name, log) = (self.name, Arc::clone(&self.log));
        let write = move |line: &str| log.lock().expect("nobody panics").push(line.to_owned());
        write(&format!("into {name}"));
        if request.uri().path().ends_with(self.refuses) {
            return Box::pin(ready(Err("not through this gate".into())));
        }
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await?;
            write(&format!("out of {name}"));
            Ok(response)
        })
    }
}

fn gate(
    name: &'static str,
    log: &Arc<Mutex<Vec<String>>>,
    refuses: &'static str,
) -> impl Layer<HttpTransport, Service = Gate<HttpTransport>> + Send + 'static {
    let log = Arc::clone(log);
    layer_fn(move |inner| Gate {
        inner,
        name,
        log: Arc::clone(&log),
        refuses,
    })
}

#[tokio::test]
async fn layers_stand_around_the_requests_of_a_channel() {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let server = Server::new(shapes()).start(listener).expect("it listens");
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let log = Arc::default();
        let channel = channel(&server)
            .http_version(version)
            .layer(gate("the first", &log, "/Hold"))
            .layer(gate("the second", &log, "/Range"))
            .build();
        channel.connect().await.expect("it listens");
        let client = ShapesClient::new(channel);
        let cx = Context::new();
        let _: Uploads = client.uploads(&cx).await.expect("an answer");
        let seen = std::mem::take(&mut *log.lock().expect("nobody panics"));
        let both = [
            "into the first",
            "into the second",
            "out of the second",
            "out of the first",
        ];
        assert_eq!(seen, both);

        // An error of a layer fails the call, and the reason is kept for the log.
        let error = client.hold(&cx, Streaming::empty()).await;
        let error = error.expect_err("the first gate is shut");
        assert!(error.is_unavailable(), "{error}");
        assert_eq!(error.message(), "a layer failed");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("not through this gate"));
        // One of ours that passes through a layer stays what it is.
        let error = client.range(&cx, 1).await.expect_err("the second is shut");
        assert!(error.is_unavailable(), "{error}");
        assert_eq!(error.message(), "a layer failed");
    }
}

#[tokio::test]
async fn a_contract_holds_through_layers_of_others() {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let server = Server::new(shapes()).start(listener).expect("it listens");
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let name = HeaderName::from_static("x-tenant");
        let tenant = SetRequestHeaderLayer::overriding(name, HeaderValue::from_static("acme"));
        let channel = channel(&server).http_version(version).layer(tenant);
        contract(&ShapesClient::new(channel.build())).await;
    }
}
