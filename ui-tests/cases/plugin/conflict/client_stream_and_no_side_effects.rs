use connect_plugin::{Result, Streaming, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    #[rpc(no_side_effects)]
    async fn upload(&self, parts: Streaming<String>) -> Result<()>;
}

fn main() {}
