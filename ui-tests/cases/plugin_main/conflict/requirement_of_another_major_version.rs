use connect_plugin::{Result, plugin, plugin_main};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn ping(&self) -> Result<()>;
}

struct Mem;

impl Kv for Mem {
    async fn ping(&self) -> Result<()> {
        Ok(())
    }
}

#[plugin(service = "logger.v1.Logger", version = "1.2.0")]
pub trait Logger {
    async fn log(&self, message: &str) -> Result<()>;
}

#[plugin_main(id = "kv-plugin", version = "1.0.0")]
async fn main(#[requires("^2.0")] _: LoggerClient) -> Result<KvServer<Mem>> {
    Ok(KvServer::new(Mem))
}
