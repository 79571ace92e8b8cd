//! connectrpc, with the code of `connectrpc-build`. Of the ways that its documentation offers, this takes the
//! fast ones: the dispatcher without a vtable, and the client for one HTTP/2 connection.

use anyhow::Result;
use bytes::Bytes;
use connectrpc::client::{ClientConfig, Http2Connection, SharedHttp2Connection};
use connectrpc::{
    ConnectRpcService, Encodable, Protocol, RequestContext, Response, Server, ServiceRequest,
    ServiceResult, ServiceStream,
};
use futures_util::stream;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;

use super::{Caller, Stack};
use crate::address::{Address, Listener};
use crate::generated::connectrpc::kv::v1::{
    GetRequest, GetResponse, KvService, KvServiceClient, KvServiceServer, ListRequest,
};
use crate::store::{self, Key, Store};
use crate::stream::{Listed, Lister};
use crate::wire::Wire;

/// How many calls may wait in front of the connection; the number is from connectrpc's own example.
const QUEUE: usize = 1024;

/// Its server answers in the protocol of the request, so the wire matters to the client only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connectrpc(pub(crate) Wire);

impl Stack for Connectrpc {
    type Client = KvServiceClient<SharedHttp2Connection>;

    async fn serve(self, listener: Listener, store: Store) -> Result<()> {
        let service = ConnectRpcService::new(KvServiceServer::new(Handler(store)));
        match listener {
            // Its own server takes TCP only; this is the loop that its guide gives for everything else.
            Listener::Unix(listener) => {
                let mut builder = auto::Builder::new(TokioExecutor::new());
                builder.http2().adaptive_window(true);
                loop {
                    let (io, _) = listener.accept().await?;
                    let service = TowerToHyperService::new(service.clone());
                    let connection = builder
                        .serve_connection(TokioIo::new(io), service)
                        .into_owned();
                    tokio::spawn(async move {
                        if let Err(error) = connection.await {
                            eprintln!("connectrpc: {error}");
                        }
                    });
                }
            }
            Listener::Tcp(listener) => Server::from_listener(listener)
                .serve_with_service(service)
                .await
                .map_err(anyhow::Error::from_boxed),
        }
    }

    async fn connect(self, address: &Address) -> Result<Self::Client> {
        let uri: http::Uri = address.origin().parse()?;
        let connection = match address {
            Address::Unix(path) => Http2Connection::connect_unix(path, uri.clone()).await?,
            Address::Tcp(_) => Http2Connection::connect_plaintext(uri.clone()).await?,
        };
        let protocol = match self.0 {
            Wire::Connect => Protocol::Connect,
            Wire::Grpc => Protocol::Grpc,
        };
        let config = ClientConfig::new(uri).with_protocol(protocol);
        Ok(KvServiceClient::new(connection.shared(QUEUE), config))
    }
}

#[derive(Debug)]
struct Handler(Store);

impl KvService for Handler {
    async fn get<'a>(
        &'a self,
        _: RequestContext,
        request: ServiceRequest<'_, GetRequest>,
    ) -> ServiceResult<impl Encodable<GetResponse> + Send + use<'a>> {
        Response::ok(GetResponse::from(self.0.get(request.key)))
    }

    async fn list(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, ListRequest>,
    ) -> ServiceResult<ServiceStream<impl Encodable<GetResponse> + Send + use<>>> {
        let values = self.0.list(request.key, request.count);
        let messages = values.map(|value| Ok(GetResponse::from(value)));
        Response::stream_ok(stream::iter(messages))
    }
}

impl From<Option<Bytes>> for GetResponse {
    fn from(value: Option<Bytes>) -> Self {
        let found = value.is_some();
        Self {
            value: value.unwrap_or_default(),
            found,
            ..Self::default()
        }
    }
}

impl Lister for KvServiceClient<SharedHttp2Connection> {
    async fn list(&mut self, key: Key, messages: u32) -> Result<()> {
        let mut listed = Listed::new(key, messages);
        let request = ListRequest {
            key: key.name().to_owned(),
            count: messages,
            ..ListRequest::default()
        };
        let mut stream = KvServiceClient::list(self, request).await?;
        while let Some(message) = stream.message().await? {
            let message = message.view();
            listed.message(message.value, message.found)?;
        }
        listed.end()
    }
}

impl Caller for KvServiceClient<SharedHttp2Connection> {
    async fn call(&mut self, key: Key) -> Result<()> {
        let request = GetRequest {
            key: key.name().to_owned(),
            ..GetRequest::default()
        };
        let response = self.get(request).await?;
        let response = response.view();
        store::check(key, response.value, response.found)
    }
}
