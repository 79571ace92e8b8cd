//! Which addresses a channel may connect to.

use std::fmt;
use std::net::SocketAddr;

use crate::Result;

/// Which addresses a channel may connect to, where somebody else chose its target: a name can lead
/// anywhere, and somewhere else the next time.
///
/// ```
/// use std::net::SocketAddr;
/// # use connect_plugin_rpc as connect_plugin;
/// use connect_plugin::{AddressPolicy, Channel, Error, Result};
///
/// #[derive(Debug)]
/// struct Elsewhere;
///
/// impl AddressPolicy for Elsewhere {
///     fn check(&self, address: SocketAddr) -> Result<()> {
///         if address.ip().is_loopback() {
///             return Err(Error::permission_denied("it is this machine"));
///         }
///         Ok(())
///     }
/// }
///
/// let channel = Channel::builder("http://example.com".parse()?).address_policy(Elsewhere);
/// # Ok::<(), connect_plugin::InvalidTarget>(())
/// ```
pub trait AddressPolicy: fmt::Debug + Send + Sync + 'static {
    /// Allows a connection to an address. It is asked about each address that a target resolves to,
    /// each time a connection is made, and the connection is made to the very address.
    ///
    /// # Errors
    ///
    /// The address is not connected to; the message says why. Other addresses of the same name are
    /// tried.
    fn check(&self, address: SocketAddr) -> Result<()>;
}
