//! What a `Result` is, rustc decides; what streams, the name `Streaming`.

use connect_plugin::{Context, plugin};

pub type Fallible<T> = std::result::Result<T, connect_plugin::Error>;
pub type Nothing = Fallible<()>;
pub type Streaming<T> = connect_plugin::Streaming<T, connect_plugin::Error>;

#[plugin(service = "alias.v1.Alias", version = "1.0.0")]
pub trait Alias {
    async fn get(&self, cx: &Context, key: &str) -> Fallible<Vec<u64>>;
    async fn put(&self, cx: &Context, key: &str) -> Nothing;
    async fn watch(&self, cx: &Context) -> Fallible<Streaming<String>>;
}

struct Empty;

impl Alias for Empty {
    async fn get(&self, _: &Context, _: &str) -> Fallible<Vec<u64>> {
        Ok(Vec::new())
    }
    async fn put(&self, _: &Context, _: &str) -> Nothing {
        Ok(())
    }
    async fn watch(&self, _: &Context) -> Fallible<Streaming<String>> {
        Ok(Streaming::empty())
    }
}

fn main() {
    drop(AliasClient::in_process(std::sync::Arc::new(Empty)));
}
