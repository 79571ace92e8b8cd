use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get_key(&self, key: &str) -> Result<String>;
    #[allow(non_snake_case)]
    async fn getKey(&self, key: &str) -> Result<String>;
}

fn main() {}
