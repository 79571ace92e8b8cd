//! Holds each answer back until both sides have come to rest, and does not read it before.
//!
//! A process under callgrind is some 50 times slower than the other side. Whether an answer is there before its client has
//! gone to sleep, and whether the room that its reading makes is noticed by a server that sleeps, would be a matter of
//! luck: each is worth a few hundred instructions.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// A relay that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Relay(JoinHandle<()>);

impl Relay {
    /// Listens on one Unix socket for a client of the server on the other.
    pub(super) fn start(listen: &Path, server: PathBuf, hold: Duration) -> Result<Self> {
        let listener = UnixListener::bind(listen)?;
        Ok(Self(tokio::spawn(async move {
            // The end of either side is the end of the run, which the client's exit status judges.
            if let Err(error) = relay(&listener, &server, hold).await {
                eprintln!("relay: {error}");
            }
        })))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Serves the one connection that every client here makes.
async fn relay(listener: &UnixListener, server: &Path, hold: Duration) -> Result<()> {
    let (client, _) = listener.accept().await?;
    let (mut requests, to_client) = client.into_split();
    let (answers, mut to_server) = UnixStream::connect(server).await?.into_split();
    tokio::select! {
        sent = tokio::io::copy(&mut requests, &mut to_server) => {
            sent?;
        }
        answered = hold_back(&answers, to_client, hold) => answered?,
    }
    Ok(())
}

/// Passes on what has come in once it has been there for a while, in one piece.
async fn hold_back(
    answers: &OwnedReadHalf,
    mut to_client: OwnedWriteHalf,
    hold: Duration,
) -> Result<()> {
    let mut gathered = Vec::new();
    loop {
        answers.readable().await?;
        sleep(hold).await;
        let is_open = read_all(answers, &mut gathered)?;
        to_client.write_all(&gathered).await?;
        gathered.clear();
        if !is_open {
            return Ok(());
        }
    }
}

/// Takes what is there; false means that nothing more will come.
fn read_all(answers: &OwnedReadHalf, gathered: &mut Vec<u8>) -> Result<bool> {
    loop {
        match answers.try_read_buf(gathered) {
            Ok(0) => return Ok(false),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio::io::AsyncReadExt;

    use super::*;

    const HOLD: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn an_answer_comes_late_and_in_one_piece() {
        let directory = tempfile::tempdir().expect("a directory");
        let (front, back) = (
            directory.path().join("front"),
            directory.path().join("back"),
        );
        let listener = UnixListener::bind(&back).expect("a socket");
        let _relay = Relay::start(&front, back, HOLD).expect("a relay");
        let mut client = UnixStream::connect(&front).await.expect("a relay");
        let (mut server, _) = listener.accept().await.expect("the relay");

        client.write_all(b"ask").await.expect("a request");
        let mut request = [0; 3];
        server.read_exact(&mut request).await.expect("the request");
        assert_eq!(&request, b"ask");

        let start = Instant::now();
        server.write_all(b"ans").await.expect("half an answer");
        server.write_all(b"wer").await.expect("the other half");
        let mut answer = [0; 8];
        let length = client.read(&mut answer).await.expect("the answer");
        assert!(start.elapsed() >= HOLD);
        assert_eq!(&answer[..length], b"answer");

        drop(server);
        assert_eq!(client.read(&mut answer).await.expect("the end"), 0);
    }
}
