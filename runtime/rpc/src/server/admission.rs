//! Who may connect: decided once for each connection, before anything is read from it.

use std::any::Any;

use crate::socket::Stream;

/// Decides which connections a server keeps.
///
/// It is asked in the accept loop, so it has to be quick. What bounds all connections together is
/// [`ServerConfig::max_connections`](crate::ServerConfig::max_connections), which lets more of them
/// wait; what this refuses is closed at once.
///
/// ```
/// use std::any::Any;
/// use std::sync::Arc;
/// # use connect_plugin_rpc as connect_plugin;
/// use connect_plugin::{Admission, Server, Services};
///
/// /// Takes eight connections, and closes what comes beyond that.
/// struct Eight(Arc<()>);
///
/// impl Admission for Eight {
///     fn admit(&self, _process: Option<u32>) -> Option<Box<dyn Any + Send>> {
///         (Arc::strong_count(&self.0) <= 8).then(|| Box::new(Arc::clone(&self.0)) as _)
///     }
/// }
///
/// let server = Server::new(Services::new()).admission(Eight(Arc::default()));
/// ```
pub trait Admission: Send + Sync + 'static {
    /// Takes a connection of a process in, if the operating system tells which one it is of, as Linux
    /// does for Unix sockets. What is returned is dropped when the connection has ended; `None` closes
    /// it.
    fn admit(&self, process: Option<u32>) -> Option<Box<dyn Any + Send>>;
}

/// Returns the process at the other end of a connection.
pub(super) fn process_of(stream: &Stream) -> Option<u32> {
    match stream {
        Stream::Unix(stream) => {
            let pid = stream.peer_cred().ok()?.pid()?;
            u32::try_from(pid).ok()
        }
        Stream::Tcp(_) => None,
        #[cfg(feature = "tls")]
        Stream::Tls(_) => None,
    }
}
