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

#[plugin_main(name = "kv-plugin", id = "kv-plugin")]
async fn main() -> Result<KvServer<Mem>> {
    Ok(KvServer::new(Mem))
}
