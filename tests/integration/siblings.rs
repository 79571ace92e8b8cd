//! Plugins of one host as each other's strangers: they meet through the host or not at all.

use std::path::Path;

use connect_plugin::host::{Host, Process};
use connect_plugin::{Channel, Context, HeaderName, HeaderValue};
use connect_plugin_tests::sibling::{Sibling, SiblingClient};
use connect_plugin_tests::sockets::socket_of;
use connect_plugin_tests::{Probe, ProbeClient};

use crate::programs::Alone;

const SECRET: &str = "x-plugin-host-secret";
const CALLER: &str = "x-plugin-caller-id";

/// A host of a probe and of a sibling that may call it through the host.
struct Family {
    host: Host,
    sibling: SiblingClient,
    /// Where the probe listens.
    socket: String,
}

impl Family {
    async fn start() -> Self {
        let host = Host::builder()
            .launch(Process::new(env!("CARGO_BIN_EXE_probe-plugin")))
            .launch(Process::new(env!("CARGO_BIN_EXE_sibling-plugin")));
        let host = host.start().await.expect("both start");
        let plugins = host.plugins();
        let probe = plugins.iter().find(|plugin| plugin.id == "probe-plugin");
        let pid = probe.and_then(|plugin| plugin.pid).expect("it runs");
        Self {
            sibling: host.client().await.expect("it runs"),
            host,
            socket: socket_of(pid),
        }
    }

    fn runtime_id(&self, plugin: &str) -> String {
        let mut plugins = self.host.plugins().into_iter();
        let found = plugins.find(|it| it.id == plugin);
        found.expect("it runs").runtime_id
    }
}

#[tokio::test]
async fn a_sibling_without_the_secret_is_refused_whatever_it_asks_for() {
    let family = Family::start().await;
    for path in [
        "/probe.v1.Probe/Echo",
        "/probe.v1.Probe/Count",
        "/connectplugin.v1.PluginControl/Shutdown",
        "/connectplugin.v1.PluginIdentity/GetPluginInfo",
        "/connectplugin.v1.HandshakeService/Handshake",
        "/grpc.health.v1.Health/Check",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/nothing/is/here",
        "/",
    ] {
        for shown in [
            "x-unrelated: 1",
            "x-plugin-host-secret: made-up",
            "x-plugin-host-secret:",
        ] {
            // The body never comes: the answer may not wait for it.
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                 content-length: 100\r\nx-plugin-caller-id: made-up\r\n{shown}\r\n\r\n"
            );
            let cx = Context::new();
            let answer = family.sibling.send(&cx, &family.socket, &head);
            let answer = answer.await.expect("it is answered");
            assert!(answer.starts_with("HTTP/1.1 401 "), "{path}: {answer}");
        }
    }
    family.host.shutdown().await.expect("both stop");
}

#[tokio::test]
async fn a_sibling_is_refused_in_the_protocol_that_it_speaks() {
    let family = Family::start().await;
    for protocol in ["connect", "grpc", "grpc-web"] {
        for header in [CALLER, SECRET] {
            let cx = Context::new();
            let called = family.sibling.call(&cx, &family.socket, protocol, header);
            let came = called.await.expect("it tries");
            assert_eq!(came, "unauthenticated", "{protocol}, {header}");
        }
    }
    family.host.shutdown().await.expect("both stop");
}

#[tokio::test]
async fn through_the_host_a_handler_sees_who_really_calls_and_no_secret() {
    let family = Family::start().await;
    let cx = Context::new();
    let caller = family.sibling.arrives(&cx, CALLER).await;
    assert_eq!(
        caller.expect("it is declared"),
        Some(family.runtime_id("sibling-plugin"))
    );
    let secret = family.sibling.arrives(&cx, SECRET).await;
    assert_eq!(secret.expect("it is declared"), None);
    let probe: ProbeClient = family.host.client().await.expect("it runs");
    for header in [SECRET, CALLER] {
        let seen = probe.header(&cx, header).await;
        assert_eq!(seen.expect("the host may"), None, "{header}");
    }
    // What a user of the host shows to a plugin is not the host's.
    let bearer = HeaderValue::from_static("Bearer user");
    let cx = cx.with_header(HeaderName::from_static("authorization"), bearer);
    let seen = probe.header(&cx, "authorization").await;
    assert_eq!(seen.expect("the host may").as_deref(), Some("Bearer user"));
    family.host.shutdown().await.expect("both stop");
}

#[tokio::test]
async fn a_plugin_without_a_host_answers_strangers_and_believes_none_of_them() {
    let plugin = Alone::start(Path::new(env!("CARGO_BIN_EXE_probe-plugin")), "127.0.0.1:0");
    let probe = ProbeClient::new(Channel::new(plugin.target.parse().expect("a target")));
    for header in [CALLER, SECRET] {
        let made_up = HeaderValue::from_static("made-up");
        let cx = Context::new().with_header(HeaderName::from_static(header), made_up);
        assert_eq!(probe.header(&cx, header).await.expect("it answers"), None);
    }
}
