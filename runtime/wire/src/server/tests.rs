use super::*;

fn head(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            (
                http::HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect()
}

#[track_caller]
fn refused(shape: Shape, pairs: &[(&'static str, &'static str)]) -> (u16, String) {
    let response =
        negotiate(&Method::POST, Version::HTTP_11, &head(pairs), shape).expect_err("refused");
    let status = response.status().as_u16();
    (
        status,
        String::from_utf8_lossy(response.body()).into_owned(),
    )
}

#[test]
fn a_content_type_names_the_codec() {
    for (text, codec) in [
        ("application/proto", Codec::Proto),
        ("application/json", Codec::Json),
        ("application/json; charset=utf-8", Codec::Json),
        ("application/json;charset=UTF-8", Codec::Json),
    ] {
        let call = negotiate(
            &Method::POST,
            Version::HTTP_11,
            &head(&[("content-type", text)]),
            Shape::Unary,
        );
        assert_eq!(call.map(|call| call.codec()).ok(), Some(codec), "{text}");
    }
}

#[test]
fn a_content_type_of_the_other_shape_is_refused_with_what_is_accepted() {
    for (shape, text) in [
        (Shape::Unary, "application/connect+proto"),
        (Shape::Unary, "application/grpc"),
        (Shape::Unary, "application/proto; charset=utf-8"),
        (Shape::Unary, "text/plain"),
        (Shape::Streaming, "application/proto"),
    ] {
        let map = head(&[("content-type", text)]);
        let response =
            negotiate(&Method::POST, Version::HTTP_11, &map, shape).expect_err("refused");
        assert_eq!(response.status(), 415, "{text}");
        assert!(response.headers().contains_key("accept-post"), "{text}");
    }
    let (status, _) = refused(Shape::Unary, &[]);
    assert_eq!(status, 415);
}

#[test]
fn only_post_is_a_call() {
    let map = head(&[("content-type", "application/json")]);
    let response =
        negotiate(&Method::PUT, Version::HTTP_11, &map, Shape::Unary).expect_err("refused");
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()[ALLOW], "POST");
}

#[test]
fn a_bad_head_is_an_error_in_the_callers_protocol() {
    let json = ("content-type", "application/json");
    assert_eq!(
        refused(Shape::Unary, &[json, ("connect-protocol-version", "2")]),
        (
            400,
            r#"{"code":"invalid_argument","message":"connect-protocol-version is \"2\": expected \"1\""}"#
                .to_owned()
        )
    );
    assert_eq!(
        refused(Shape::Unary, &[json, ("connect-timeout-ms", "soon")]).0,
        400
    );
    assert_eq!(
        refused(Shape::Unary, &[json, ("content-encoding", "lzw")]).0,
        501
    );
    let stream = ("content-type", "application/connect+proto");
    let (status, body) = refused(
        Shape::Streaming,
        &[stream, ("connect-content-encoding", "lzw")],
    );
    assert_eq!(status, 200);
    assert!(body.contains(r#""code":"unimplemented""#), "{body}");
}

#[test]
fn a_timeout_is_read_from_the_head() {
    let map = head(&[
        ("content-type", "application/proto"),
        ("connect-timeout-ms", "1500"),
    ]);
    let call = negotiate(&Method::POST, Version::HTTP_11, &map, Shape::Unary).expect("a call");
    assert_eq!(call.timeout(), Some(Duration::from_millis(1500)));
}

#[test]
fn a_stream_request_holds_exactly_one_message() {
    let map = head(&[("content-type", "application/connect+proto")]);
    let call = negotiate(&Method::POST, Version::HTTP_11, &map, Shape::Streaming).expect("a call");
    let limits = Limits {
        max_message_size: 8,
    };
    let read = |body: &'static [u8]| {
        call.request_message(Bytes::from_static(body), &limits)
            .map_err(|error| error.code().as_str())
    };
    assert_eq!(read(b"\0\0\0\0\x02hi"), Ok(Bytes::from_static(b"hi")));
    assert_eq!(read(b"\0\0\0\0\0"), Ok(Bytes::new()));
    assert_eq!(read(b""), Err("invalid_argument"));
    assert_eq!(read(b"\0\0\0\0\x05hi"), Err("invalid_argument"));
    assert_eq!(read(b"\0\0\0\0\x09"), Err("resource_exhausted"));
    assert_eq!(read(b"\x01\0\0\0\x02hi"), Err("internal"));
    assert_eq!(read(b"\x80\0\0\0\x02hi"), Err("invalid_argument"));
    assert_eq!(read(b"\0\0\0\0\x02hi\0\0\0\0\x02hi"), Err("unimplemented"));
}

#[test]
fn an_error_before_a_stream_is_a_whole_stream() {
    let map = head(&[("content-type", "application/connect+json")]);
    let call = negotiate(&Method::POST, Version::HTTP_11, &map, Shape::Streaming).expect("a call");
    let response = call.error_response(&Error::not_found("gone"));
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/connect+json");
    assert_eq!(response.body()[0], envelope::FLAG_END_STREAM);
    assert_eq!(
        &response.body()[envelope::HEADER_LEN..],
        br#"{"error":{"code":"not_found","message":"gone"}}"#
    );
}

#[test]
fn only_both_directions_at_once_need_http_2() {
    let map = head(&[("content-type", "application/connect+proto")]);
    let ask = |version, shape| negotiate(&Method::POST, version, &map, shape);
    for version in [Version::HTTP_10, Version::HTTP_11] {
        ask(version, Shape::Streaming).expect("a call");
        let response = ask(version, Shape::Duplex).expect_err("refused");
        assert_eq!(response.status(), 505);
        assert_eq!(response.headers()[CONNECTION], "close");
    }
    ask(Version::HTTP_2, Shape::Duplex).expect("a call");
}

#[test]
fn one_response_of_a_stream_is_its_message_and_a_clean_end() {
    let map = head(&[("content-type", "application/connect+proto")]);
    let call = negotiate(&Method::POST, Version::HTTP_11, &map, Shape::Streaming).expect("a call");
    let response = call
        .single_response(b"\0\0\0\0\0hi".to_vec())
        .expect("short enough");
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()[CONTENT_TYPE],
        "application/connect+proto"
    );
    assert_eq!(&response.body()[..], b"\0\0\0\0\x02hi\x02\0\0\0\x02{}");
}
