use connect_plugin::{Result, plugin};

pub struct Context;

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, cx: &Context, key: &str) -> Result<String>;
}

fn main() {}
