//! Streams behind nginx with the settings that it has.

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use connect_plugin::{
    Bytes, Channel, Context, HttpVersion, Listener, Protocol, Server, ServerHandle, Services,
    Streaming, Target,
};
use connect_plugin_tests::tools;
use kv_api::{Kv as _, KvClient, KvError, KvServer, WatchEvent};
use kv_plugin::MemKv;
use tokio::time::timeout;

use crate::programs::eventually;

/// How long something may take that happens.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long it is watched that something does not.
const WHILE: Duration = Duration::from_millis(500);

/// A proxy between two sockets in a directory, which is stopped with the test. It listens twice: on
/// `deaf.sock` it does not hear what a response says about buffers.
struct Nginx(Child);

impl Nginx {
    fn start(directory: &Path) -> Self {
        let at = directory.display();
        let pass = format!("location / {{ proxy_pass http://unix:{at}/kv.sock:; }}");
        let config = format!(
            "daemon off; master_process off; pid {at}/pid; error_log stderr;
             events {{}}
             http {{
               access_log off;
               client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;
               uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;
               server {{ listen unix:{at}/nginx.sock; {pass} }}
               server {{ listen unix:{at}/deaf.sock; proxy_ignore_headers X-Accel-Buffering; {pass} }}
             }}"
        );
        let file = directory.join("nginx.conf");
        std::fs::write(&file, config).expect("a directory of its own");
        let nginx = Command::new(tools::NGINX)
            .arg("-p")
            .arg(directory)
            .arg("-c")
            .arg(file)
            .spawn();
        let nginx = Self(nginx.expect("nginx starts"));
        let listens = |socket| UnixStream::connect(directory.join(socket)).is_ok();
        eventually("nginx listens", || {
            listens("nginx.sock") && listens("deaf.sock")
        });
        nginx
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.0.kill().expect("nginx is a child of this test");
        self.0.wait().expect("nginx is a child of this test");
    }
}

async fn serve(directory: &Path) -> ServerHandle {
    let address = format!("unix:{}", directory.join("kv.sock").display());
    let listener = Listener::bind(&address).await.expect("a free path");
    let services = Services::new().with(KvServer::new(MemKv::default()));
    Server::new(services).start(listener).expect("it listens")
}

fn client(target: Target, protocol: Protocol) -> KvClient {
    let channel = Channel::builder(target).http_version(HttpVersion::Http1);
    KvClient::new(channel.protocol(protocol).build())
}

#[tokio::test]
#[cfg_attr(not(has_nginx), ignore = "needs nginx: see .ci/tools")]
async fn messages_of_a_stream_pass_nginx_as_they_come() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(directory.path()).await;
    let _nginx = Nginx::start(directory.path());
    let through = |socket: &str| Target::Unix(directory.path().join(socket));
    let cx = Context::new();
    for protocol in [Protocol::Connect, Protocol::GrpcWeb] {
        let direct = client(server.target().clone(), protocol);
        let nginx = client(through("nginx.sock"), protocol);
        let events = timeout(PATIENCE, nginx.watch(&cx, "key"));
        let mut events = events.await.expect("a head in time").expect("a stream");
        for n in 0..8 {
            let key = format!("key {n}");
            let put = direct.put(&cx, &key, Bytes::from_static(b"value"));
            put.await.expect("it is stored");
            assert_eq!(next(&mut events).await, key, "{protocol}");
        }

        // Without it none comes before there are more, which shows what the test is about.
        let deaf = client(through("deaf.sock"), protocol);
        let held_back = timeout(WHILE, async {
            let mut events = deaf.watch(&cx, "key").await.expect("a stream");
            loop {
                let put = direct.put(&cx, "key", Bytes::from_static(b"value"));
                put.await.expect("it is stored");
                if timeout(WHILE / 10, next(&mut events)).await.is_ok() {
                    return;
                }
            }
        });
        held_back.await.expect_err("nginx holds it back");
    }
}

async fn next(events: &mut Streaming<WatchEvent, KvError>) -> String {
    let event = timeout(PATIENCE, events.next_msg()).await;
    let event = event.expect("an event in time").expect("no error");
    event.expect("an event").key
}
