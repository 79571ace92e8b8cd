//! What a client says of servers that refuse it, speak another version of HTTP, or another protocol.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Html;
use connect_plugin::{
    Channel, ChannelBuilder, Context, Error, HeaderValue, HttpVersion, Listener, Protocol,
    RpcError, Server, ServerConfig, Services, Streaming,
};
use connect_plugin_tests::shapes::{Shapes, ShapesClient};
use connect_plugin_tests::{Probe, ProbeClient};
use http::header::USER_AGENT;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::answers::answer;
use crate::programs::probe_server;
use crate::transport::frames::{END_HEADERS, END_STREAM, Frames, HEADERS, RST_STREAM};
use crate::transport::tap::{listen, read_head};

const PROTOCOLS: [Protocol; 3] = [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb];

/// Makes a call of every shape and returns how each failed.
async fn refused(channel: ChannelBuilder) -> [Error; 4] {
    let shapes = ShapesClient::new(channel.build());
    let cx = Context::new();
    let unary = shapes.uploads(&cx).await.map(drop);
    let server_stream = shapes.range(&cx, 3).await.map(drop);
    let sum = shapes.sum(&cx, [1, 2].into_iter().collect()).await;
    let client_stream = sum.map(drop).map_err(RpcError::into_error);
    let lines: Streaming<String> = ["a".to_owned()].into_iter().collect();
    let duplex = match shapes.echo(&cx, lines).await {
        // A call in both directions may be told so when it is read.
        Ok(mut echo) => echo.next_msg().await.map(drop),
        Err(error) => Err(error),
    };
    [unary, server_stream, client_stream, duplex].map(|it| it.expect_err("refused"))
}

#[tokio::test]
async fn the_page_of_a_refusal_is_quoted_in_every_protocol_and_shape() {
    let page = "<html><head><style>p { color: red }</style></head>\n<body><h1>members only</h1>";
    let pages = Router::new().fallback(move || async move { (StatusCode::FORBIDDEN, Html(page)) });
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let server = Server::new(Services::new()).fallback_service(pages);
    let server = server.start(listener).expect("it listens");
    for protocol in PROTOCOLS {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        for error in refused(channel).await {
            assert_eq!(
                error.to_string(),
                "permission_denied: HTTP status 403 Forbidden: members only",
                "{protocol}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_without_end_is_quoted_all_the_same() {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target).http_version(HttpVersion::Http1);
    let shapes = ShapesClient::new(channel.protocol(Protocol::GrpcWeb).build());
    let serve = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        read_head(&mut stream).await;
        let head = "HTTP/1.1 503 Unavailable\r\ncontent-type: text/plain\r\n\r\nback soon\n";
        stream.write_all(head.as_bytes()).await.expect("a reader");
        stream
    };
    let cx = Context::new();
    let (found, _stream) = tokio::join!(shapes.uploads(&cx), serve);
    let error = found.expect_err("it says so");
    let expected = "unavailable: HTTP status 503 Service Unavailable: back soon";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_server_of_http_1_that_is_called_over_http_2_is_recognised() {
    for (said, line) in [
        (
            "HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 400 Bad Request",
        ),
        ("<!DOCTYPE HTML>\n<h1>Error", "<!DOCTYPE HTML>"),
    ] {
        let (listener, target) = listen().await;
        let probe = ProbeClient::new(Channel::new(target));
        let cx = Context::new();
        let serve = async {
            // A call that is certain not to have been processed is sent again.
            loop {
                answer(&listener, said.as_bytes()).await;
            }
        };
        let found = tokio::select! {
            found = probe.echo(&cx, "hi") => found,
            () = serve => unreachable!("it has no end"),
        };
        let error = found.expect_err("no HTTP/2");
        assert!(error.is_unavailable(), "{error}");
        let expected = format!(
            "does not speak HTTP/2, but answered \"{line}\": if it speaks HTTP/1.1, set \
             `.http_version(HttpVersion::Http1)` on the channel"
        );
        assert!(error.message().contains(&expected), "{error}");
    }
}

/// A server that answers whatever it is asked with the settings of HTTP/2.
async fn say_settings(listener: &TcpListener) {
    loop {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        read_head(&mut stream).await;
        let settings = b"\0\0\0\x04\0\0\0\0\0";
        stream.write_all(settings).await.expect("a reader");
        // It waits for the preface, which does not come.
        drop(stream.read(&mut [0; 1024]).await);
    }
}

#[tokio::test]
async fn a_server_of_http_2_that_is_called_over_http_1_is_recognised() {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target).http_version(HttpVersion::Http1);
    let probe = ProbeClient::new(channel.build());
    let cx = Context::new();
    let found = tokio::select! {
        found = probe.echo(&cx, "hi") => found,
        () = say_settings(&listener) => unreachable!("it has no end"),
    };
    let error = found.expect_err("no HTTP/1.1");
    let expected = "if it speaks HTTP/2 alone, set `.http_version(HttpVersion::Http2)`";
    assert!(error.message().contains(expected), "{error}");
}

/// Answers a call with one frame, and returns what the caller makes of it.
async fn answered(protocol: Protocol, kind: u8, flags: u8, payload: &[u8]) -> Error {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target).protocol(protocol).connections(1);
    let probe = ProbeClient::new(channel.build());
    let serve = async {
        let mut frames = Frames::accept(&listener).await;
        let stream = frames.request().await;
        frames.write(kind, flags, stream, payload).await;
        frames
    };
    let cx = Context::new();
    let (found, _frames) = tokio::join!(probe.echo(&cx, "hi"), serve);
    found.expect_err("it failed")
}

#[tokio::test]
async fn a_reset_is_called_by_the_name_of_its_code() {
    for (code, expected) in [
        (
            2,
            "internal: the other side broke the call off: INTERNAL_ERROR",
        ),
        (8, "canceled: the other side canceled the call (CANCEL)"),
        (
            11,
            "resource_exhausted: the other side asked for fewer calls (ENHANCE_YOUR_CALM)",
        ),
        (
            13,
            "internal: the other side takes the call over HTTP/1.1 alone (HTTP_1_1_REQUIRED): set \
             `.http_version(HttpVersion::Http1)` on the channel",
        ),
    ] {
        let error = answered(Protocol::Connect, RST_STREAM, 0, &[0, 0, 0, code]).await;
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_server_that_speaks_grpc_alone_is_recognised() {
    const HINT: &str = "set `.protocol(Protocol::Grpc)` on the channel";

    // As gRPC's C-core answers, as grpc-go does and as tonic does.
    let protocol_error = (RST_STREAM, 0, &b"\0\0\0\x01"[..], " with PROTOCOL_ERROR");
    let unsupported = (
        HEADERS,
        END_HEADERS | END_STREAM,
        &b"\x08\x03415\0\x0ccontent-type\x10application/grpc\0\x0bgrpc-status\x0213\
          \0\x0cgrpc-message\x02no"[..],
        "HTTP status 415 Unsupported Media Type: no",
    );
    let in_grpc = (
        HEADERS,
        END_HEADERS | END_STREAM,
        &b"\x88\0\x0ccontent-type\x10application/grpc\0\x0bgrpc-status\x0212"[..],
        "the response is \"application/grpc\"",
    );
    for (kind, flags, payload, expected) in [protocol_error, unsupported, in_grpc] {
        let error = answered(Protocol::Connect, kind, flags, payload).await;
        assert!(error.message().contains(expected), "{error}");
        assert!(error.message().contains("in Connect"), "{error}");
        assert!(error.message().ends_with(HINT), "{error}");
    }
    let (kind, flags, payload, _) = protocol_error;
    let error = answered(Protocol::Connect, kind, flags, payload).await;
    assert!(error.message().starts_with("http://127.0.0.1:"), "{error}");
    let error = answered(Protocol::Grpc, kind, flags, payload).await;
    assert!(!error.message().contains(HINT), "{error}");
}

#[tokio::test]
async fn a_client_says_who_it_is_unless_the_caller_does() {
    let version = env!("CARGO_PKG_VERSION");
    let server = probe_server(ServerConfig::default()).await;
    let grpc = format!("grpc-rust-connect-plugin/{version}");
    for (protocol, expected) in [
        (
            Protocol::Connect,
            format!("connect-plugin/{version} (rust)"),
        ),
        (Protocol::Grpc, grpc.clone()),
        (Protocol::GrpcWeb, grpc),
    ] {
        let channel = || Channel::builder(server.target().clone()).protocol(protocol);
        let probe = ProbeClient::new(channel().build());
        let user_agent = probe.header(&Context::new(), "user-agent").await;
        assert_eq!(user_agent.expect("it answers"), Some(expected.clone()));
        let for_pages = probe.header(&Context::new(), "x-user-agent").await;
        let is_web = protocol == Protocol::GrpcWeb;
        assert_eq!(for_pages.expect("it answers"), is_web.then_some(expected));

        let own = HeaderValue::from_static("shop/2");
        let probe = ProbeClient::new(channel().header(USER_AGENT, own).build());
        let user_agent = probe.header(&Context::new(), "user-agent").await;
        assert_eq!(user_agent.expect("it answers"), Some("shop/2".to_owned()));
    }
}

#[tokio::test]
async fn the_size_of_a_message_that_is_too_large_is_true_or_not_named() {
    let config = ServerConfig {
        limits: connect_plugin::Limits {
            max_message_size: 1000,
            ..connect_plugin::Limits::DEFAULT
        },
        ..ServerConfig::default()
    };
    let server = probe_server(config).await;
    let address = server.target().to_string().replace("http://", "");
    let large = "x".repeat(5000);
    for (length, body, expected) in [
        (
            "content-length: 5000",
            large.clone(),
            "message of 5000 bytes is larger than the limit of 1000 bytes",
        ),
        (
            "transfer-encoding: chunked",
            format!(
                "3e8\r\n{}\r\n3e8\r\n{}\r\n0\r\n\r\n",
                &large[..1000],
                &large[..1000]
            ),
            "\"the message is larger than the limit of 1000 bytes\"",
        ),
    ] {
        let mut stream = tokio::net::TcpStream::connect(&address)
            .await
            .expect("it listens");
        let head = format!(
            "POST /probe.v1.Probe/Echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/proto\r\n{length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("it reads");
        stream.write_all(body.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .expect("it answers");
        assert!(answer.contains(expected), "{answer}");
    }
}
