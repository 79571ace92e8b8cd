//! From what the runner asks for to a server that listens.

use connect_plugin::{
    Bytes, Limits, Listener, Server, ServerConfig, ServerHandle, Services, Target,
};

use crate::messages::ServerCompatRequest;

/// Starts the server; returns its port, and its certificate if it has one.
pub(super) async fn start(
    services: Services,
    request: ServerCompatRequest,
) -> Result<(ServerHandle, u32, Bytes), Box<dyn std::error::Error>> {
    if request.use_tls {
        return Err("the library has no TLS yet".into());
    }
    let limits = Limits {
        max_message_size: request.message_receive_limit.try_into()?,
    };
    let config = ServerConfig {
        limits,
        // Everything, as the suite's own programs do.
        compress_from: Some(0),
        ..ServerConfig::default()
    };
    let listener = Listener::bind("127.0.0.1:0").await?;
    let server = Server::new(services).config(config).start(listener)?;
    let port = match server.target() {
        Target::Http(authority) | Target::Https(authority) => authority.port_u16(),
        Target::Unix(_) => None,
    };
    let port = port.ok_or("the server has no port")?;
    Ok((server, port.into(), Bytes::new()))
}
