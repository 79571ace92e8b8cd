//! `#[ctx]` marks a context whose type goes by another name.

use connect_plugin::{Context as Caller, Result, plugin};

#[plugin(service = "ctx.v1.Marked", version = "1.0.0")]
pub trait Marked {
    async fn get(&self, #[ctx] caller: &Caller, key: &str) -> Result<String>;
}

fn main() {}
