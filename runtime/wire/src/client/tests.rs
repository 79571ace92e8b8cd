use super::*;

fn head(content_type: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))])
}

#[track_caller]
fn check(status: u16, content_type: &'static str, body: &'static str, expected: &str) {
    let call = Call::new(Shape::Unary, Codec::Proto);
    let status = StatusCode::from_u16(status).expect("a status");
    let read = call.unary_response(
        status,
        &head(content_type),
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
fn the_head_of_a_request_names_protocol_codec_and_timeout() {
    let mut map = HeaderMap::new();
    Call::new(Shape::Streaming, Codec::Json).write_head(Some(Duration::from_secs(2)), &mut map);
    assert_eq!(map[CONTENT_TYPE], "application/connect+json");
    assert_eq!(map["connect-protocol-version"], "1");
    assert_eq!(map["connect-timeout-ms"], "2000");
    assert_eq!(map[ACCEPT_ENCODING], "identity");
}

#[test]
fn envelopes_of_a_stream_are_messages_and_one_end() {
    let call = Call::new(Shape::Streaming, Codec::Proto);
    let event = |flags, data| {
        call.event(Envelope {
            flags,
            data: Bytes::from_static(data),
        })
    };
    assert!(matches!(event(0, b"hi"), Ok(Event::Message(data)) if data == "hi"));
    assert!(matches!(event(2, b"{}"), Ok(Event::End(Ok(())))));
    let Ok(Event::End(Err(error))) = event(2, br#"{"error":{"code":"aborted"}}"#) else {
        panic!("expected an end with an error");
    };
    assert_eq!(error.code(), Code::Aborted);
    assert_eq!(
        event(1, b"hi").expect_err("compressed").code(),
        Code::Internal
    );
}
