//! A page in Chromium that calls a server of another origin with connect-web.

mod chromium;
mod pages;
mod site;

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use connect_plugin::cors::{ALLOWED_HEADERS, ALLOWED_METHODS, EXPOSED_HEADERS};
use connect_plugin::tls::ServerTls;
use connect_plugin::{Listener, Server, ServerHandle, Services};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use http::header::{CONTENT_TYPE, ORIGIN};
use http::{HeaderName, HeaderValue, Method, Version};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::programs::eventually;
use crate::transport::authority::Authority;
use chromium::Browser;
use pages::{Pager, PagesServer};
use site::Site;

/// How long the browser may take for the calls of one protocol. At first it starts many processes.
const PATIENCE: Duration = Duration::from_secs(120);

/// The protocols of the page, in its order.
const PROTOCOLS: [&str; 6] = [
    "connect",
    "connect-json",
    "connect-get",
    "connect-json-get",
    "grpc-web",
    "grpc-web-json",
];

/// What the page sees in every protocol.
const LINES: &str = "\
uploads 0 0
range 0
range 1
range 2
divide 7
head 1
tail 1
hidden 
divide invalid_argument 7 cannot be divided by zero
divide byZero 7
tail 1
count 0
count 1
count aborted as the test asked
head 1
tail 1
deadline true
wait deadline_exceeded
count canceled
forbidden Failed to fetch";

/// What the server sees of a request: version, method, path, and how its message is encoded.
type Seen = (Version, Method, String, Option<String>);

/// A server that pages call, and the requests that came.
struct Api {
    server: ServerHandle,
    running: Weak<()>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Api {
    /// Serves for the pages of one origin.
    async fn start(origin: &str, tls: Option<ServerTls>) -> Self {
        let pager = Pager::default();
        let running = Arc::downgrade(&pager.running);
        let services = Services::new()
            .with(ShapesServer::new(Shaper::default()))
            .with(PagesServer::new(pager));
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let watch = {
            let seen = Arc::clone(&seen);
            move |request: Request, next: Next| {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.push(see(&request));
                next.run(request)
            }
        };
        let router = Router::new()
            .fallback_service(Server::new(services).into_service())
            .layer(cors(origin))
            .layer(middleware::from_fn(watch));
        let mut server = Server::new(Services::new()).fallback_service(router);
        if let Some(tls) = tls {
            server = server.tls(tls);
        }
        let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
        Self {
            server: server.start(listener).expect("it listens"),
            running,
            seen,
        }
    }

    fn url(&self) -> String {
        self.server.target().to_string()
    }

    /// Checks that calls came in all the ways that the page has, over one version of HTTP.
    fn check_seen(&self, version: Version) {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let has = |method: &Method, path: &str, encoding: Option<&str>| {
            let encoding = encoding.map(str::to_owned);
            let request = (version, method.clone(), path.to_owned(), encoding);
            assert!(seen.contains(&request), "{request:?} is not in {seen:#?}");
        };
        for content_type in [
            "application/proto",
            "application/json",
            "application/grpc-web+proto",
            "application/grpc-web+json",
        ] {
            let content_type = Some(content_type);
            has(&Method::POST, "/shapes.v1.Shapes/Uploads", content_type);
            has(&Method::POST, "/pages.v1.Pages/Divide", content_type);
        }
        for content_type in ["application/connect+proto", "application/connect+json"] {
            has(&Method::POST, "/shapes.v1.Shapes/Range", Some(content_type));
        }
        for encoding in ["proto", "json"] {
            has(&Method::GET, "/pages.v1.Pages/Divide", Some(encoding));
        }
        has(&Method::OPTIONS, "/pages.v1.Pages/Divide", None);
        assert!(seen.iter().all(|request| request.0 == version), "{seen:#?}");
    }
}

/// Allows calls by the pages of one origin.
fn cors(origin: &str) -> CorsLayer {
    let origin = HeaderValue::from_str(origin).expect("an origin");
    // Connect sends the trailers of unary calls as headers.
    let own = ["x-head", "trailer-x-tail"].map(HeaderName::from_static);
    let exposed: Vec<_> = EXPOSED_HEADERS.into_iter().chain(own).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list([origin]))
        .allow_methods(ALLOWED_METHODS)
        .allow_headers(ALLOWED_HEADERS)
        .expose_headers(exposed)
}

fn see(request: &Request) -> Seen {
    // Only calls to another origin say where they come from.
    assert!(request.headers().contains_key(ORIGIN), "{request:?}");
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.map(|value| value.to_str().expect("text"));
    let parameters = request.uri().query().unwrap_or_default().split('&');
    let mut encodings = parameters.filter_map(|it| it.strip_prefix("encoding="));
    let encoding = content_type.or_else(|| encodings.next());
    (
        request.version(),
        request.method().clone(),
        request.uri().path().to_owned(),
        encoding.map(str::to_owned),
    )
}

/// Opens the page in Chromium and checks what it reports of each protocol. Returns the server that
/// it called.
async fn call_from_a_page(tls: bool) -> Api {
    let mut site = Site::start().await;
    let key = tls.then(|| Authority::new().sign("127.0.0.1").certified_key());
    let api = Api::start(&site.origin(), key.map(ServerTls::new)).await;
    let forbidden = Api::start("https://elsewhere.example", None).await;
    let url = format!(
        "{}/page.html?url={}&forbidden={}",
        site.origin(),
        api.url(),
        forbidden.url()
    );
    let browser = Browser::open(&url);
    let expected = PROTOCOLS.map(|protocol| format!("{protocol}\n{LINES}"));
    for expected in expected {
        let report = tokio::time::timeout(PATIENCE, site.reports.recv()).await;
        let report = report.unwrap_or_else(|_| panic!("no report: {}", browser.log()));
        assert_eq!(report.as_deref(), Some(&*expected), "{}", browser.log());
    }
    // One is that of the service.
    let is_over = || api.running.strong_count() == 1;
    eventually("streams that nobody reads have ended", is_over);
    api
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(has_chromium), ignore = "needs chromium: see .ci/tools")]
async fn connect_web_in_chromium_calls_everything_in_every_protocol() {
    let api = call_from_a_page(false).await;
    api.check_seen(Version::HTTP_11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(has_chromium), ignore = "needs chromium: see .ci/tools")]
async fn connect_web_in_chromium_calls_everything_over_http_2() {
    let api = call_from_a_page(true).await;
    api.check_seen(Version::HTTP_2);
}
