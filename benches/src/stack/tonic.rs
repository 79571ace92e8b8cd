//! tonic, with the server and channel of its `transport` and the code of `tonic-prost-build`, all at their
//! defaults. It speaks gRPC only.

use std::pin::Pin;

use anyhow::Result;
use bytes::Bytes;
use futures_util::{Stream, stream};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};

use super::{Caller, Stack};
use crate::address::{Address, Listener};
use crate::generated::tonic::kv_service_client::KvServiceClient;
use crate::generated::tonic::kv_service_server::{KvService, KvServiceServer};
use crate::generated::tonic::{GetRequest, GetResponse, ListRequest};
use crate::store::{self, Key, Store};
use crate::stream::{Listed, Lister};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Tonic;

impl Stack for Tonic {
    type Client = KvServiceClient<Channel>;

    async fn serve(self, listener: Listener, store: Store) -> Result<()> {
        let router = Server::builder().add_service(KvServiceServer::new(Handler(store)));
        match listener {
            Listener::Unix(listener) => {
                router
                    .serve_with_incoming(UnixListenerStream::new(listener))
                    .await?;
            }
            Listener::Tcp(listener) => {
                let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
                router.serve_with_incoming(incoming).await?;
            }
        }
        Ok(())
    }

    async fn connect(self, address: &Address) -> Result<Self::Client> {
        let endpoint = Endpoint::from_shared(address.origin())?;
        let channel = match address.clone() {
            Address::Unix(path) => {
                let connector = tower::service_fn(move |_| {
                    let path = path.clone();
                    async move { UnixStream::connect(path).await.map(TokioIo::new) }
                });
                endpoint.connect_with_connector(connector).await?
            }
            Address::Tcp(_) => endpoint.connect().await?,
        };
        Ok(KvServiceClient::new(channel))
    }
}

#[derive(Debug)]
struct Handler(Store);

#[tonic::async_trait]
impl KvService for Handler {
    type ListStream = Pin<Box<dyn Stream<Item = Result<GetResponse, Status>> + Send>>;

    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        Ok(Response::new(self.0.get(&request.get_ref().key).into()))
    }

    async fn list(
        &self,
        request: Request<ListRequest>,
    ) -> Result<Response<Self::ListStream>, Status> {
        let ListRequest { key, count } = request.get_ref();
        let messages = self.0.list(key, *count).map(|value| Ok(value.into()));
        Ok(Response::new(Box::pin(stream::iter(messages))))
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

impl Lister for KvServiceClient<Channel> {
    async fn list(&mut self, key: Key, messages: u32) -> Result<()> {
        let mut listed = Listed::new(key, messages);
        let request = ListRequest {
            key: key.name().to_owned(),
            count: messages,
        };
        let mut stream = KvServiceClient::list(self, request).await?.into_inner();
        while let Some(message) = stream.message().await? {
            listed.message(&message.value, message.found)?;
        }
        listed.end()
    }
}

impl Caller for KvServiceClient<Channel> {
    async fn call(&mut self, key: Key) -> Result<()> {
        let request = GetRequest {
            key: key.name().to_owned(),
        };
        let response = self.get(request).await?.into_inner();
        store::check(key, &response.value, response.found)
    }
}
