use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    #[rpc(returns())]
    async fn get(&self) -> Result<bool>;
}

fn main() {}
