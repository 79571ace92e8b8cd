use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v2.Kv", version = "1.4.0")]
pub trait Kv {
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
