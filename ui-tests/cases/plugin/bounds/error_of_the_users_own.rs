use connect_plugin::{Result, plugin};

#[derive(Debug)]
pub struct KvError;

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, key: &str) -> Result<String, KvError>;
}

fn main() {}
