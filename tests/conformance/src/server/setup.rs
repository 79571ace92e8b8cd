//! From what the runner asks for to a server that listens.

use connect_plugin::tls::{CertifiedKey, Roots, ServerTls};
use connect_plugin::{
    Bytes, Limits, Listener, Server, ServerConfig, ServerHandle, Services, Target,
};

use crate::messages::ServerCompatRequest;

/// Starts the server; returns its port, and its certificate if it has one.
pub(super) async fn start(
    services: Services,
    request: ServerCompatRequest,
) -> Result<(ServerHandle, u32, Bytes), Box<dyn std::error::Error>> {
    let limits = Limits {
        max_message_size: request.message_receive_limit.try_into()?,
        ..Limits::DEFAULT
    };
    let config = ServerConfig {
        limits,
        // Everything, as the suite's own programs do.
        compress_from: Some(0),
        ..ServerConfig::default()
    };
    let listener = Listener::bind("127.0.0.1:0").await?;
    let (server, certificate) = secured(Server::new(services).config(config), request)?;
    let server = server.start(listener)?;
    let port = match server.target() {
        Target::Http(authority) | Target::Https(authority) => authority.port_u16(),
        Target::Unix(_) => None,
    };
    let port = port.ok_or("the server has no port")?;
    Ok((server, port.into(), certificate))
}

/// Gives the server the runner's certificate, if it has to have one, and the one that its clients
/// have to prove.
fn secured(
    server: Server,
    request: ServerCompatRequest,
) -> Result<(Server, Bytes), Box<dyn std::error::Error>> {
    if !request.use_tls {
        return Ok((server, Bytes::new()));
    }
    let creds = request.server_creds.ok_or("TLS without a certificate")?;
    let mut tls = ServerTls::new(CertifiedKey::from_pem(&creds.cert, &creds.key)?);
    if !request.client_tls_cert.is_empty() {
        tls = tls.client_roots(Roots::from_pem(&request.client_tls_cert)?);
    }
    Ok((server.tls(tls), creds.cert))
}
