//! connect-plugin, with the server and client that `#[plugin]` makes of a trait, all at their defaults.

use std::sync::Arc;

use anyhow::Result;
use connect_plugin::{
    Bytes, Channel, Context, Protocol, Server, Services, Streaming, message, plugin,
};
use futures_util::stream;

use super::{Caller, Stack};
use crate::address::{Address, Listener};
use crate::store::{self, Key, Store};
use crate::stream::{Listed, Lister};
use crate::wire::Wire;

/// The answer.
#[message]
#[derive(Debug)]
pub(crate) struct GetResponse {
    #[field(1)]
    pub(crate) value: Bytes,
    #[field(2)]
    pub(crate) found: bool,
}

/// The service under test.
#[plugin(service = "kv.v1.KVService", version = "1.0.0")]
pub(crate) trait Kv {
    /// Reads one key.
    async fn get(&self, cx: &Context, key: &str) -> connect_plugin::Result<GetResponse>;

    /// Reads one key so many times.
    async fn list(
        &self,
        cx: &Context,
        key: &str,
        count: u32,
    ) -> connect_plugin::Result<Streaming<GetResponse>>;
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectPlugin(pub(crate) Wire);

impl Stack for ConnectPlugin {
    type Client = KvClient;

    async fn serve(self, listener: Listener, store: Store) -> Result<()> {
        let listener = match listener {
            Listener::Unix(listener) => connect_plugin::Listener::from(listener),
            Listener::Tcp(listener) => connect_plugin::Listener::from(listener),
        };
        let services = Services::new().with(KvServer::new(Handler(store)));
        let _server = Server::new(services).start(listener)?;
        std::future::pending().await
    }

    async fn connect(self, address: &Address) -> Result<KvClient> {
        let target = match address {
            Address::Unix(path) => format!("unix:{}", path.display()),
            Address::Tcp(_) => address.origin(),
        };
        let protocol = match self.0 {
            Wire::Connect => Protocol::Connect,
            Wire::Grpc => Protocol::Grpc,
        };
        // One connection, as the others have.
        let channel = Channel::builder(target.parse()?)
            .protocol(protocol)
            .connections(1)
            .build();
        channel.connect().await?;
        Ok(KvClient::new(channel))
    }
}

#[derive(Debug)]
struct Handler(Store);

/// Returns one implementation, and a client of it in this process.
pub(crate) fn both_ways(store: Store) -> (Arc<impl Kv>, KvClient) {
    let handler = Arc::new(Handler(store));
    let client = KvClient::in_process(Arc::clone(&handler));
    (handler, client)
}

impl Kv for Handler {
    async fn get(&self, _: &Context, key: &str) -> connect_plugin::Result<GetResponse> {
        Ok(self.0.get(key).into())
    }

    async fn list(
        &self,
        _: &Context,
        key: &str,
        count: u32,
    ) -> connect_plugin::Result<Streaming<GetResponse>> {
        let values = self.0.list(key, count);
        let messages = values.map(|value| Ok(GetResponse::from(value)));
        Ok(Streaming::new(stream::iter(messages)))
    }
}

impl From<Option<Bytes>> for GetResponse {
    fn from(value: Option<Bytes>) -> Self {
        let found = value.is_some();
        Self {
            value: value.unwrap_or_default(),
            found,
        }
    }
}

impl Lister for KvClient {
    async fn list(&mut self, key: Key, messages: u32) -> Result<()> {
        let mut listed = Listed::new(key, messages);
        let mut stream = Kv::list(self, &Context::new(), key.name(), messages).await?;
        while let Some(message) = stream.next_msg().await? {
            listed.message(&message.value, message.found)?;
        }
        listed.end()
    }
}

impl Caller for KvClient {
    async fn call(&mut self, key: Key) -> Result<()> {
        let response = self.get(&Context::new(), key.name()).await?;
        store::check(key, &response.value, response.found)
    }
}
