use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    #[rpc(idempotent, no_side_effects)]
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
