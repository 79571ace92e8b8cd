//! A channel that may not connect to every address.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connect_plugin::{
    AddressPolicy, Channel, Context, Error, HttpVersion, Listener, Result, ServerConfig, Target,
};
use connect_plugin_tests::{Probe, ProbeClient};

use crate::programs::{probe_server, serve_probe};

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2];

/// Forbids addresses of this machine once it is told to, and remembers what it was asked about.
#[derive(Clone, Debug, Default)]
struct Policy {
    forbids: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<SocketAddr>>>,
}

impl AddressPolicy for Policy {
    fn check(&self, address: SocketAddr) -> Result<()> {
        self.asked.lock().expect("no panic").push(address);
        if address.ip().is_loopback() && self.forbids.load(Ordering::SeqCst) {
            return Err(Error::permission_denied("it is this machine"));
        }
        Ok(())
    }
}

/// Returns the target under another name of this machine.
fn by_name(target: &Target) -> Target {
    let text = target.to_string().replace("127.0.0.1", "localhost");
    text.parse().expect("a target")
}

fn probe(target: &Target, version: HttpVersion, policy: &Policy) -> ProbeClient {
    let channel = Channel::builder(by_name(target))
        .http_version(version)
        .address_policy(policy.clone());
    ProbeClient::new(channel.build())
}

#[tokio::test]
async fn a_name_is_judged_by_the_address_that_it_leads_to() {
    for version in VERSIONS {
        let server = probe_server(ServerConfig::default()).await;
        let policy = Policy::default();
        policy.forbids.store(true, Ordering::SeqCst);
        let probe = probe(server.target(), version, &policy);
        let error = probe.echo(&Context::new(), "").await;
        let error = error.expect_err("it is forbidden");
        assert!(error.is_unavailable(), "{error}");
        assert!(
            error
                .message()
                .contains("may not be called: it is this machine"),
            "{error}"
        );
        let asked = policy.asked.lock().expect("no panic").clone();
        let port = server
            .target()
            .to_string()
            .rsplit(':')
            .next()
            .map(str::to_owned);
        assert!(!asked.is_empty());
        for address in asked {
            assert!(address.ip().is_loopback(), "{address}");
            assert_eq!(Some(address.port().to_string()), port);
        }
    }
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_by_the_next_connection_is_judged_anew() {
    for version in VERSIONS {
        let server = probe_server(ServerConfig::default()).await;
        let target = server.target().clone();
        let policy = Policy::default();
        let probe = probe(&target, version, &policy);
        let cx = Context::new();
        probe.echo(&cx, "").await.expect("it is allowed");
        drop(server);
        while probe.echo(&cx, "").await.is_ok() {}
        policy.forbids.store(true, Ordering::SeqCst);
        let again = Listener::bind(&target.to_string())
            .await
            .expect("free again");
        let _server = serve_probe(again, ServerConfig::default());
        let refused = async {
            // An attempt that began before may still find somebody, or nobody.
            let is_refused = |error: Error| error.message().contains("may not be called");
            while !probe.echo(&cx, "").await.is_err_and(is_refused) {}
        };
        tokio::time::timeout(Duration::from_secs(10), refused)
            .await
            .expect("it is asked about each connection");
    }
}
