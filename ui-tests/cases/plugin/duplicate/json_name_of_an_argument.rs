use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    #[allow(non_snake_case)]
    async fn put(&self, user_id: u32, userId: u32) -> Result<()>;
}

fn main() {}
