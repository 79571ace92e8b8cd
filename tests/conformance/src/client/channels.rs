//! Channels to the servers that the runner starts. Calls that want the same share one, and with it
//! its connections.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use connect_plugin::tls::{CertifiedKey, ClientTls, Roots};
use connect_plugin::{Bytes, Channel, ChannelBuilder, Limits, Open};

use super::outcome::Impossible;
use crate::messages::{ClientCompatRequest, Codec, Compression, HttpVersion, Protocol, TlsCreds};

/// All channels that were made.
#[derive(Default)]
pub(super) struct Channels {
    made: Mutex<HashMap<Settings, Channel>>,
}

/// What makes a channel different from others.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Settings {
    host: String,
    port: u32,
    http_version: Open<HttpVersion>,
    protocol: Open<Protocol>,
    codec: Open<Codec>,
    compression: Open<Compression>,
    use_get: bool,
    receive_limit: u32,
    server_certificate: Bytes,
    credentials: Option<TlsCreds>,
}

impl Channels {
    /// Returns the channel for a call.
    pub(super) fn get(&self, request: &ClientCompatRequest) -> Result<Channel, Impossible> {
        let settings = Settings {
            host: request.host.clone(),
            port: request.port,
            http_version: request.http_version,
            protocol: request.protocol,
            codec: request.codec,
            compression: request.compression,
            use_get: request.use_get_http_method,
            receive_limit: request.message_receive_limit,
            server_certificate: request.server_tls_cert.clone(),
            credentials: request.client_tls_creds.clone(),
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = made.get(&settings) {
            return Ok(channel.clone());
        }
        let channel = make(&settings)?;
        made.insert(settings, channel.clone());
        Ok(channel)
    }
}

/// Makes a channel, or says what the library cannot do.
fn make(settings: &Settings) -> Result<Channel, Impossible> {
    let version = match settings.http_version.known() {
        Some(HttpVersion::Http1) => connect_plugin::HttpVersion::Http1,
        Some(HttpVersion::Http2) => connect_plugin::HttpVersion::Http2,
        _ => return Err(format!("there is no {:?} here", settings.http_version).into()),
    };
    let protocol = match settings.protocol.known() {
        Some(Protocol::Connect) => connect_plugin::Protocol::Connect,
        Some(Protocol::Grpc) => connect_plugin::Protocol::Grpc,
        Some(Protocol::GrpcWeb) => connect_plugin::Protocol::GrpcWeb,
        _ => return Err(format!("there is no protocol {:?}", settings.protocol).into()),
    };
    let codec = match settings.codec.known() {
        Some(Codec::Proto) => connect_plugin::Codec::Proto,
        Some(Codec::Json) => connect_plugin::Codec::Json,
        _ => return Err(format!("there is no codec {:?}", settings.codec).into()),
    };
    let limits = Limits {
        max_message_size: settings.receive_limit.try_into()?,
        ..Limits::DEFAULT
    };
    let channel = addressed(settings)?
        .http_version(version)
        .protocol(protocol)
        .codec(codec)
        .limits(limits)
        .use_get(settings.use_get);
    let channel = match compression(settings.compression)? {
        // Everything, as the suite's own programs do.
        Some(compression) => channel.compression(compression).compress_from(0),
        None => channel,
    };
    Ok(channel.accept_compressed(true).build())
}

/// Names the server, whom the channel trusts and who it is.
fn addressed(settings: &Settings) -> Result<ChannelBuilder, Impossible> {
    let Settings { host, port, .. } = settings;
    if settings.server_certificate.is_empty() {
        return Ok(Channel::builder(format!("http://{host}:{port}").parse()?));
    }
    let mut tls = ClientTls::new(Roots::from_pem(&settings.server_certificate)?);
    if let Some(creds) = &settings.credentials {
        tls = tls.certified_key(CertifiedKey::from_pem(&creds.cert, &creds.key)?);
    }
    Ok(Channel::builder(format!("https://{host}:{port}").parse()?).tls(tls))
}

fn compression(
    compression: Open<Compression>,
) -> Result<Option<connect_plugin::Compression>, Impossible> {
    Ok(Some(match compression.known() {
        Some(Compression::Identity) => return Ok(None),
        Some(Compression::Gzip) => connect_plugin::Compression::Gzip,
        Some(Compression::Br) => connect_plugin::Compression::Brotli,
        Some(Compression::Zstd) => connect_plugin::Compression::Zstd,
        Some(Compression::Deflate) => connect_plugin::Compression::Deflate,
        Some(Compression::Snappy) => connect_plugin::Compression::Snappy,
        _ => return Err(format!("there is no compression {compression:?}").into()),
    }))
}
