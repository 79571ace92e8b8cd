//! The same contracts in every protocol, codec and compression.

use connect_plugin::{
    Bytes, Channel, ChannelBuilder, Codec, Compression, Context, Listener, Protocol, Server,
    ServerConfig, ServerHandle, Services,
};
use connect_plugin_tests::shapes::{Shaper, Shapes, ShapesClient, ShapesServer};
use connect_plugin_tests::{Probe, ProbeClient};
use kv_api::{Kv, KvClient, KvServer};
use kv_plugin::MemKv;

async fn serve() -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
    let services = Services::new()
        .with(ShapesServer::new(Shaper::default()))
        .with(KvServer::new(MemKv::default()));
    // Everything is worth compressing, so that everything is.
    let config = ServerConfig {
        compress_from: Some(0),
        ..ServerConfig::default()
    };
    let server = Server::new(services).config(config);
    server.start(listener).expect("it listens")
}

async fn check(configure: impl Fn(ChannelBuilder) -> ChannelBuilder) {
    let server = serve().await;
    let channel = configure(Channel::builder(server.target().clone())).build();
    crate::shapes::contract::contract(&ShapesClient::new(channel.clone())).await;
    crate::contract::contract(&KvClient::new(channel)).await;
}

#[tokio::test]
async fn grpc() {
    check(|channel| channel.protocol(Protocol::Grpc)).await;
}

#[tokio::test]
async fn grpc_in_json() {
    check(|channel| channel.protocol(Protocol::Grpc).codec(Codec::Json)).await;
}

#[tokio::test]
async fn grpc_web() {
    check(|channel| channel.protocol(Protocol::GrpcWeb)).await;
}

#[tokio::test]
async fn grpc_web_in_json() {
    check(|channel| channel.protocol(Protocol::GrpcWeb).codec(Codec::Json)).await;
}

#[tokio::test]
async fn connect_by_get() {
    check(|channel| channel.use_get(true)).await;
    check(|channel| channel.use_get(true).codec(Codec::Json)).await;
}

#[tokio::test]
async fn every_compression_in_every_protocol() {
    let server = serve().await;
    for compression in Compression::supported() {
        for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
            let channel = Channel::builder(server.target().clone())
                .protocol(protocol)
                .compression(*compression)
                .compress_from(0)
                .accept_compressed(true)
                .use_get(true)
                .build();
            let (kv, cx) = (KvClient::new(channel.clone()), Context::new());
            for value in [
                Bytes::new(),
                Bytes::from_static(b"v"),
                vec![7; 100_000].into(),
            ] {
                kv.put(&cx, "key", value.clone()).await.expect("stored");
                let found = kv.get(&cx, "key").await.expect("found");
                assert_eq!(found.value, value, "{compression:?} {protocol}");
            }
            let refused = kv.put(&cx, "", Bytes::new()).await;
            refused.expect_err("an empty key");

            let shapes = ShapesClient::new(channel);
            let lines = ["", "b"].map(str::to_owned);
            let lines = lines.into_iter().cycle().take(10);
            let mut echo = shapes.echo(&cx, lines.clone().collect()).await;
            let echo = echo.as_mut().expect("a stream");
            for line in lines {
                let found = echo.next_msg().await.expect("no error");
                assert_eq!(found, Some(line), "{compression:?} {protocol}");
            }
            let sum = shapes.sum(&cx, [1, 2].into_iter().collect()).await;
            assert_eq!(sum.expect("it adds up"), 3);
        }
    }
}

#[tokio::test]
async fn a_call_to_a_service_that_is_not_there_says_so() {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free address");
    let server = Server::new(Services::new()).start(listener);
    let server = server.expect("it listens");
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        let channel = Channel::builder(server.target().clone()).protocol(protocol);
        let probe = ProbeClient::new(channel.build());
        let cx = Context::new();
        let expected = "unimplemented: there is no service probe.v1.Probe here";
        let error = probe.echo(&cx, "").await.expect_err("no service");
        assert_eq!(error.to_string(), expected, "{protocol:?}");
        let error = match probe.count(&cx, 1, 0).await {
            Ok(mut numbers) => numbers.next_msg().await.expect_err("no service"),
            Err(error) => error,
        };
        assert_eq!(error.to_string(), expected, "{protocol:?}");
    }
}
