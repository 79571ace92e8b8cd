//! What a stack must be able to do to take part: serve the service, and call it with its own client.

pub(crate) mod connect_plugin;
#[cfg(feature = "opponents")]
pub(crate) mod connectrpc;
pub(crate) mod raw;
#[cfg(feature = "opponents")]
pub(crate) mod tonic;

use anyhow::Result;

use crate::address::{Address, Listener};
use crate::store::{Key, Store};

/// One RPC implementation. Everything that the harness knows about it is here.
pub(crate) trait Stack {
    /// The stack's own client, as its documentation tells a user to make one.
    type Client: Caller;

    /// Serves [`Store`] on the listener for as long as the process lives.
    async fn serve(self, listener: Listener, store: Store) -> Result<()>;

    /// Opens one HTTP/2 connection, which all calls in flight share.
    async fn connect(self, address: &Address) -> Result<Self::Client>;
}

/// A client that can make the one call of this benchmark.
pub(crate) trait Caller: Clone + Send + 'static {
    /// Reads a key, and passes the decoded answer to [`store::check`](crate::store::check).
    fn call(&mut self, key: Key) -> impl Future<Output = Result<()>> + Send;
}

/// What is done with a client, of whichever stack it is.
pub(crate) trait Work {
    type Output;

    fn with(self, caller: impl Caller) -> impl Future<Output = Result<Self::Output>>;
}
