//! A channel to a service in this process: through the codec and the protocol, without a socket.

use std::pin::Pin;
use std::sync::Arc;

use http::{Request, Response, Version};

use crate::body::Body;
use crate::client::{Channel, MemoryTransport};
use crate::server::{Responder, Server, Services};
use crate::service::Service;

struct Loopback(Arc<Responder>);

impl MemoryTransport for Loopback {
    fn send(
        &self,
        mut request: Request<Body>,
    ) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        // Like the connection it stands for, it carries both directions at once.
        *request.version_mut() = Version::HTTP_2;
        let responder = Arc::clone(&self.0);
        Box::pin(async move { responder.respond(request).await })
    }
}

/// Makes a channel to a service in this process.
pub(crate) fn channel(service: impl Service) -> Channel {
    let server = Server::new(Services::new().with(service));
    Channel::memory(Loopback(Arc::new(server.into_responder())))
}
