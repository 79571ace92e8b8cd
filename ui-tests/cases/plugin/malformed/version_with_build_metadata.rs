use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.2.0+build5")]
pub trait Kv {
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
