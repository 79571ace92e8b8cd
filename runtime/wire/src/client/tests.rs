use http::HeaderName;

use super::*;

fn settings(protocol: Protocol) -> Settings {
    Settings {
        protocol,
        codec: Codec::Proto,
        compression: None,
        compress_from: 0,
        accept_compressed: false,
        limits: Limits {
            max_message_size: 1024,
            ..Limits::DEFAULT
        },
    }
}

fn map(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).expect("a value"),
            )
        })
        .collect()
}

#[track_caller]
fn check(status: u16, content_type: &'static str, body: &'static str, expected: &str) {
    let call = Call::new(&settings(Protocol::Connect), Shape::Unary);
    let status = StatusCode::from_u16(status).expect("a status");
    let read = call.unary_response(
        status,
        &map(&[("content-type", content_type)]),
        Bytes::from_static(body.as_bytes()),
    );
    let text = match read {
        Ok(message) => format!("message {}", String::from_utf8_lossy(&message)),
        Err(error) => error.to_string(),
    };
    assert_eq!(text, expected);
}

#[test]
fn a_unary_response_is_its_body() {
    check(200, "application/proto", "hi", "message hi");
}

#[test]
fn a_failed_response_says_what_went_wrong_in_any_form() {
    check(
        404,
        "application/json",
        r#"{"code":"not_found","message":"gone"}"#,
        "not_found: gone",
    );
    check(
        404,
        "text/plain",
        "404 page not found",
        "unimplemented: HTTP status 404 Not Found: 404 page not found",
    );
    check(
        503,
        "application/json",
        "not json",
        "unavailable: HTTP status 503 Service Unavailable: not json",
    );
    check(
        502,
        "text/html",
        "",
        "unavailable: HTTP status 502 Bad Gateway",
    );
}

#[test]
fn a_response_of_another_type_is_refused() {
    check(
        200,
        "application/json",
        "{}",
        r#"internal: the response is "application/json": expected "application/proto""#,
    );
    check(
        200,
        "text/html",
        "",
        r#"unknown: the response is "text/html": expected "application/proto""#,
    );
}

#[test]
fn an_unknown_compression_of_a_response_is_internal() {
    for (protocol, name) in [
        (Protocol::Connect, "connect-content-encoding"),
        (Protocol::Grpc, "grpc-encoding"),
        (Protocol::GrpcWeb, "grpc-encoding"),
    ] {
        let call = Call::new(&settings(protocol), Shape::Streaming);
        let content_type = call.content_type();
        let head = map(&[
            ("content-type", content_type.to_str().expect("text")),
            (name, "lzw"),
        ]);
        let error = call
            .responses(StatusCode::OK, head, false)
            .expect_err("unknown");
        assert_eq!(error.code(), Code::Internal);
    }
}

#[test]
fn the_head_of_a_request_names_protocol_codec_and_timeout() {
    let head = |protocol, shape| {
        let mut head = HeaderMap::new();
        let call = Call::new(&settings(protocol), shape);
        call.write_head(Some(Duration::from_secs(2)), &mut head);
        let mut lines: Vec<_> = head
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
            .collect();
        lines.sort_unstable();
        lines
            .join("\n")
            .replace(env!("CARGO_PKG_VERSION"), "VERSION")
    };
    assert_eq!(
        head(Protocol::Connect, Shape::Unary),
        "connect-protocol-version: 1\nconnect-timeout-ms: 2000\ncontent-type: application/proto\n\
         user-agent: connect-plugin/VERSION (rust)"
    );
    assert_eq!(
        head(Protocol::Connect, Shape::Streaming),
        "accept-encoding: identity\nconnect-protocol-version: 1\nconnect-timeout-ms: 2000\ncontent-type: application/connect+proto\n\
         user-agent: connect-plugin/VERSION (rust)"
    );
    assert_eq!(
        head(Protocol::Grpc, Shape::Unary),
        "content-type: application/grpc\ngrpc-timeout: 2000000u\nte: trailers\n\
         user-agent: grpc-rust-connect-plugin/VERSION"
    );
    assert_eq!(
        head(Protocol::GrpcWeb, Shape::Unary),
        "content-type: application/grpc-web+proto\ngrpc-timeout: 2000000u\n\
         user-agent: grpc-rust-connect-plugin/VERSION\nx-grpc-web: 1\n\
         x-user-agent: grpc-rust-connect-plugin/VERSION"
    );
}

/// A response of envelopes, and what becomes of it.
struct Received<'a> {
    head: &'a [(&'static str, &'a str)],
    body: &'a [u8],
    trailers: Option<&'a [(&'static str, &'a str)]>,
}

impl Received<'_> {
    /// Reads the response in chunks of every size, and says what came out.
    #[track_caller]
    fn check(&self, protocol: Protocol, expected: &str) {
        for size in 1..=self.body.len().max(1) {
            assert_eq!(self.read(protocol, size), expected, "chunks of {size}");
        }
    }

    fn read(&self, protocol: Protocol, size: usize) -> String {
        let call = Call::new(&settings(protocol), Shape::Streaming);
        let content_type = call.content_type();
        let mut head = map(self.head);
        head.insert(CONTENT_TYPE, content_type);
        let is_empty = self.body.is_empty() && self.trailers.is_none();
        let mut responses = call
            .responses(StatusCode::OK, head, is_empty)
            .expect("the right type");
        let mut said = String::new();
        for chunk in self.body.chunks(size) {
            responses.push(Bytes::copy_from_slice(chunk));
            loop {
                match responses.next_message() {
                    Ok(Some(message)) => {
                        said.push_str(&String::from_utf8_lossy(&message));
                        said.push(' ');
                    }
                    Ok(None) => break,
                    Err(error) => return format!("{said}{error}"),
                }
            }
        }
        let (result, metadata) = responses.finish(self.trailers.map(map));
        match result {
            Ok(()) => said.push_str("ok"),
            Err(error) => said.push_str(&error.to_string()),
        }
        for (kind, map) in [("head", metadata.headers), ("tail", metadata.trailers)] {
            for (name, value) in &map {
                let value = value.to_str().expect("text");
                said.extend([" ", kind, ":", name.as_str(), "=", value]);
            }
        }
        said
    }
}

/// One envelope.
fn envelope(flags: u8, data: &str) -> Vec<u8> {
    let mut envelope = vec![flags, 0, 0, 0];
    envelope.push(u8::try_from(data.len()).expect("short"));
    envelope.extend_from_slice(data.as_bytes());
    envelope
}

#[track_caller]
fn connect(body: &[u8], expected: &str) {
    let received = Received {
        head: &[("x-a", "1")],
        body,
        trailers: None,
    };
    received.check(Protocol::Connect, expected);
}

#[test]
fn a_connect_stream_ends_with_an_envelope() {
    let end = |json: &str| envelope(2, json);
    connect(&[envelope(0, "hi"), end("{}")].concat(), "hi ok head:x-a=1");
    connect(
        &end(r#"{"metadata":{"X-T":["2"]}}"#),
        "ok head:x-a=1 tail:x-t=2",
    );
    connect(
        &end(r#"{"error":{"code":"aborted"}}"#),
        "aborted head:x-a=1",
    );
    connect(&end(r#"{"error":null}"#), "ok head:x-a=1");
    connect(&end(r#"{"error":{}}"#), "unknown head:x-a=1");
}

#[test]
fn a_connect_stream_that_is_cut_off_is_an_error() {
    let cut = "internal: the response ended without the end of its stream head:x-a=1";
    connect(b"", cut);
    connect(b"\0\0\0\0\x02hi", &format!("hi {cut}"));
    connect(b"\0\0\0\0\x02hi\0\0", &format!("hi {cut}"));
    connect(
        b"\x02\0\0\0\x02{}\0",
        "internal: the response goes on behind the end of its stream",
    );
    connect(
        b"\x80\0\0\0\0",
        "internal: the response's envelope has unknown flags 0x80",
    );
    connect(
        b"\x01\0\0\0\x02hi",
        "internal: the message is compressed, but its headers name no compression",
    );
    connect(
        b"\0\0\0\x04\x01",
        "resource_exhausted: message of 1025 bytes is larger than the limit of 1024 bytes",
    );
}

#[track_caller]
fn grpc(
    head: &[(&'static str, &str)],
    body: &[u8],
    trailers: Option<&[(&'static str, &str)]>,
    expected: &str,
) {
    let received = Received {
        head,
        body,
        trailers,
    };
    received.check(Protocol::Grpc, expected);
}

#[test]
fn a_grpc_status_is_behind_the_body() {
    let hi = b"\0\0\0\0\x02hi";
    grpc(
        &[("x-a", "1")],
        hi,
        Some(&[("grpc-status", "0"), ("x-t", "2")]),
        "hi ok head:x-a=1 tail:x-t=2",
    );
    grpc(
        &[],
        hi,
        Some(&[("grpc-status", "5"), ("grpc-message", "%41%42")]),
        "hi not_found: AB",
    );
    // Trailers count, whatever the head says.
    grpc(
        &[("grpc-status", "9")],
        hi,
        Some(&[("grpc-status", "0")]),
        "hi ok",
    );
    grpc(
        &[("grpc-status", "9")],
        hi,
        None,
        "hi internal: the response ended without a status",
    );
    grpc(
        &[],
        hi,
        Some(&[("x-t", "2")]),
        "hi unknown: the response's trailers have no status tail:x-t=2",
    );
    grpc(
        &[],
        b"\0\0\0\0\x05hi",
        Some(&[("grpc-status", "0")]),
        "internal: the response ended inside a message",
    );
    grpc(
        &[],
        b"\x80\0\0\0\0",
        None,
        "internal: the response's envelope has unknown flags 0x80",
    );
}

#[test]
fn a_grpc_response_without_a_body_has_its_status_in_the_head() {
    grpc(
        &[("grpc-status", "5"), ("x-t", "2")],
        b"",
        None,
        "not_found tail:x-t=2",
    );
    grpc(&[("grpc-status", "0")], b"", None, "ok");
    // Nothing is compressed where nothing follows.
    let head = [("grpc-status", "5"), ("grpc-encoding", "lzw")];
    grpc(&head, b"", None, "not_found");
    grpc(
        &[("x-a", "1")],
        b"",
        None,
        "internal: the response ended without a status head:x-a=1",
    );
}

#[track_caller]
fn web(head: &[(&'static str, &str)], body: &[u8], expected: &str) {
    let received = Received {
        head,
        body,
        trailers: None,
    };
    received.check(Protocol::GrpcWeb, expected);
}

#[test]
fn a_grpc_web_status_is_the_last_envelope() {
    web(
        &[("x-a", "1")],
        &[
            envelope(0, "hi"),
            envelope(0x80, "Grpc-Status:0\r\nx-t: 2\r\n"),
        ]
        .concat(),
        "hi ok head:x-a=1 tail:x-t=2",
    );
    web(
        &[("grpc-status", "0")],
        &envelope(0x80, "grpc-status: 5"),
        "not_found",
    );
    web(&[("grpc-status", "5")], b"", "not_found");
    web(
        &[("grpc-status", "5"), ("x-a", "1")],
        b"\x80\0\0\0\0",
        "not_found head:x-a=1 tail:x-a=1",
    );
    web(
        &[],
        b"\x80\0\0\0\0",
        "unknown: the response's trailers have no status",
    );
    web(
        &[("grpc-status", "0")],
        b"\0\0\0\0\x02hi",
        "hi internal: the response ended without a status",
    );
    web(
        &[],
        &[envelope(0x80, "grpc-status: 0"), vec![0]].concat(),
        "internal: the response goes on behind the end of its stream",
    );
    web(
        &[],
        &envelope(0x80, "nothing"),
        "internal: the response's trailers have the line \"nothing\": expected \"name: value\"",
    );
}

#[test]
fn metadata_of_a_unary_connect_error_is_split() {
    let call = Call::new(&settings(Protocol::Connect), Shape::Unary);
    let head = map(&[
        ("content-type", "application/json"),
        ("x-a", "1"),
        ("trailer-x-t", "2"),
    ]);
    let body = Bytes::from_static(br#"{"code":"aborted"}"#);
    let error = call
        .unary_response(StatusCode::CONFLICT, &head, body)
        .expect_err("an error");
    assert_eq!(error.headers()["x-a"], "1");
    assert_eq!(error.trailers()["x-t"], "2");
    assert_eq!((error.headers().len(), error.trailers().len()), (1, 1));
}

#[cfg(feature = "gzip")]
#[test]
fn compressed_requests_say_so() {
    let compressing = Settings {
        compression: Some(Compression::Gzip),
        compress_from: 4,
        accept_compressed: true,
        ..settings(Protocol::Connect)
    };
    let call = Call::new(&compressing, Shape::Unary);
    let mut head = HeaderMap::new();
    call.write_head(None, &mut head);
    assert!(
        head["accept-encoding"]
            .to_str()
            .is_ok_and(|it| it.contains("gzip"))
    );
    let outbound = call.request_body(b"hello".to_vec()).expect("short enough");
    assert_eq!(outbound.encoding.expect("compressed"), "gzip");
    let inflated = Compression::Gzip.decompress(&outbound.body, 100);
    assert_eq!(inflated.expect("gzip"), "hello");

    // Not worth it, so nothing is said.
    let outbound = call.request_body(b"hi".to_vec()).expect("short enough");
    assert_eq!(&outbound.body[..], b"hi");
    assert_eq!(outbound.encoding, None);

    let grpc = Settings {
        protocol: Protocol::Grpc,
        ..compressing
    };
    let call = Call::new(&grpc, Shape::Unary);
    let mut head = HeaderMap::new();
    call.write_head(None, &mut head);
    assert_eq!(head["grpc-encoding"], "gzip");
    let outbound = call
        .request_body(b"\0\0\0\0\0hello".to_vec())
        .expect("short enough");
    assert_eq!(outbound.body[0], 1);
}

#[test]
fn the_message_of_an_error_stays_as_it_is_unless_nobody_would_read_it_to_its_end() {
    let read = |message: &str| {
        let percent = message.replace('\n', "%0A");
        let json = serde_json::json!({"code": "aborted", "message": message}).to_string();
        let error = error_json::decode(json.as_bytes(), Code::Unknown);
        let details = Error::aborted(message).with_detail(crate::Detail::new("a.B", Bytes::new()));
        let mut trailers = HeaderMap::new();
        status::write(Some(&details), &mut trailers);
        let binary = status::read(&trailers).expect("a status").err();
        let plain = map(&[("grpc-status", "10"), ("grpc-message", &percent)]);
        let plain = status::read(&plain).expect("a status").err();
        [error, binary, plain].map(|error| error.expect("an error").message().to_owned())
    };
    for message in ["", "two\nlines of ä 日本", &"x".repeat(128 * 1024)] {
        assert_eq!(read(message), [message; 3]);
    }
    let huge = "ä\n".repeat(1_000_000);
    for message in read(&huge) {
        assert_eq!(message.len(), 128 * 1024 + "… (3000000 bytes)".len());
        assert!(message.ends_with("\nä… (3000000 bytes)"), "{message}");
    }
}
