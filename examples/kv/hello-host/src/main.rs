//! The smallest whole host, as the README shows it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it shows what it does"
)]

use std::error::Error;
use std::process::{ExitCode, Termination as _};

use connect_plugin::Context;
use connect_plugin::host::{Host, Process};
use kv_api::{Kv as _, KvClient};

#[tokio::main]
async fn main() -> ExitCode {
    // Shows what plugins print, and what becomes of them.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let host = Host::builder().launch(Process::new("../connect-plugin/target/debug/kv-plugin"));
    // Stops the plugins when the work is done, and when someone types Ctrl-C, at any moment.
    match host.run_until_signal(hello).await {
        Ok(finished) => finished.report(),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn hello(host: &Host) -> Result<(), Box<dyn Error>> {
    let kv: KvClient = host.client().await?;
    kv.put(&Context::new(), "hello", "world".into()).await?;
    let found = kv.get(&Context::new(), "hello").await?;
    println!("{}", String::from_utf8_lossy(&found.value));
    Ok(())
}
