//! A contract need not know deadlines and metadata.

use connect_plugin::{Bytes, Result, plugin};
use std::collections::BTreeMap;

#[plugin(service = "plain.v1.Plain", version = "0.3.0", type = "plain-store")]
trait Plain {
    async fn get(&self, key: &str) -> Result<Option<Bytes>>;
    async fn put(&self, key: String, value: &[u8]) -> Result<()>;
    async fn all(&self) -> Result<BTreeMap<String, u64>>;
    #[rpc(name = "DropAll", idempotent, returns(name = "count", number = 2))]
    async fn clear(&self, #[field(2)] prefix: &str, #[field(1, name = "type")] kind: u32) -> Result<u64>;
}

struct Empty;

impl Plain for Empty {
    async fn get(&self, _: &str) -> Result<Option<Bytes>> {
        Ok(None)
    }
    async fn put(&self, _: String, _: &[u8]) -> Result<()> {
        Ok(())
    }
    async fn all(&self) -> Result<BTreeMap<String, u64>> {
        Ok(BTreeMap::new())
    }
    async fn clear(&self, _: &str, _: u32) -> Result<u64> {
        Ok(0)
    }
}

fn main() {
    drop(PlainClient::loopback(Empty));
    drop(PlainServer::new(Empty));
}
