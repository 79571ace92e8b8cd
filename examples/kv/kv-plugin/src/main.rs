//! The plugin: what the signature of `main` returns is what it provides.

use connect_plugin::plugin_main;
use kv_api::KvServer;
use kv_plugin::MemKv;

#[plugin_main(id = "kv-plugin")]
async fn main() -> connect_plugin::Result<KvServer<MemKv>> {
    Ok(KvServer::new(MemKv::default()))
}
