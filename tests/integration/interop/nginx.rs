//! nginx in front of our server: a proxy that ends its connections in the middle of calls.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connect_plugin::{Channel, Context, Error, Protocol, ServerConfig, ServerHandle, Target};
use connect_plugin_tests::{Probe, ProbeClient, tools};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use super::address;
use crate::programs::probe_server;

/// How many calls are made through each port.
const CALLS: usize = 10_000;

/// How long each of the steps may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// nginx, until it is dropped.
struct Nginx {
    /// The port that ends a connection after 50 requests.
    hasty: Target,
    /// The port that does so after 1,000.
    default: Target,
    _process: Child,
    _dir: tempfile::TempDir,
}

impl Nginx {
    /// Starts nginx in front of a server.
    async fn before(server: &ServerHandle) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let [hasty, default] = free_ports();
        let conf = include_str!("nginx.conf")
            .replace("HASTY", &hasty.to_string())
            .replace("DEFAULT", &default.to_string())
            .replace("UPSTREAM", &address(server));
        let file = dir.path().join("nginx.conf");
        std::fs::write(&file, conf).expect("it is written");
        let process = Command::new(tools::NGINX)
            .arg("-p")
            .arg(dir.path())
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        for port in [hasty, default] {
            timeout(PATIENCE, accepts(port)).await.expect("it listens");
        }
        let target = |port: u16| {
            let target = format!("http://127.0.0.1:{port}");
            target.parse().expect("a target")
        };
        Self {
            hasty: target(hasty),
            default: target(default),
            _process: process,
            _dir: dir,
        }
    }
}

/// Waits until somebody listens on a port.
async fn accepts(port: u16) {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .is_err()
    {
        sleep(Duration::from_millis(5)).await;
    }
}

fn free_ports() -> [u16; 2] {
    let bound = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"));
    bound.map(|listener| listener.local_addr().expect("it is bound").port())
}

/// Makes calls, so many of them at once, and returns the errors of those that failed.
async fn failures(channel: Channel, in_flight: usize) -> Vec<Error> {
    let probe = ProbeClient::new(channel);
    let begun = Arc::<AtomicUsize>::default();
    let call = || {
        let (probe, begun) = (probe.clone(), Arc::clone(&begun));
        async move {
            let mut failures = Vec::new();
            while begun.fetch_add(1, Ordering::Relaxed) < CALLS {
                let echoed = probe.echo(&Context::new(), "hello").await;
                failures.extend(echoed.err());
            }
            failures
        }
    };
    let callers: Vec<_> = (0..in_flight).map(|_| tokio::spawn(call())).collect();
    let mut failures = Vec::new();
    for caller in callers {
        failures.extend(caller.await.expect("no panic"));
    }
    failures
}

async fn no_call_fails(protocol: Protocol) {
    let server = probe_server(ServerConfig::default()).await;
    let nginx = Nginx::before(&server).await;
    for target in [&nginx.hasty, &nginx.default] {
        for in_flight in [40, 100] {
            let channel = Channel::builder(target.clone()).protocol(protocol);
            let failures = timeout(PATIENCE, failures(channel.build(), in_flight)).await;
            let failures = failures.expect("they are all over");
            let count = failures.len();
            assert_eq!(count, 0, "{in_flight} in flight: {:?}", failures.first());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(has_nginx), ignore = "needs nginx: see .ci/tools")]
async fn no_call_of_grpc_fails_when_its_connection_ends_in_the_middle() {
    no_call_fails(Protocol::Grpc).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(has_nginx), ignore = "needs nginx: see .ci/tools")]
async fn no_call_of_connect_fails_when_its_connection_ends_in_the_middle() {
    no_call_fails(Protocol::Connect).await;
}
