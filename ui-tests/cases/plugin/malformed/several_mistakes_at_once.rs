use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0")]
pub trait Kv {
    fn get(&self, key: &str) -> Result<String>;
    async fn put(&mut self, _key: &str) -> Result<&str>;
    async fn flush(&self) -> Result<()>;
}

// What is right about the contract can be used all the same.
async fn flush(kv: KvClient) {
    let _ = kv.flush().await;
}

fn main() {}
