use connect_plugin::{Result, plugin};

use std::collections::HashSet;

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, key: &str) -> Result<HashSet<u8>>;
}

fn main() {}
