use connect_plugin::{Streaming, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn watch(&self, key: &str) -> Streaming<String>;
}

fn main() {}
