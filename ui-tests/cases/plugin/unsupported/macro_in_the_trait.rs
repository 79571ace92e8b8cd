use connect_plugin::{Result, plugin};

macro_rules! more_methods {
    () => {};
}

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    more_methods!();
    async fn get(&self, key: &str) -> Result<String>;
}

fn main() {}
