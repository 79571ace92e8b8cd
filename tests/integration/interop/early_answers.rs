//! Requests that are answered before their end, over HTTP/1.1, from clients that lose an answer easily.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use connect_plugin::{
    Channel, Context, HttpVersion, Listener, Server, ServerHandle, Services, Target,
};
use connect_plugin_tests::shapes::{Shaper, ShapesServer};
use connect_plugin_tests::{Probe as _, ProbeClient, ProbeServer, Prober, tools};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use super::clients::script;
use super::{address, check, output};
use crate::programs::root;

/// How many requests of a kind are sent.
const COUNT: usize = 100;

/// How long a program may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// What Node counts.
const ANSWERS: &str = "\
too large: 100 x 429 resource_exhausted
no such method: 100 x 404 unimplemented
no such content: 100 x 415
no such compression: 100 x 501 unimplemented
a failed stream: 100 x 200 invalid_argument
";

/// Serves both contracts in this process, on a port of its own.
async fn served() -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let services = Services::new()
        .with(ProbeServer::new(Prober::default()))
        .with(ShapesServer::new(Shaper::default()));
    Server::new(services).start(listener).expect("it listens")
}

/// Calls with something that is too large, again and again.
async fn call(target: &str) {
    let target: Target = target.parse().expect("a target");
    let channel = Channel::builder(target).http_version(HttpVersion::Http1);
    let probe = ProbeClient::new(channel.build());
    let text = "x".repeat(4_500_000);
    for _ in 0..COUNT {
        let error = probe.echo(&Context::new(), &text).await;
        let error = error.expect_err("it is too large");
        assert!(error.is_resource_exhausted(), "{error}");
    }
}

/// Calls all that there is with Node's `fetch`.
async fn fetch(target: &str) {
    let mut node = Command::new(tools::NODE);
    node.arg(root().join("tests/interop/node/early_answers.mjs"))
        .arg(target)
        .arg(COUNT.to_string());
    check(&output(&mut node).await, ANSWERS);
}

#[tokio::test]
async fn our_client_hears_why_a_request_was_refused() {
    call(&served().await.target().to_string()).await;
}

#[tokio::test]
#[cfg_attr(not(has_node), ignore = "needs node: see .ci/tools")]
async fn fetch_hears_why_a_request_was_refused() {
    fetch(&served().await.target().to_string()).await;
}

#[tokio::test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
async fn connectrpc_for_python_hears_why_a_request_was_refused() {
    let server = served().await;
    let mut python = script("early_answers.py");
    python
        .arg(server.target().to_string())
        .arg(COUNT.to_string());
    check(&output(&mut python).await, "100 x resource_exhausted\n");
}

#[tokio::test]
#[cfg_attr(not(has_curl), ignore = "needs curl: see .ci/tools")]
async fn curl_hears_why_a_request_was_refused() {
    let server = served().await;
    let body = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(body.path(), vec![0; 4_500_000]).expect("it is written");
    let url = format!("{}/probe.v1.Probe/Echo", server.target());
    for expect in ["Expect: 100-continue", "Expect:"] {
        let mut curl = Command::new(tools::CURL);
        curl.args(["--silent", "--write-out", "%{http_code}\n"])
            .args(["--header", "content-type: application/proto"])
            .args(["--header", expect])
            .arg("--data-binary")
            .arg(format!("@{}", body.path().display()));
        for _ in 0..COUNT {
            curl.args(["--output", "/dev/null", &url]);
        }
        check(&output(&mut curl).await, &"429\n".repeat(COUNT));
    }
}

/// nginx, until it is dropped.
struct Nginx {
    /// What reads a whole request before it passes it on.
    whole: String,
    /// What passes on pieces of a request.
    pieces: String,
    _process: Child,
    _dir: tempfile::TempDir,
}

impl Nginx {
    /// Starts it in front of a server.
    async fn before(server: &ServerHandle) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let ports = [free(), free()]
            .map(|listener| listener.local_addr().expect("it is bound").to_string());
        let [whole, pieces] = ports.map(|address| address.replace("127.0.0.1:", ""));
        let settings = include_str!("early_answers/nginx.conf")
            .replace("UPSTREAM", &address(server))
            .replace("WHOLE", &whole)
            .replace("PIECES", &pieces);
        let file = dir.path().join("nginx.conf");
        std::fs::write(&file, settings).expect("it is written");
        let mut nginx = Command::new(tools::NGINX);
        nginx.arg("-p").arg(dir.path()).arg("-c").arg(&file);
        nginx.stdin(Stdio::null()).kill_on_drop(true);
        let process = nginx.spawn().expect("it starts");
        let listens = async {
            while TcpStream::connect(format!("127.0.0.1:{pieces}"))
                .await
                .is_err()
            {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, listens).await.expect("it listens");
        let at = |port: &str| format!("http://127.0.0.1:{port}");
        Self {
            whole: at(&whole),
            pieces: at(&pieces),
            _process: process,
            _dir: dir,
        }
    }
}

#[tokio::test]
#[cfg_attr(
    not(all(has_nginx, has_node)),
    ignore = "needs nginx and node: see .ci/tools"
)]
async fn a_proxy_passes_on_why_a_request_was_refused() {
    let server = served().await;
    let nginx = Nginx::before(&server).await;
    for target in [&nginx.whole, &nginx.pieces] {
        call(target).await;
        fetch(target).await;
    }
}
