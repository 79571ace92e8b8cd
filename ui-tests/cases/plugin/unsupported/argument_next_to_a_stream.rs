use connect_plugin::{Context, Result, Streaming, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn upload(&self, cx: &Context, name: &str, parts: Streaming<String>) -> Result<()>;
}

fn main() {}
