//! A listener between client and server that sees connections come and go, and one that is scripted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use connect_plugin::Target;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::waiting::until;

/// Passes connections on to a server and counts them.
pub(crate) struct Tap {
    pub(crate) target: Target,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Counts {
    accepted: AtomicUsize,
    open: AtomicUsize,
}

impl Tap {
    /// Starts to pass connections on.
    pub(crate) async fn to(server: &Target) -> Self {
        Self::only(usize::MAX, server).await
    }

    /// Starts to pass the first connections on. Those behind them are accepted, and hear nothing.
    pub(crate) async fn only(first: usize, server: &Target) -> Self {
        let Target::Http(server) = server.clone() else {
            panic!("{server} is no TCP port");
        };
        let (listener, target) = listen().await;
        let counts = Arc::<Counts>::default();
        let counted = Arc::clone(&counts);
        let task = tokio::spawn(async move {
            loop {
                let (mut near, _) = listener.accept().await.expect("a connection");
                let before = counted.accepted.fetch_add(1, Ordering::Relaxed);
                counted.open.fetch_add(1, Ordering::Relaxed);
                let (counts, server) = (Arc::clone(&counted), server.clone());
                tokio::spawn(async move {
                    if before >= first {
                        std::future::pending::<()>().await;
                    }
                    let far = TcpStream::connect(server.as_str()).await;
                    let mut far = far.expect("the server listens");
                    for stream in [&near, &far] {
                        stream.set_nodelay(true).expect("a socket");
                    }
                    // How it ends is for the two of them to judge.
                    drop(copy_bidirectional(&mut near, &mut far).await);
                    counts.open.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
        Self {
            target,
            counts,
            task,
        }
    }

    /// Returns how many connections there were.
    pub(crate) fn accepted(&self) -> usize {
        self.counts.accepted.load(Ordering::Relaxed)
    }

    /// Waits until so many connections are open.
    pub(crate) async fn open(&self, expected: usize) {
        until(&format!("{expected} connections are open"), async || {
            self.counts.open.load(Ordering::Relaxed) == expected
        })
        .await;
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens on a free port.
pub(crate) async fn listen() -> (TcpListener, Target) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let target = format!("http://{address}").parse().expect("a target");
    (listener, target)
}

/// Reads a request head of HTTP/1.1 with the empty line behind it; what follows stays unread.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a whole head"));
    }
    String::from_utf8(head).expect("a head is ASCII")
}

/// Answers a unary call over HTTP/1.1 with an empty message.
pub(crate) async fn answer(stream: &mut (impl AsyncWrite + Unpin)) {
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\ncontent-length: 0\r\n\r\n";
    stream.write_all(answer.as_bytes()).await.expect("a reader");
}
