//! Methods of the same name in two contracts have requests of the same name.

use connect_plugin::{Bytes, Result, plugin};

#[plugin(service = "a.v1.First", version = "1.0.0")]
pub trait First {
    async fn get(&self, key: &str, revision: u64) -> Result<Bytes>;
}

#[plugin(service = "b.v1.Second", version = "1.0.0")]
pub trait Second {
    async fn get(&self, key: &str, revision: u64) -> Result<Bytes>;
}

struct GetRequest;

struct Both(GetRequest);

impl First for Both {
    async fn get(&self, _: &str, _: u64) -> Result<Bytes> {
        Ok(Bytes::new())
    }
}

impl Second for Both {
    async fn get(&self, _: &str, _: u64) -> Result<Bytes> {
        Ok(Bytes::new())
    }
}

fn main() {
    drop(FirstClient::in_process(Both(GetRequest)));
    drop(SecondClient::loopback(Both(GetRequest)));
}
