//! The floor: hyper and prost with nothing in between, on both sides. Its client is also the generator that
//! drives every server.

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2::SendRequest;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

use super::{Caller, Stack};
use crate::address::{Address, Listener};
use crate::messages::{GetRequest, GetResponse};
use crate::store::{self, Key, Store};
use crate::wire::{PATH, Wire};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw(pub(crate) Wire);

impl Stack for Raw {
    type Client = BareClient;

    async fn serve(self, listener: Listener, store: Store) -> Result<()> {
        let store = Arc::new(store);
        loop {
            match &listener {
                Listener::Unix(listener) => {
                    let (io, _) = listener.accept().await?;
                    tokio::spawn(serve_connection(io, self.0, Arc::clone(&store)));
                }
                Listener::Tcp(listener) => {
                    let (io, _) = listener.accept().await?;
                    io.set_nodelay(true)?;
                    tokio::spawn(serve_connection(io, self.0, Arc::clone(&store)));
                }
            }
        }
    }

    async fn connect(self, address: &Address) -> Result<BareClient> {
        let requests = match address {
            Address::Unix(path) => handshake(UnixStream::connect(path).await?).await?,
            Address::Tcp(address) => {
                let io = TcpStream::connect(address).await?;
                io.set_nodelay(true)?;
                handshake(io).await?
            }
        };
        let uri = format!("{}{PATH}", address.origin()).parse()?;
        Ok(BareClient {
            wire: self.0,
            uri,
            requests,
        })
    }
}

async fn serve_connection<I>(io: I, wire: Wire, store: Arc<Store>)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let http2 = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    // The two shapes have different body types, so each has a service of its own.
    let end = match wire {
        Wire::Connect => {
            let service = service_fn(move |request| {
                let store = Arc::clone(&store);
                async move { Ok::<_, anyhow::Error>(head(wire, get(wire, request, &store).await?)) }
            });
            http2.serve_connection(TokioIo::new(io), service).await
        }
        Wire::Grpc => {
            let service = service_fn(move |request| {
                let store = Arc::clone(&store);
                async move {
                    let body = get(wire, request, &store).await?;
                    let trailers = wire.trailers().map(Ok::<_, Infallible>);
                    let body = body.with_trailers(std::future::ready(trailers));
                    Ok::<_, anyhow::Error>(head(wire, body))
                }
            });
            http2.serve_connection(TokioIo::new(io), service).await
        }
    };
    if let Err(error) = end {
        eprintln!("raw: {error}");
    }
}

async fn get(wire: Wire, request: Request<Incoming>, store: &Store) -> Result<Full<Bytes>> {
    let body = request.into_body().collect().await?.to_bytes();
    let request: GetRequest = wire.decode(body)?;
    let value = store.get(&request.key);
    let found = value.is_some();
    Ok(Full::new(wire.encode(&GetResponse {
        value: value.unwrap_or_default(),
        found,
    })))
}

fn head<B>(wire: Wire, body: B) -> Response<B> {
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, wire.content_type());
    response
}

/// One HTTP/2 connection and the protocol that is spoken on it.
#[derive(Clone, Debug)]
pub(crate) struct BareClient {
    wire: Wire,
    uri: Uri,
    requests: SendRequest<Full<Bytes>>,
}

async fn handshake<I>(io: I) -> Result<SendRequest<Full<Bytes>>>
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let client = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (requests, connection) = client.handshake(TokioIo::new(io)).await?;
    // It ends when the last clone of the sender is dropped.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("bare client: {error}");
        }
    });
    Ok(requests)
}

impl Caller for BareClient {
    async fn call(&mut self, key: Key) -> Result<()> {
        let request = GetRequest {
            key: key.name().to_owned(),
        };
        let request = self.wire.request(&self.uri, &request);
        self.requests.ready().await?;
        let (head, body) = self.requests.send_request(request).await?.into_parts();
        let response: GetResponse = self.wire.answer(head.status, body.collect().await?)?;
        store::check(key, &response.value, response.found)
    }
}
