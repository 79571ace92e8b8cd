//! The server under test.

mod answers;
mod request;
mod setup;

use std::time::Duration;

use connect_plugin::Services;
use tokio::signal::unix::{SignalKind, signal};

use crate::contract::ConformanceServer;
use crate::messages::{ServerCompatRequest, ServerCompatResponse};
use crate::stdio;
use answers::Answers;

/// The runner waits five seconds before it kills.
const GRACE: Duration = Duration::from_secs(1);

/// Serves what the runner asks for until it sends SIGTERM.
///
/// # Errors
///
/// Fails if the runner asks for nothing that can be served.
pub async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut terminated = signal(SignalKind::terminate())?;
    let request: ServerCompatRequest = stdio::read(&mut tokio::io::stdin())
        .await?
        .ok_or("standard input ended before the runner said what to serve")?;
    let services = Services::new().with(ConformanceServer::new(Answers));
    let (server, port, pem_cert) = setup::start(services, request).await?;
    let response = ServerCompatResponse {
        host: "127.0.0.1".to_owned(),
        port,
        pem_cert,
    };
    stdio::write(&mut tokio::io::stdout(), &response).await?;
    terminated.recv().await;
    server.shutdown(GRACE).await;
    Ok(())
}
