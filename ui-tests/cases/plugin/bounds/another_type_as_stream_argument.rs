use connect_plugin::{Result, plugin};

pub struct Streaming<T>(T);

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn upload(&self, parts: Streaming<String>) -> Result<()>;
}

fn main() {}
