use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn add(&self, key: &str, #[field(2, as = "sint64")] delta: i64) -> Result<i64>;
}

fn main() {}
