use connect_plugin::{Result, plugin};

#[plugin(service = "Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
