//! TLS: whom a side trusts, and how it proves who it is. Certificates and keys are PEM.
//!
//! ```
//! # use connect_plugin_rpc as connect_plugin;
//! use connect_plugin::Channel;
//! use connect_plugin::tls::{CertifiedKey, ClientTls, Roots, ServerTls};
//!
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! // Each side knows the authority that signed the certificate of the other one.
//! let authority = Roots::read("ca.pem")?;
//! let server = ServerTls::new(CertifiedKey::read("server.pem", "server.key")?)
//!     .client_roots(authority.clone());
//! let client = ClientTls::new(authority)
//!     .certified_key(CertifiedKey::read("client.pem", "client.key")?);
//! let channel = Channel::builder("https://kv.example.com:8443".parse()?).tls(client).build();
//! # Ok(())
//! # }
//! ```

mod client;
mod error;
mod peer;
mod pem;
mod provider;
mod server;

pub use client::ClientTls;
pub use error::TlsError;
pub use peer::PeerCertificate;
pub use pem::{CertifiedKey, Roots};
pub use server::ServerTls;

pub(crate) use client::Connector;
pub(crate) use server::Acceptor;

/// The name of HTTP/2 in the negotiation of protocols.
const H2: &[u8] = b"h2";

/// The name of HTTP/1.1 in the negotiation of protocols.
const HTTP_1_1: &[u8] = b"http/1.1";
