use std::rc::Rc;

use connect_plugin::{Result, plugin};

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub trait Kv {
    async fn get(&self, key: &str) -> Result<String>;
}

struct Mem;

async fn wait() {}

impl Kv for Mem {
    async fn get(&self, key: &str) -> Result<String> {
        let key = Rc::new(key.to_owned());
        wait().await;
        Ok(key.to_string())
    }
}

fn main() {}
