//! Calls without our client: curl and plain HTTP.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use connect_plugin_tests::tools;

use crate::programs::{Alone, example, root};

const JSON: &str = "content-type: application/json";

/// Sends one HTTP/1.1 request and returns status and body.
fn request(plugin: &Alone, line: &str, headers: &[&str], body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(plugin.address()).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    let length = format!("content-length: {}", body.len());
    let head = [
        line,
        " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n",
    ]
    .concat();
    let headers = [headers, &[&length], &["\r\n"]].concat().join("\r\n");
    let request = [&head, &headers, body].concat();
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("it answers");
    let (head, body) = response.split_once("\r\n\r\n").expect("an HTTP response");
    let status = head
        .split(' ')
        .nth(1)
        .expect("a status")
        .parse()
        .expect("a number");
    (status, body.to_owned())
}

fn post(plugin: &Alone, method: &str, body: &str) -> (u16, String) {
    request(
        plugin,
        &format!("POST /kv.v1.KVService/{method}"),
        &[JSON],
        body,
    )
}

#[test]
fn json_over_http_1_puts_and_gets_a_value() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    let put = post(&plugin, "Put", r#"{"key":"hello","value":"d29ybGQ="}"#);
    assert_eq!(put, (200, "{}".to_owned()));
    let get = post(&plugin, "Get", r#"{"key":"hello"}"#);
    assert_eq!(
        get,
        (200, r#"{"value":"d29ybGQ=","found":true}"#.to_owned())
    );
}

#[test]
fn a_typed_error_is_connect_json_with_code_and_detail() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    let body = format!(r#"{{"key":"{}"}}"#, "k".repeat(2000));
    // KvError { key_too_long: KeyTooLong { max: 1024 } } is 12 03 08 80 08.
    let expected = r#"{"code":"invalid_argument","message":"the key is longer than 1024 bytes","details":[{"type":"kv.v1.KvError","value":"EgMIgAg"}]}"#;
    assert_eq!(post(&plugin, "Put", &body), (400, expected.to_owned()));
}

#[test]
fn bad_requests_are_answered_with_what_is_wrong() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    for (body, part) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("[]", "GetRequest"),
        (r#"{"key":5}"#, "key"),
        (r#"{"key":"a","key":"b"}"#, "key"),
        (r#"{"key":"a"} x"#, "trailing"),
    ] {
        let (status, answer) = post(&plugin, "Get", body);
        assert_eq!(status, 400, "{body}: {answer}");
        assert!(
            answer.contains(r#""code":"invalid_argument""#),
            "{body}: {answer}"
        );
        assert!(answer.contains(part), "{body}: {answer}");
    }
    let unknown = post(&plugin, "Get", r#"{"key":"a","more":[{"x":1}]}"#);
    assert_eq!(
        unknown,
        (200, "{}".to_owned()),
        "unknown fields are passed over"
    );
}

#[test]
fn what_is_no_call_is_refused_in_http() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    let expected = r#"{"code":"unimplemented","message":"kv-plugin 0.1.0 has no method Frob in kv.v1.KVService"}"#;
    assert_eq!(post(&plugin, "Frob", "{}"), (404, expected.to_owned()));
    assert_eq!(request(&plugin, "GET /", &[], "").0, 404);
    assert_eq!(
        request(&plugin, "PUT /kv.v1.KVService/Get", &[JSON], "{}").0,
        405
    );
    let xml = ["content-type: text/xml"];
    assert_eq!(
        request(&plugin, "POST /kv.v1.KVService/Get", &xml, "<a/>").0,
        415
    );
}

#[test]
fn nobody_but_its_host_controls_a_plugin() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    for method in [
        "PluginControl/Shutdown",
        "PluginControl/GetHealth",
        "PluginIdentity/GetPluginInfo",
        "PluginIdentity/SetRuntimeIdentity",
    ] {
        let line = format!("POST /connectplugin.v1.{method}");
        for headers in [&[JSON][..], &[JSON, "authorization: Bearer "]] {
            let (status, answer) = request(&plugin, &line, headers, "{}");
            assert_eq!(status, 401, "{method}: {answer}");
            assert!(answer.contains("unauthenticated"), "{method}: {answer}");
        }
    }
}

#[test]
fn a_plugin_answers_the_handshake_of_a_go_host() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    let line = "POST /connectplugin.v1.HandshakeService/Handshake";
    let offer = |core: u32, app: u32, cookie: &str| {
        format!(
            r#"{{"coreProtocolVersion":{core},"appProtocolVersion":{app},"magicCookieKey":"CONNECT_PLUGIN","magicCookieValue":"{cookie}","requestedPlugins":["kv","nothing"]}}"#
        )
    };
    let cookie = "d3f40b3c2e1a5f8b9c4d7e6a1b2c3d4e";
    let (status, answer) = request(&plugin, line, &[JSON], &offer(1, 1, cookie));
    assert_eq!(status, 200, "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["coreProtocolVersion"], 1);
    assert_eq!(answer["appProtocolVersion"], 1);
    assert_eq!(
        answer["plugins"].as_array().map(Vec::len),
        Some(1),
        "unknown ones are left out"
    );
    assert_eq!(answer["plugins"][0]["name"], "kv");
    assert_eq!(answer["plugins"][0]["servicePath"], "/kv.v1.KVService/");
    for (bad, code) in [
        (offer(1, 1, "wrong"), "invalid_argument"),
        (offer(2, 1, cookie), "invalid_argument"),
        (offer(1, 9, cookie), "failed_precondition"),
    ] {
        let (status, answer) = request(&plugin, line, &[JSON], &bad);
        assert_eq!(status, 400, "{answer}");
        assert!(answer.contains(code), "{answer}");
    }
}

#[test]
fn a_server_stream_arrives_as_envelopes() {
    let plugin = Alone::start(env!("CARGO_BIN_EXE_probe-plugin").as_ref(), "127.0.0.1:0");
    let body = "\0\0\0\0\u{d}{\"count\": 2 }";
    let (status, answer) = request(
        &plugin,
        "POST /probe.v1.Probe/Count",
        &["content-type: application/connect+json"],
        body,
    );
    assert_eq!(status, 200);
    let first = answer.find("{}").expect("the number zero is left out");
    let second = answer.find(r#"{"value":1}"#).expect("a second number");
    let end = answer.rfind("{}").expect("an end");
    assert!(first < second && second < end, "{answer:?}");
    assert_eq!(
        answer.as_bytes()[end - 5],
        2,
        "the last envelope is the end"
    );
}

/// The commands of the README, on a port of the test's own.
#[test]
#[cfg_attr(not(has_curl), ignore = "needs curl: see .ci/tools")]
fn the_readmes_curl_commands_do_what_it_says() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let section = readme
        .split("## Call it from anywhere")
        .nth(1)
        .expect("a section about curl");
    let block = section.split("```").nth(1).expect("a fenced block");
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    let mut asked = 0;
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ curl ") else {
            continue;
        };
        let command = format!(
            "curl {}",
            command.replace("127.0.0.1:8080", plugin.address())
        );
        let output = Command::new("bash")
            .args(["-c", &command])
            .output()
            .expect("bash runs");
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with('$')) {
            expected.push(line);
        }
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(printed.trim(), expected.join("\n").trim(), "{command}");
        asked += 1;
    }
    assert!(
        asked >= 3,
        "the README shows a value written, read, and an error"
    );
}

#[test]
#[cfg_attr(not(has_curl), ignore = "needs curl: see .ci/tools")]
fn curl_gets_an_answer_that_comes_before_the_end_of_its_request() {
    let plugin = Alone::start(&example("kv-plugin"), "127.0.0.1:0");
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(&vec![0; 20_000_000]).expect("it is written");
    let data = format!("@{}", file.path().display());
    for version in ["--http1.1", "--http2-prior-knowledge"] {
        for (content_type, method, status) in [
            ("application/proto", "Put", "429"),
            ("text/plain", "Put", "415"),
            ("application/proto", "Nothing", "404"),
        ] {
            let output = Command::new(tools::CURL)
                .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", version])
                .args(["-H", &format!("content-type: {content_type}")])
                .args(["--data-binary", &data])
                .arg(format!("{}/kv.v1.KVService/{method}", plugin.target))
                .output()
                .expect("curl runs");
            let answered = String::from_utf8_lossy(&output.stdout);
            assert_eq!(answered, status, "{version} {method}: {:?}", output.status);
        }
    }
}
