use connect_plugin::{Result, plugin};

pub trait Logger {}

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv: Logger {
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
