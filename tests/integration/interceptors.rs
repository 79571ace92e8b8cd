//! Interceptors on both sides, around every shape of call, wherever the service runs.

mod both_sides;
mod refusal;
mod streams;

use std::sync::{Arc, Mutex};

use connect_plugin::interceptor::{Call, Event, Interceptor, Next, Reply};
use connect_plugin::{Listener, Protocol, Result, Server, ServerHandle, Services, Target};
use connect_plugin_tests::shapes::{Shaper, ShapesClient, ShapesServer};

/// Lines that interceptors wrote, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn write(&self, line: impl Into<String>) {
        self.0.lock().expect("nobody panics").push(line.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("nobody panics"))
    }
}

/// Writes all that passes.
struct Trace {
    name: &'static str,
    log: Log,
}

impl Interceptor for Trace {
    async fn intercept(&self, mut call: Call, next: Next) -> Result<Reply> {
        let Self { name, log } = self;
        let side = if call.is_client() { "client" } else { "server" };
        log.write(format!("{name}: {side} {}", call.method()));
        call.request_mut().inspect(write(name, "request", log))?;
        match next.run(call).await {
            Ok(mut reply) => {
                reply.response_mut().inspect(write(name, "response", log))?;
                Ok(reply)
            }
            Err(error) => {
                log.write(format!("{name}: failed with {}", error.code()));
                Err(error)
            }
        }
    }
}

fn write(
    name: &'static str,
    direction: &'static str,
    log: &Log,
) -> impl FnMut(Event<'_>) -> Result<()> + Send + 'static {
    let log = log.clone();
    move |event| {
        match event {
            Event::Message(message) => {
                log.write(format!("{name}: {direction} {}", message.to_json()?));
            }
            Event::End => log.write(format!("{name}: {direction} ends")),
            Event::Failed(error) => {
                log.write(format!("{name}: {direction} fails: {}", error.code()));
            }
        }
        Ok(())
    }
}

/// A client for each of the placements, whose calls go through `inner` at the service and through
/// `outer` at the caller.
async fn everywhere(
    outer: impl Fn() -> Trace,
    inner: impl Fn() -> Trace,
) -> Vec<(ShapesClient, Option<ServerHandle>)> {
    let service = || ShapesServer::new(Shaper::default()).with_interceptor(inner());
    let mut all = vec![(service().into_client().with_interceptor(outer()), None)];
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let server = serve(Server::new(Services::new().with(service()))).await;
        let client = client(server.target(), protocol).with_interceptor(outer());
        all.push((client, Some(server)));
    }
    all
}

async fn serve(server: Server) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
    server.start(listener).expect("it listens")
}

fn client(target: &Target, protocol: Protocol) -> ShapesClient {
    let channel = connect_plugin::Channel::builder(target.clone()).protocol(protocol);
    ShapesClient::new(channel.build())
}
