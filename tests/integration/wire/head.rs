//! Heads of requests as clients of others may send them, in plain HTTP/1.1.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use connect_plugin::{Compression, ServerConfig, ServerHandle};

use crate::programs::{Alone, example, probe_server};

/// A response in plain HTTP/1.1: its head in lower case, and its body.
struct Response {
    head: String,
    body: Vec<u8>,
}

impl Response {
    #[track_caller]
    fn has(&self, part: &str) {
        assert!(self.head.contains(part), "no {part:?} in {}", self.head);
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends a request whose connection ends behind the response.
fn exchange(address: &str, line: &str, headers: &[&str], body: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let timeout = Some(Duration::from_secs(10));
    stream.set_read_timeout(timeout).expect("a timeout");
    let length = format!("content-length: {}", body.len());
    let head = [
        &[line, "host: x", "connection: close", &length],
        headers,
        &["", ""],
    ]
    .concat()
    .join("\r\n");
    let request = [head.as_bytes(), body].concat();
    stream.write_all(&request).expect("it reads");
    let mut response = Vec::new();
    stream.read_to_end(&mut response).expect("it answers");
    let end = response
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head");
    Response {
        head: String::from_utf8_lossy(&response[..end]).to_lowercase(),
        body: response[end + 4..].to_vec(),
    }
}

fn address(server: &ServerHandle) -> String {
    server.target().to_string().replace("http://", "")
}

fn post(address: &str, headers: &[&str], body: &[u8]) -> Response {
    exchange(
        address,
        "POST /probe.v1.Probe/Remaining HTTP/1.1",
        headers,
        body,
    )
}

const JSON: &str = "content-type: application/json";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_timeouts_are_named() {
    let server = probe_server(ServerConfig::default()).await;
    for text in ["", "-1", "1.5", "soon", "12345678901"] {
        let header = format!("connect-timeout-ms: {text}");
        let response = post(&address(&server), &[JSON, &header], b"{}");
        response.has("http/1.1 400");
        assert!(response.text().contains("invalid_argument"), "{text}");
        assert!(response.text().contains("connect-timeout-ms"), "{text}");
    }
    for text in ["", "S", "5", "5s", "123456789S", "-5S"] {
        let header = format!("grpc-timeout: {text}");
        let grpc_web = ["content-type: application/grpc-web+proto", &header];
        let response = post(&address(&server), &grpc_web, b"\0\0\0\0\0");
        response.has("http/1.1 200");
        assert!(response.text().contains("grpc-status: 3\r\n"), "{text}");
    }
    let response = post(&address(&server), &[JSON, "connect-timeout-ms: 0"], b"{}");
    response.has("http/1.1 504");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_ends_a_call_at_its_deadline_by_itself() {
    let server = probe_server(ServerConfig::default()).await;
    let headers = [JSON, "connect-timeout-ms: 100"];
    let response = exchange(
        &address(&server),
        "POST /probe.v1.Probe/Sleep HTTP/1.1",
        &headers,
        br#"{"millis":60000}"#,
    );
    response.has("http/1.1 504");
    assert!(response.text().contains("deadline_exceeded"));
    // The handler ended with it.
    let running = || {
        exchange(
            &address(&server),
            "POST /probe.v1.Probe/Running HTTP/1.1",
            &[JSON],
            b"{}",
        )
        .text()
    };
    for _ in 0..200 {
        if running() == "{}" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a handler goes on: {}", running());
}

#[test]
fn a_method_without_side_effects_can_be_called_by_get() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    let get = |query: &str, headers: &[&str]| {
        let line = format!("GET /kv.v1.KVService/Get?{query} HTTP/1.1");
        exchange(plugin.address(), &line, headers, b"")
    };
    let put = exchange(
        plugin.address(),
        "POST /kv.v1.KVService/Put HTTP/1.1",
        &[JSON],
        br#"{"key":"hello","value":"d29ybGQ="}"#,
    );
    put.has("http/1.1 200");
    let response = get("encoding=json&message=%7B%22key%22%3A%22hello%22%7D", &[]);
    response.has("http/1.1 200");
    response.has("content-type: application/json");
    response.has("vary: accept-encoding");
    assert_eq!(response.text(), r#"{"value":"d29ybGQ=","found":true}"#);
    // { key: "hello" } is 0a 05 68 65 6c 6c 6f; with padding and without, in any order.
    for query in [
        "message=CgVoZWxsbw&base64=1&encoding=proto&connect=v1",
        "encoding=proto&base64=1&message=CgVoZWxsbw%3D%3D",
    ] {
        assert_eq!(get(query, &[]).body, b"\x0a\x05world\x10\x01", "{query}");
    }
    for (query, part) in [
        ("encoding=json", "no \\\"message\\\""),
        ("message=%7B%7D", "no \\\"encoding\\\""),
        ("encoding=proto&base64=1&message=%21", "no URL-safe base64"),
        ("encoding=json&message=%7B", "EOF"),
        ("encoding=json&message=%7B%7D&connect=v2", "connect=v1"),
    ] {
        let response = get(query, &[]);
        response.has("http/1.1 400");
        assert!(response.text().contains(part), "{}", response.text());
    }
    get("encoding=xml&message=", &[]).has("http/1.1 415");
    get("encoding=json&message=%7B%7D&compression=lzw", &[]).has("http/1.1 501");
    // What changes something is not called so.
    let delete = exchange(
        plugin.address(),
        "GET /kv.v1.KVService/Delete?encoding=json&message=%7B%7D HTTP/1.1",
        &[],
        b"",
    );
    delete.has("http/1.1 405");
    delete.has("allow: post");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_is_compressed_for_who_accepts_it() {
    let server = probe_server(ServerConfig::default()).await;
    let text = "hello ".repeat(1000);
    let body = format!(r#"{{"text":"{text}"}}"#);
    let echo = |headers: &[&str]| {
        exchange(
            &address(&server),
            "POST /probe.v1.Probe/Echo HTTP/1.1",
            headers,
            body.as_bytes(),
        )
    };
    let expected = format!(r#"{{"value":"{text}"}}"#);
    let plain = echo(&[JSON]);
    assert!(!plain.head.contains("content-encoding"));
    assert_eq!(plain.text(), expected);
    for compression in Compression::supported() {
        let accept = format!("accept-encoding: lzw, {};q=0.5", compression.name());
        let response = echo(&[JSON, &accept]);
        response.has(&format!("content-encoding: {}", compression.name()));
        assert!(response.body.len() < text.len() / 2);
        let inflated = compression.decompress(&response.body, 1 << 20);
        assert_eq!(inflated.expect("whole"), expected.as_bytes());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_compressed_as_it_says_is_refused() {
    let server = probe_server(ServerConfig::default()).await;
    for compression in Compression::supported() {
        let encoding = format!("content-encoding: {}", compression.name());
        let response = post(&address(&server), &[JSON, &encoding], b"{}");
        response.has("http/1.1 400");
        assert!(response.text().contains(compression.name()));
        // Nothing at all is an empty message, which JSON does not have.
        let response = post(&address(&server), &[JSON, &encoding], b"");
        assert!(response.text().contains("EOF"), "{}", response.text());
    }
    let response = post(&address(&server), &[JSON, "content-encoding: lzw"], b"{}");
    response.has("http/1.1 501");
    response.has("accept-encoding: ");
    assert!(response.text().contains("supported encodings are "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_version_header_may_be_missing_but_not_wrong() {
    let server = probe_server(ServerConfig::default()).await;
    post(&address(&server), &[JSON], b"{}").has("http/1.1 200");
    let versioned = [JSON, "connect-protocol-version: 1"];
    post(&address(&server), &versioned, b"{}").has("http/1.1 200");
    let wrong = [JSON, "connect-protocol-version: 2"];
    post(&address(&server), &wrong, b"{}").has("http/1.1 400");
}
