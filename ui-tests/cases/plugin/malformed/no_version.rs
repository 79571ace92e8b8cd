use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv")]
pub trait Kv {
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
