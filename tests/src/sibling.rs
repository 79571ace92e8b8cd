//! A plugin that goes to the sockets of others past the host.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use connect_plugin::{
    Channel, Context, Error, HeaderName, HeaderValue, Protocol, Result, Target, plugin,
};

use crate::{Probe, ProbeClient};

/// How long another plugin may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Goes to the sockets of other plugins past the host.
#[plugin(service = "sibling.v1.Sibling", version = "1.0.0")]
pub trait Sibling {
    /// Sends the head of an HTTP/1.1 request to a socket, without the body that it announces, and
    /// returns the head of the answer and what has come of its body.
    async fn send(&self, cx: &Context, socket: &str, head: &str) -> Result<String>;

    /// Calls a probe on a socket, with a header that it makes up, and returns what came of it.
    async fn call(
        &self,
        cx: &Context,
        socket: &str,
        protocol: &str,
        header: &str,
    ) -> Result<String>;

    /// Asks the probe, through the host, which header came with the call; the same header is sent
    /// with a value that is made up.
    async fn arrives(&self, cx: &Context, header: &str) -> Result<Option<String>>;
}

/// The implementation of [`Sibling`], which may call the probe through the host.
#[derive(Debug)]
pub struct Intruder(pub ProbeClient);

impl Sibling for Intruder {
    async fn send(&self, _: &Context, socket: &str, head: &str) -> Result<String> {
        let (socket, head) = (socket.to_owned(), head.to_owned());
        let sent = tokio::task::spawn_blocking(move || send(&socket, &head));
        let answer = sent
            .await
            .map_err(|error| Error::internal(error.to_string()))?;
        answer.map_err(|error| Error::internal(error.to_string()))
    }

    async fn call(
        &self,
        cx: &Context,
        socket: &str,
        protocol: &str,
        header: &str,
    ) -> Result<String> {
        let protocol = match protocol {
            "grpc" => Protocol::Grpc,
            "grpc-web" => Protocol::GrpcWeb,
            _ => Protocol::Connect,
        };
        let channel = Channel::builder(Target::Unix(socket.into())).protocol(protocol);
        let probe = ProbeClient::new(channel.build());
        let called = probe.header(&made_up(cx, header)?, header).await;
        Ok(match called {
            Ok(seen) => format!("it answers and sees {seen:?}"),
            Err(error) => error.code().to_string(),
        })
    }

    async fn arrives(&self, cx: &Context, header: &str) -> Result<Option<String>> {
        self.0.header(&made_up(cx, header)?, header).await
    }
}

fn made_up(cx: &Context, header: &str) -> Result<Context> {
    let name: HeaderName = header
        .parse()
        .map_err(|_| Error::invalid_argument("no name of a header"))?;
    Ok(cx
        .clone()
        .with_header(name, HeaderValue::from_static("made-up")))
}

fn send(socket: &str, head: &str) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(head.as_bytes())?;
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let len = stream.read(&mut chunk)?;
        if len == 0 {
            break;
        }
        answer.extend_from_slice(&chunk[..len]);
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
