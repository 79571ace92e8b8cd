use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, keys: impl Iterator<Item = String>) -> Result<String>;
}

fn main() {}
