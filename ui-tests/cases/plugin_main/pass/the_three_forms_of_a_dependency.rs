//! The signature of `main` is the manifest.

use connect_plugin::{Host, Result, Watched, plugin, plugin_main};

#[plugin(service = "logger.v1.Logger", version = "1.2.0")]
pub trait Logger {
    async fn log(&self, message: &str) -> Result<()>;
}

#[plugin(service = "metrics.v1.Metrics", version = "1.0.0")]
pub trait Metrics {
    async fn add(&self, name: &str) -> Result<()>;
}

#[plugin(service = "audit.v1.Audit", version = "1.0.0")]
pub trait Audit {
    async fn record(&self, what: &str) -> Result<()>;
}

#[plugin(service = "cache.v1.Cache", version = "1.0.0", requires(LoggerClient = "^1.1"))]
pub trait Cache {
    async fn get(&self, key: &str) -> Result<Option<String>>;
}

struct Lru;

impl Cache for Lru {
    async fn get(&self, _: &str) -> Result<Option<String>> {
        Ok(None)
    }
}

mod cache_plugin {
    use super::*;

    #[plugin_main(id = "cache-plugin", version = "1.0.0")]
    pub async fn main(
        host: Host,
        #[requires("^1.2")] log: LoggerClient,
        metrics: Watched<MetricsClient>,
        audit: Option<AuditClient>,
    ) -> Result<CacheServer<Lru>> {
        drop((host, metrics, audit));
        log.log("up").await?;
        Ok(CacheServer::new(Lru))
    }
}

// Compiled and run without a host.
fn main() {
    assert!(std::mem::size_of_val(&cache_plugin::main) == 0);
}
