//! A host of two plugins: the cache requires the logger, so the logger starts first, whatever the
//! order on the command line.

use std::error::Error;
use std::process::{ExitCode, Termination as _};

use cache_api::{Cache as _, CacheClient};
use connect_plugin::Context;
use connect_plugin::host::{Host, HostBuilder, Process};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let plugins: Vec<_> = std::env::args_os().skip(1).collect();
    if plugins.is_empty() {
        say("usage: cache-host target/debug/cache-plugin target/debug/logger-plugin");
        return ExitCode::from(2);
    }
    let launched = plugins.into_iter().map(Process::new);
    let host = launched.fold(Host::builder(), HostBuilder::launch);
    match host.run_until_signal(use_cache).await {
        Ok(finished) => finished.report(),
        Err(error) => {
            say(&format!("cache-host: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn use_cache(host: &Host) -> Result<(), Box<dyn Error>> {
    let cache: CacheClient = host.client().await?;
    let cx = Context::new();
    cache.set(&cx, "answer", "42".into()).await?;
    for key in ["answer", "question"] {
        match cache.get(&cx, key).await? {
            Some(value) => say(&format!("{key} = {}", String::from_utf8_lossy(&value))),
            None => say(&format!("{key} is not there")),
        }
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "the example shows what it does")]
fn say(text: &str) {
    eprintln!("{text}");
}
