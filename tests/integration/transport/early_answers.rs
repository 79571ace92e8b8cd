//! Requests that are answered before they have been read, over HTTP/1.1 as it is on the wire.

use std::time::Duration;

use connect_plugin::{Channel, Context, HttpVersion, ServerConfig};
use connect_plugin_tests::{Probe as _, ProbeClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::tap::{listen, read_head};
use crate::programs::probe_server;

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

/// More than the buffers of two sockets hold.
const LEN: usize = 20_000_000;

/// Sends a whole request to a probe, reads only then, and returns all that comes.
async fn call(head: &str) -> String {
    let server = probe_server(ServerConfig::default()).await;
    let address = server.target().to_string().replace("http://", "");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let exchange = async {
        stream.write_all(head.as_bytes()).await.expect("a reader");
        stream.write_all(&vec![b'0'; LEN]).await.expect("a reader");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("no reset");
        String::from_utf8_lossy(&answer).into_owned()
    };
    timeout(LONG, exchange).await.expect("it ends")
}

#[tokio::test]
async fn a_client_that_writes_all_it_has_before_it_reads_finds_the_answer() {
    for (path, content_type, status) in [
        ("/probe.v1.Probe/Echo", "application/proto", 429),
        ("/probe.v1.Probe/Missing", "application/proto", 404),
        ("/probe.v1.Probe/Echo", "text/html", 415),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: {content_type}\r\ncontent-length: {LEN}\r\n\r\n"
        );
        let answer = call(&head).await;
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_client_whose_head_makes_no_sense_is_told_so() {
    let server = probe_server(ServerConfig::default()).await;
    let address = server.target().to_string().replace("http://", "");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    // Enough to lie there unread.
    let nonsense = [b"GET\r\n\r\n".as_slice(), &vec![b'0'; 200_000]].concat();
    stream.write_all(&nonsense).await.expect("a reader");
    let mut answer = String::new();
    let read = timeout(LONG, stream.read_to_string(&mut answer)).await;
    read.expect("it hangs up").expect("no reset");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

/// What a server says that reads no more of a request.
const REFUSAL: &str = "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\n\
                       content-length: 50\r\n\r\n\
                       {\"code\":\"resource_exhausted\",\"message\":\"too much\"}";

#[tokio::test]
async fn our_client_hears_what_a_server_said_that_hung_up_on_it() {
    let (listener, target) = listen().await;
    let channel = Channel::builder(target).http_version(HttpVersion::Http1);
    let probe = ProbeClient::new(channel.build());
    let text = "x".repeat(LEN);
    let serve = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            read_head(&mut stream).await;
            let refusal = REFUSAL.as_bytes();
            stream.write_all(refusal).await.expect("a reader");
            // Much is unread, so that the client is told of a reset.
            drop(stream);
        }
    });
    for _ in 0..20 {
        let cx = Context::new();
        let call = timeout(LONG, probe.echo(&cx, &text)).await;
        let error = call.expect("an answer").expect_err("it was refused");
        assert!(error.is_resource_exhausted(), "{error}");
        assert_eq!(error.message(), "too much");
    }
    serve.abort();
}
