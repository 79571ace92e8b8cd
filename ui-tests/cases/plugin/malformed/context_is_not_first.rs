use connect_plugin::{Context, Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, key: &str, cx: &Context) -> Result<String>;
}

fn main() {}
