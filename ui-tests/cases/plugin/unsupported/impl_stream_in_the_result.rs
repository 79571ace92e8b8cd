use connect_plugin::{Result, plugin};

pub trait Stream {
    type Item;
}

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn watch(&self, key: &str) -> Result<impl Stream<Item = String>>;
}

fn main() {}
