use http::header::VARY;
use http::{HeaderName, Request};

use super::*;
use crate::code::Code;
use crate::envelope::{self, HEADER_LEN};

const RULES: Rules = Rules {
    limits: Limits {
        max_message_size: 8,
        ..Limits::DEFAULT
    },
    compress_from: None,
};

fn target(shape: Shape) -> Target {
    Target {
        shape,
        no_side_effects: false,
    }
}

fn head(method: Method, uri: &str, pairs: &[(&'static str, &str)]) -> Parts {
    let mut request = Request::new(());
    *request.method_mut() = method;
    *request.uri_mut() = uri.parse().expect("a URI");
    for (name, value) in pairs {
        let value = HeaderValue::from_str(value).expect("a value");
        request
            .headers_mut()
            .append(HeaderName::from_static(name), value);
    }
    request.into_parts().0
}

fn post(pairs: &[(&'static str, &str)]) -> Parts {
    head(Method::POST, "/a.B/C", pairs)
}

#[track_caller]
fn call(shape: Shape, content_type: &str) -> Call {
    let head = post(&[("content-type", content_type)]);
    negotiate(&head, target(shape), &RULES).expect("a call")
}

#[track_caller]
fn refused(shape: Shape, pairs: &[(&'static str, &str)]) -> Answer {
    *negotiate(&post(pairs), target(shape), &RULES).expect_err("refused")
}

fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

#[test]
fn a_content_type_names_protocol_and_codec() {
    for (content_type, codec) in [
        ("application/proto", Codec::Proto),
        ("application/json", Codec::Json),
        ("application/json; charset=utf-8", Codec::Json),
        ("application/json;charset=UTF-8", Codec::Json),
        ("application/grpc", Codec::Proto),
        ("application/grpc+json", Codec::Json),
        ("application/grpc-web+proto", Codec::Proto),
    ] {
        assert_eq!(call(Shape::Unary, content_type).codec(), codec);
    }
}

#[test]
fn another_content_type_is_refused_with_what_is_accepted_and_no_body() {
    for (shape, content_type) in [
        (Shape::Unary, "application/connect+proto"),
        (Shape::Unary, "application/grpc+foo"),
        (Shape::Unary, "application/grpc-web-text"),
        (Shape::Unary, "application/json; charset=latin1"),
        (Shape::Unary, "text/plain"),
        (Shape::Streaming, "application/proto"),
    ] {
        let answer = refused(shape, &[("content-type", content_type)]);
        assert_eq!(answer.head.status(), 415, "{content_type}");
        assert!(answer.head.headers().contains_key("accept-post"));
        assert!(answer.body.is_empty());
    }
    assert_eq!(refused(Shape::Unary, &[]).head.status(), 415);
}

#[test]
fn only_post_is_a_call_and_get_where_nothing_is_changed() {
    let allowed = |method: Method, target| {
        let head = head(method, "/a.B/C", &[("content-type", "application/json")]);
        let answer = negotiate(&head, target, &RULES).expect_err("refused");
        assert_eq!(answer.head.status(), 405);
        text(answer.head.headers()[ALLOW].as_bytes())
    };
    let safe = |shape| Target {
        shape,
        no_side_effects: true,
    };
    assert_eq!(allowed(Method::PUT, target(Shape::Unary)), "POST");
    assert_eq!(allowed(Method::GET, target(Shape::Unary)), "POST");
    assert_eq!(allowed(Method::GET, safe(Shape::Streaming)), "POST");
    assert_eq!(allowed(Method::DELETE, safe(Shape::Unary)), "GET, POST");
}

#[test]
fn a_bad_head_is_an_error_in_the_callers_protocol() {
    let json = ("content-type", "application/json");
    let answer = refused(Shape::Unary, &[json, ("connect-protocol-version", "2")]);
    assert_eq!(answer.head.status(), 400);
    assert_eq!(
        text(&answer.body),
        r#"{"code":"invalid_argument","message":"connect-protocol-version is \"2\": expected \"1\""}"#
    );
    let answer = refused(Shape::Unary, &[json, ("connect-timeout-ms", "soon")]);
    assert_eq!(answer.head.status(), 400);
    let answer = refused(Shape::Unary, &[json, ("content-encoding", "lzw")]);
    assert_eq!(answer.head.status(), 501);

    let stream = ("content-type", "application/connect+proto");
    let answer = refused(
        Shape::Streaming,
        &[stream, ("connect-content-encoding", "lzw")],
    );
    assert_eq!(answer.head.status(), 200);
    assert!(text(&answer.body).contains(r#""code":"unimplemented""#));

    let grpc = ("content-type", "application/grpc");
    let answer = refused(Shape::Unary, &[grpc, ("grpc-encoding", "lzw")]);
    assert_eq!(answer.head.status(), 200);
    assert_eq!(answer.head.headers()["grpc-status"], "12");
    assert!(answer.body.is_empty() && answer.trailers.is_none());
    let answer = refused(Shape::Streaming, &[grpc, ("grpc-timeout", "5 seconds")]);
    assert_eq!(answer.head.headers()["grpc-status"], "3");

    let web = ("content-type", "application/grpc-web+proto");
    let answer = refused(Shape::Unary, &[web, ("grpc-timeout", "5")]);
    assert_eq!(answer.body[0], envelope::FLAG_TRAILERS);
    assert!(text(&answer.body[HEADER_LEN..]).starts_with("grpc-status: 3\r\n"));
}

#[test]
fn a_timeout_is_read_from_the_head() {
    for (content_type, name, value) in [
        ("application/proto", "connect-timeout-ms", "1500"),
        ("application/grpc", "grpc-timeout", "1500m"),
        ("application/grpc-web", "grpc-timeout", "1500000u"),
    ] {
        let head = post(&[("content-type", content_type), (name, value)]);
        let call = negotiate(&head, target(Shape::Unary), &RULES).expect("a call");
        assert_eq!(call.timeout(), Some(Duration::from_millis(1500)));
    }
}

#[test]
fn a_request_of_envelopes_holds_exactly_one_message() {
    for content_type in ["application/connect+proto", "application/grpc"] {
        let call = call(Shape::Streaming, content_type);
        let read = |body: &'static [u8]| {
            call.request_message(Bytes::from_static(body))
                .map_err(|error| error.code().as_str())
        };
        assert_eq!(read(b"\0\0\0\0\x02hi"), Ok(Bytes::from_static(b"hi")));
        assert_eq!(read(b"\0\0\0\0\0"), Ok(Bytes::new()));
        assert_eq!(read(b""), Err("unimplemented"));
        assert_eq!(read(b"\0\0\0"), Err("invalid_argument"));
        assert_eq!(read(b"\0\0\0\0\x05hi"), Err("invalid_argument"));
        assert_eq!(read(b"\0\0\0\0\x09"), Err("resource_exhausted"));
        assert_eq!(read(b"\x01\0\0\0\x02hi"), Err("internal"));
        assert_eq!(read(b"\x80\0\0\0\x02hi"), Err("invalid_argument"));
        assert_eq!(read(b"\0\0\0\0\x02hi\0\0\0\0\x02hi"), Err("unimplemented"));
    }
}

fn both() -> Metadata {
    let mut metadata = Metadata::default();
    let value = HeaderValue::from_static;
    metadata.headers.append("x-head", value("1"));
    metadata.headers.append("content-length", value("99"));
    metadata.trailers.append("x-tail", value("2"));
    metadata.trailers.append("x-tail", value("3"));
    metadata.trailers.append("grpc-status", value("99"));
    metadata
}

#[test]
fn one_response_carries_its_metadata_in_every_protocol() {
    let respond = |content_type, shape, headroom: &[u8]| {
        let message = [headroom, b"hi"].concat();
        let answer = call(shape, content_type).single_response(message, both());
        let answer = answer.expect("short enough");
        assert_eq!(answer.head.status(), 200);
        assert_eq!(answer.head.headers()[CONTENT_TYPE], content_type);
        assert_eq!(answer.head.headers()["x-head"], "1");
        assert!(!answer.head.headers().contains_key("content-length"));
        answer
    };
    let answer = respond("application/proto", Shape::Unary, b"");
    assert_eq!(&answer.body[..], b"hi");
    let tail = answer.head.headers().get_all("trailer-x-tail");
    assert_eq!(tail.iter().collect::<Vec<_>>(), ["2", "3"]);
    assert!(!answer.head.headers().contains_key("trailer-grpc-status"));

    let answer = respond("application/connect+json", Shape::Streaming, &[0; 5]);
    assert_eq!(
        text(&answer.body),
        "\0\0\0\0\x02hi\x02\0\0\0\x21{\"metadata\":{\"x-tail\":[\"2\",\"3\"]}}"
    );

    let answer = respond("application/grpc", Shape::Unary, &[0; 5]);
    assert_eq!(&answer.body[..], b"\0\0\0\0\x02hi");
    let trailers = answer.trailers.expect("trailers");
    assert_eq!(trailers["grpc-status"], "0");
    assert_eq!(trailers.get_all("x-tail").iter().count(), 2);

    let answer = respond("application/grpc-web+proto", Shape::Unary, &[0; 5]);
    assert_eq!(
        text(&answer.body),
        "\0\0\0\0\x02hi\u{fffd}\0\0\0\x26grpc-status: 0\r\nx-tail: 2\r\nx-tail: 3\r\n"
    );
    assert!(answer.trailers.is_none());
}

#[test]
fn an_error_carries_its_metadata_in_every_protocol() {
    let mut error = Error::new(Code::NotFound, "gone");
    let value = HeaderValue::from_static;
    error.headers_mut().append("x-error-head", value("1"));
    error.trailers_mut().append("x-error-tail", value("2"));
    let refuse = |content_type, shape| call(shape, content_type).error_response(&error, both());

    let answer = refuse("application/proto", Shape::Unary);
    assert_eq!(answer.head.status(), 404);
    let headers = answer.head.headers();
    assert_eq!(headers[CONTENT_TYPE], "application/json");
    for name in [
        "x-head",
        "x-error-head",
        "trailer-x-tail",
        "trailer-x-error-tail",
    ] {
        assert!(headers.contains_key(name), "{name}");
    }
    assert_eq!(
        text(&answer.body),
        r#"{"code":"not_found","message":"gone"}"#
    );

    let answer = refuse("application/connect+json", Shape::Streaming);
    assert_eq!(answer.head.status(), 200);
    assert_eq!(answer.body[0], envelope::FLAG_END_STREAM);
    assert_eq!(
        text(&answer.body[HEADER_LEN..]),
        r#"{"error":{"code":"not_found","message":"gone"},"metadata":{"x-error-tail":["2"],"x-tail":["2","3"]}}"#
    );

    let answer = refuse("application/grpc", Shape::Unary);
    assert_eq!(answer.head.headers()["x-error-head"], "1");
    let trailers = answer.trailers.expect("trailers of their own");
    assert_eq!(trailers["grpc-status"], "5");
    assert_eq!(trailers["grpc-message"], "gone");
    assert_eq!(trailers["x-error-tail"], "2");
}

#[test]
fn a_grpc_error_without_headers_is_one_frame() {
    let mut error = Error::new(Code::NotFound, "gone");
    error
        .trailers_mut()
        .append("x-tail", HeaderValue::from_static("2"));
    let answer = call(Shape::Unary, "application/grpc").error_response(&error, Metadata::default());
    assert_eq!(answer.head.headers()["grpc-status"], "5");
    assert_eq!(answer.head.headers()["x-tail"], "2");
    assert!(answer.body.is_empty() && answer.trailers.is_none());
}

#[test]
fn what_is_not_there_is_not_found_or_unimplemented() {
    let error = Error::unimplemented("a.B has no method C");
    for content_type in ["application/json", "application/proto"] {
        let answer = not_found(&post(&[("content-type", content_type)]), &error);
        assert_eq!(answer.head.status(), 404);
        assert_eq!(answer.head.headers()["content-type"], "application/json");
        let expected = r#"{"code":"unimplemented","message":"a.B has no method C"}"#;
        assert_eq!(text(&answer.body), expected);
    }
    let answer = not_found(
        &post(&[("content-type", "application/connect+proto")]),
        &error,
    );
    assert_eq!(answer.head.status(), 200);
    let end = r#"{"error":{"code":"unimplemented","message":"a.B has no method C"}}"#;
    assert_eq!(text(&answer.body[5..]), end);
    let answer = not_found(&post(&[("content-type", "text/html")]), &error);
    assert_eq!(answer.head.status(), 404);
    assert_eq!(text(&answer.body), "a.B has no method C\n");
    let answer = not_found(&post(&[("content-type", "application/grpc+json")]), &error);
    assert_eq!(answer.head.status(), 200);
    assert_eq!(answer.head.headers()["grpc-status"], "12");
}

#[track_caller]
fn get(query: &str) -> Result<(Codec, Bytes), (u16, String)> {
    let target = Target {
        shape: Shape::Unary,
        no_side_effects: true,
    };
    let head = head(Method::GET, &format!("/a.B/C?{query}"), &[]);
    let call = negotiate(&head, target, &RULES)
        .map_err(|answer| (answer.head.status().as_u16(), text(&answer.body)))?;
    assert!(call.is_get());
    match call.query_message(query) {
        Ok(message) => Ok((call.codec(), message)),
        Err(error) => Err((0, error.to_string())),
    }
}

#[test]
fn a_query_has_no_body_beside_it() {
    let target = Target {
        shape: Shape::Unary,
        no_side_effects: true,
    };
    for (name, value, is_call) in [
        ("content-length", "0", true),
        ("content-length", "2", false),
        ("transfer-encoding", "chunked", false),
    ] {
        let query = "/a.B/C?encoding=json&message=%7B%7D";
        let head = head(Method::GET, query, &[(name, value)]);
        let status =
            negotiate(&head, target, &RULES).map_or_else(|it| it.head.status(), |_| StatusCode::OK);
        assert_eq!(status, if is_call { 200 } else { 415 }, "{name}: {value}");
    }
}

#[test]
fn a_query_is_a_request() {
    let message = |codec, text: &'static str| Ok((codec, Bytes::from_static(text.as_bytes())));
    assert_eq!(
        get("encoding=json&message=%7B%7D"),
        message(Codec::Json, "{}")
    );
    assert_eq!(
        get("message=aGk&base64=1&encoding=proto&connect=v1"),
        message(Codec::Proto, "hi")
    );
    assert_eq!(get("encoding=proto&message="), message(Codec::Proto, ""));
    assert_eq!(get("encoding=xml&message=").map_err(|it| it.0), Err(415));
    for (query, part) in [
        ("message=", "no \\\"encoding\\\""),
        ("connect=v2&encoding=json&message=", "expected connect=v1"),
        ("encoding=json", "no \"message\""),
        ("encoding=json&base64=1&message=*", "no URL-safe base64"),
    ] {
        let (_, text) = get(query).expect_err(query);
        assert!(
            text.contains("invalid_argument") && text.contains(part),
            "{text}"
        );
    }
    let (status, _) = get("encoding=json&compression=lzw&message=").expect_err("unknown");
    assert_eq!(status, 501);
}

#[test]
fn a_response_to_a_query_depends_on_what_the_caller_accepts() {
    let target = Target {
        shape: Shape::Unary,
        no_side_effects: true,
    };
    let head = head(Method::GET, "/a.B/C?encoding=json&message=", &[]);
    let call = negotiate(&head, target, &RULES).expect("a call");
    let answer = call
        .single_response(b"{}".to_vec(), Metadata::default())
        .expect("short enough");
    assert_eq!(answer.head.headers()[VARY], "accept-encoding");
}

#[test]
fn only_streams_tell_proxies_not_to_hold_them_back() {
    for content_type in [
        "application/connect+proto",
        "application/grpc",
        "application/grpc-web+json",
    ] {
        let call = call(Shape::Streaming, content_type);
        let head = call.stream_head(&HeaderMap::new());
        assert_eq!(head.headers()["x-accel-buffering"], "no", "{content_type}");
        let whole = call.single_response(vec![0; call.headroom()], Metadata::default());
        let whole = whole.expect("a small message").head;
        assert!(!whole.headers().contains_key("x-accel-buffering"));
    }
}

#[cfg(feature = "gzip")]
mod compressed {
    use super::*;

    const COMPRESSING: Rules = Rules {
        limits: Limits {
            max_message_size: 4096,
            ..Limits::DEFAULT
        },
        compress_from: Some(4),
    };

    fn gzip(message: &[u8]) -> Vec<u8> {
        let mut compressed = Vec::new();
        Compression::Gzip
            .compress(message, &mut compressed)
            .expect("a vector takes everything");
        compressed
    }

    #[track_caller]
    fn call(shape: Shape, pairs: &[(&'static str, &str)]) -> Call {
        negotiate(&post(pairs), target(shape), &COMPRESSING).expect("a call")
    }

    #[test]
    fn requests_are_inflated_up_to_the_limit() {
        let plain = call(
            Shape::Unary,
            &[
                ("content-type", "application/proto"),
                ("content-encoding", "gzip"),
            ],
        );
        let body = Bytes::from(gzip(&[7; 4096]));
        assert_eq!(
            plain.request_message(body).expect("a message"),
            [7; 4096][..]
        );
        // What gets larger by it is measured afterwards, too.
        let mut state = 1_u32;
        let noise = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_be_bytes()[1]
        });
        let noise: Vec<u8> = noise.take(4096).collect();
        let body = Bytes::from(gzip(&noise));
        assert!(body.len() > 4096 && body.len() < plain.max_body_size());
        assert_eq!(plain.request_message(body).expect("a message"), noise);
        let bomb = Bytes::from(gzip(&[7; 4097]));
        let error = plain.request_message(bomb).expect_err("above the limit");
        assert_eq!(error.code(), Code::ResourceExhausted);
        assert_eq!(plain.request_message(Bytes::new()).expect("empty"), "");

        let grpc = call(
            Shape::Unary,
            &[
                ("content-type", "application/grpc"),
                ("grpc-encoding", "gzip"),
            ],
        );
        let compressed = gzip(b"hello");
        let mut body = vec![1, 0, 0, 0, u8::try_from(compressed.len()).expect("short")];
        body.extend_from_slice(&compressed);
        assert_eq!(
            grpc.request_message(body.into()).expect("a message"),
            "hello"
        );
        // What would be found in it does not matter.
        let two = Bytes::from_static(b"\0\0\0\0\x02hi\x01\0\0\0\x03bad");
        let error = grpc.request_message(two).expect_err("one too many");
        assert_eq!(error.code(), Code::Unimplemented);
        let plain_body = Bytes::from_static(b"\0\0\0\0\x02hi");
        assert_eq!(grpc.request_message(plain_body).expect("a message"), "hi");
    }

    #[test]
    fn responses_are_compressed_for_callers_that_accept_it() {
        let json = ("content-type", "application/json");
        for (accepted, expected) in [
            ("gzip", true),
            ("br;q=1.0, gzip;q=0.5", true),
            ("lzw, gzip", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            let call = call(Shape::Unary, &[json, ("accept-encoding", accepted)]);
            let message = br#"{"key":"value"}"#.to_vec();
            let answer = call
                .single_response(message.clone(), Metadata::default())
                .expect("short enough");
            let encoding = answer.head.headers().get(http::header::CONTENT_ENCODING);
            assert_eq!(encoding.is_some(), expected, "{accepted}");
            assert_eq!(answer.body != message, expected, "{accepted}");
        }
        // Not worth it.
        let call = call(Shape::Unary, &[json, ("accept-encoding", "gzip")]);
        let answer = call.single_response(b"{}".to_vec(), Metadata::default());
        assert_eq!(&answer.expect("short enough").body[..], b"{}");
    }

    #[test]
    fn a_caller_that_says_nothing_accepts_what_it_sent() {
        let grpc = ("content-type", "application/grpc");
        let call = call(Shape::Streaming, &[grpc, ("grpc-encoding", "gzip")]);
        let head = call.stream_head(&HeaderMap::new());
        assert_eq!(head.headers()["grpc-encoding"], "gzip");
        let mut buf = b"before\0\0\0\0\0hello".to_vec();
        call.seal(&mut buf, 6).expect("short enough");
        assert_eq!(buf[6], envelope::FLAG_COMPRESSED);
        let inflated = Compression::Gzip.decompress(&buf[11..], 100);
        assert_eq!(inflated.expect("gzip"), "hello");
    }
}
