//! Clients that begin something and do not go on.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Duration, sleep};

use super::watched::Flooded;

/// How many clients there are. A process may have 1,024 files open on most systems, and the test has
/// the other ends of its own.
const CLIENTS: usize = 300;

async fn say(server: &Flooded, said: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address())
        .await
        .expect("it listens");
    stream.write_all(said).await.expect("a reader");
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_stop_in_the_middle() {
    let head = "POST /shapes.v1.Shapes/Uploads HTTP/1.1\r\nhost: x\r\n\
                content-type: application/proto\r\n";
    for said in [
        String::new(),
        "PRI * HTTP/2.0\r\n\r\nSM".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        head.to_owned(),
        // It says it sends all that is allowed, and sends three bytes.
        format!("{head}content-length: 4194304\r\n\r\nabc"),
        format!("{head}transfer-encoding: chunked\r\n\r\n400000\r\nabc"),
    ] {
        let server = Flooded::start().await;
        // A connection takes some tens of kilobytes; a body that is made room for takes 4 MiB, and
        // all of them more than a gigabyte.
        server
            .survives(64, async {
                let mut streams = Vec::new();
                for _ in 0..CLIENTS {
                    streams.push(say(&server, said.as_bytes()).await);
                }
                sleep(Duration::from_millis(300)).await;
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_four_gigabytes() {
    let server = Flooded::start().await;
    // Room for one of them would be beyond any budget.
    server
        .survives(64, async {
            for (method, content_type) in [
                ("Sum", "application/connect+proto"),
                ("Sum", "application/grpc-web+proto"),
                ("Uploads", "application/grpc-web+proto"),
            ] {
                let request = format!(
                    "POST /shapes.v1.Shapes/{method} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                     content-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n\
                     8\r\n\0"
                );
                let request = [request.as_bytes(), b"\xff\xff\xff\xffabc\r\n"].concat();
                let mut streams = Vec::new();
                for _ in 0..50 {
                    streams.push(say(&server, &request).await);
                }
                for mut stream in streams {
                    let mut answer = Vec::new();
                    stream.read_to_end(&mut answer).await.expect("it answers");
                    let answer = String::from_utf8_lossy(&answer);
                    let what = "4294967295 bytes is larger than the limit";
                    assert!(answer.contains(what), "{content_type}: {answer}");
                }
            }
        })
        .await;
}
