use connect_plugin::{Result, Streaming, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn upload(&self, _: Streaming<String>) -> Result<()>;
}

fn main() {}
