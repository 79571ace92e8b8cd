use connect_plugin::{Result, plugin};

use std::time::Instant;

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, since: Instant) -> Result<String>;
}

fn main() {}
