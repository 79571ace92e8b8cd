use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn put(&self, #[field(1)] key: &str, value: u32) -> Result<()>;
}

fn main() {}
