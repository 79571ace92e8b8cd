//! What a browser is told before and after a page of another origin makes a call.

use std::collections::BTreeSet;

use axum::Router;
use connect_plugin::cors::{ALLOWED_HEADERS, ALLOWED_METHODS, EXPOSED_HEADERS};
use connect_plugin::{
    Body, Bytes, Channel, HttpService, HttpVersion, Listener, Server, ServerHandle, Services,
};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    CONTENT_TYPE, HeaderName, ORIGIN,
};
use http::{HeaderValue, Method, Request, StatusCode, response};
use kv_api::KvServer;
use kv_plugin::MemKv;
use tower_http::cors::{AllowOrigin, Cors, CorsLayer};

const SHOP: &str = "https://shop.example";

fn services() -> HttpService {
    let services = Services::new()
        .with(ShapesServer::new(Shaper::default()))
        .with(KvServer::new(MemKv::default()));
    Server::new(services).into_service()
}

/// Allows calls by the pages of the shop.
fn layer() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list([HeaderValue::from_static(SHOP)]))
        .allow_methods(ALLOWED_METHODS)
        .allow_headers(ALLOWED_HEADERS)
        .expose_headers(EXPOSED_HEADERS)
}

async fn start(server: Server) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    server.start(listener).expect("it listens")
}

/// Serves with the layer in a router of axum.
async fn in_axum() -> ServerHandle {
    let router = Router::new().fallback_service(services()).layer(layer());
    start(Server::new(Services::new()).fallback_service(router)).await
}

fn request(method: Method, path: &str, origin: &'static str) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().expect("a path");
    let origin = HeaderValue::from_static(origin);
    request.headers_mut().insert(ORIGIN, origin);
    request
}

/// Returns what a browser asks before a call.
fn preflight(call: &Call, origin: &'static str) -> Request<Body> {
    let mut request = request(Method::OPTIONS, call.path, origin);
    let headers = request.headers_mut();
    let method = HeaderValue::from_static(call.method);
    headers.insert(ACCESS_CONTROL_REQUEST_METHOD, method);
    let names = HeaderValue::from_static(call.headers);
    headers.insert(ACCESS_CONTROL_REQUEST_HEADERS, names);
    request
}

async fn send(channel: &Channel, mut request: Request<Body>) -> response::Parts {
    let uri = format!("http://{}{}", channel.authority(), request.uri());
    *request.uri_mut() = uri.parse().expect("a URL");
    let answer = channel.send(request).await.expect("an answer");
    answer.into_parts().0
}

/// Returns the names in a header, which may be a list.
fn names(head: &response::Parts, name: HeaderName) -> BTreeSet<String> {
    let values = head.headers.get_all(name);
    let lists = values.iter().map(|value| value.to_str().expect("text"));
    lists
        .flat_map(|list| list.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect()
}

/// A call as a browser asks about it.
struct Call {
    path: &'static str,
    method: &'static str,
    headers: &'static str,
}

/// What connect-web sends in each of its ways.
const CALLS: [Call; 4] = [
    Call {
        path: "/shapes.v1.Shapes/Uploads",
        method: "POST",
        headers: "connect-protocol-version,connect-timeout-ms,content-type",
    },
    Call {
        path: "/shapes.v1.Shapes/Range",
        method: "POST",
        headers: "connect-protocol-version,content-type",
    },
    Call {
        path: "/kv.v1.KVService/Get?connect=v1&encoding=json&message=%7B%22key%22%3A%22a%22%7D",
        method: "GET",
        headers: "connect-timeout-ms",
    },
    Call {
        path: "/shapes.v1.Shapes/Range",
        method: "POST",
        headers: "content-type,grpc-timeout,x-grpc-web,x-user-agent",
    },
];

#[tokio::test]
async fn a_browser_that_asks_is_told_that_the_page_may_call() {
    let server = in_axum().await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let channel = Channel::builder(server.target().clone()).http_version(version);
        let channel = channel.build();
        for call in &CALLS {
            let head = send(&channel, preflight(call, SHOP)).await;
            assert_eq!(head.status, StatusCode::OK, "{}", call.path);
            assert_eq!(head.headers[ACCESS_CONTROL_ALLOW_ORIGIN], SHOP);
            let methods = names(&head, ACCESS_CONTROL_ALLOW_METHODS);
            assert!(methods.contains(&call.method.to_ascii_lowercase()));
            let headers = names(&head, ACCESS_CONTROL_ALLOW_HEADERS);
            for name in call.headers.split(',') {
                assert!(headers.contains(name), "{}: {name}", call.path);
            }
        }
    }
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_permission() {
    let server = in_axum().await;
    let channel = Channel::builder(server.target().clone()).build();
    for call in &CALLS {
        for origin in ["https://elsewhere.example", "http://shop.example", "null"] {
            let asked = send(&channel, preflight(call, origin)).await;
            let called = send(&channel, request(Method::GET, call.path, origin)).await;
            for head in [asked, called] {
                let allowed = head.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN);
                assert_eq!(allowed, None, "{origin} {}", call.path);
            }
        }
    }
}

/// Checks that a page sees the response to its call, and the headers that its client reads.
#[track_caller]
fn check_seen(head: &response::Parts) {
    assert_eq!(head.headers[ACCESS_CONTROL_ALLOW_ORIGIN], SHOP);
    let exposed = names(head, ACCESS_CONTROL_EXPOSE_HEADERS);
    for name in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
        assert!(exposed.contains(name), "{name}");
    }
}

#[tokio::test]
async fn a_page_sees_results_and_errors_of_its_calls() {
    let server = in_axum().await;
    let channel = Channel::builder(server.target().clone()).build();
    let post = |content_type: &'static str, path: &str, body: &'static [u8]| {
        let mut request = request(Method::POST, path, SHOP);
        let content_type = HeaderValue::from_static(content_type);
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        request.map(|_| Body::from(Bytes::from_static(body)))
    };
    let json = "application/json";
    let done = send(&channel, post(json, "/shapes.v1.Shapes/Uploads", b"{}")).await;
    assert_eq!(done.status, StatusCode::OK);
    check_seen(&done);
    let refused = send(&channel, post(json, "/kv.v1.KVService/Put", b"{}")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    check_seen(&refused);
    let got = send(&channel, request(Method::GET, CALLS[2].path, SHOP)).await;
    assert_eq!(got.status, StatusCode::OK);
    check_seen(&got);
    let grpc_web = "application/grpc-web+proto";
    let empty = b"\0\0\0\0\0";
    let refused = send(&channel, post(grpc_web, "/kv.v1.KVService/Put", empty)).await;
    assert_eq!(refused.status, StatusCode::OK);
    check_seen(&refused);
    let unknown = send(&channel, post(grpc_web, "/shapes.v1.Shapes/Frob", empty)).await;
    check_seen(&unknown);
}

#[tokio::test]
async fn a_layer_stands_around_services_without_a_router() {
    let services = Cors::new(services()).allow_origin(HeaderValue::from_static(SHOP));
    let services = services.allow_methods(ALLOWED_METHODS);
    let server = start(Server::new(Services::new()).fallback_service(services)).await;
    let channel = Channel::builder(server.target().clone()).build();
    let head = send(&channel, preflight(&CALLS[0], SHOP)).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.headers[ACCESS_CONTROL_ALLOW_ORIGIN], SHOP);
    let called = send(&channel, request(Method::GET, CALLS[2].path, SHOP)).await;
    assert_eq!(called.status, StatusCode::OK);
    assert_eq!(called.headers[ACCESS_CONTROL_ALLOW_ORIGIN], SHOP);
}

#[tokio::test]
async fn a_server_without_a_layer_gives_no_permission() {
    let server = start(Server::new(Services::new()).fallback_service(services())).await;
    let channel = Channel::builder(server.target().clone()).build();
    for call in &CALLS {
        let head = send(&channel, preflight(call, SHOP)).await;
        assert_eq!(head.status, StatusCode::METHOD_NOT_ALLOWED, "{}", call.path);
        assert_eq!(head.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN), None);
    }
}
