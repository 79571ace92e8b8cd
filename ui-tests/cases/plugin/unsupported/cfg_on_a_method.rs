use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    #[cfg(unix)]
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
