//! Who takes part, and the only place that turns a name into a stack.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use crate::address::{Address, Listener};
use crate::stack::connect_plugin::ConnectPlugin;
#[cfg(feature = "opponents")]
use crate::stack::connectrpc::Connectrpc;
use crate::stack::raw::Raw;
#[cfg(feature = "opponents")]
use crate::stack::tonic::Tonic;
use crate::stack::{Stack, Work};
use crate::store::Store;
use crate::stream::Listing;
use crate::wire::Wire;

/// A stack, and the protocol in which it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contender {
    Raw(Wire),
    #[cfg(feature = "opponents")]
    Tonic,
    #[cfg(feature = "opponents")]
    Connectrpc(Wire),
    ConnectPlugin(Wire),
}

/// Who makes the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    /// The bare client, the same for every server.
    Bare,
    /// The contender's own client, because its users use both halves.
    Own,
}

impl Contender {
    pub(crate) const ALL: &[Self] = &[
        Self::Raw(Wire::Connect),
        Self::ConnectPlugin(Wire::Connect),
        #[cfg(feature = "opponents")]
        Self::Connectrpc(Wire::Connect),
        Self::Raw(Wire::Grpc),
        Self::ConnectPlugin(Wire::Grpc),
        #[cfg(feature = "opponents")]
        Self::Connectrpc(Wire::Grpc),
        #[cfg(feature = "opponents")]
        Self::Tonic,
    ];

    pub(crate) const fn stack(self) -> &'static str {
        match self {
            Self::Raw(_) => "raw",
            #[cfg(feature = "opponents")]
            Self::Tonic => "tonic",
            #[cfg(feature = "opponents")]
            Self::Connectrpc(_) => "connectrpc",
            Self::ConnectPlugin(_) => "connect-plugin",
        }
    }

    pub(crate) const fn wire(self) -> Wire {
        match self {
            Self::Raw(wire) | Self::ConnectPlugin(wire) => wire,
            #[cfg(feature = "opponents")]
            Self::Connectrpc(wire) => wire,
            #[cfg(feature = "opponents")]
            Self::Tonic => Wire::Grpc,
        }
    }

    /// What this contender is divided by: nothing can be leaner and still be this protocol on hyper.
    pub(crate) const fn floor(self) -> Self {
        Self::Raw(self.wire())
    }

    pub(crate) async fn serve(self, listener: Listener) -> Result<()> {
        let store = Store::filled();
        match self {
            Self::Raw(wire) => Raw(wire).serve(listener, store).await,
            #[cfg(feature = "opponents")]
            Self::Tonic => Tonic.serve(listener, store).await,
            #[cfg(feature = "opponents")]
            Self::Connectrpc(wire) => Connectrpc(wire).serve(listener, store).await,
            Self::ConnectPlugin(wire) => ConnectPlugin(wire).serve(listener, store).await,
        }
    }

    /// Connects to this contender's server, and does something with the client.
    pub(crate) async fn call<W: Work>(
        self,
        client: Client,
        address: &Address,
        work: W,
    ) -> Result<W::Output> {
        match (client, self) {
            (Client::Bare, _) => work.with(Raw(self.wire()).connect(address).await?).await,
            (Client::Own, Self::Raw(wire)) => work.with(Raw(wire).connect(address).await?).await,
            #[cfg(feature = "opponents")]
            (Client::Own, Self::Tonic) => work.with(Tonic.connect(address).await?).await,
            #[cfg(feature = "opponents")]
            (Client::Own, Self::Connectrpc(wire)) => {
                work.with(Connectrpc(wire).connect(address).await?).await
            }
            (Client::Own, Self::ConnectPlugin(wire)) => {
                work.with(ConnectPlugin(wire).connect(address).await?).await
            }
        }
    }
}

impl Contender {
    /// Like [`call`](Self::call) with the own client, but each call is a stream of so many messages.
    ///
    /// # Errors
    ///
    /// Also for a floor, which has no streams.
    pub(crate) async fn list<W: Work>(
        self,
        messages: u32,
        address: &Address,
        work: W,
    ) -> Result<W::Output> {
        match self {
            Self::Raw(_) => bail!("{self} has no streams"),
            #[cfg(feature = "opponents")]
            Self::Tonic => {
                let lister = Tonic.connect(address).await?;
                work.with(Listing { lister, messages }).await
            }
            #[cfg(feature = "opponents")]
            Self::Connectrpc(wire) => {
                let lister = Connectrpc(wire).connect(address).await?;
                work.with(Listing { lister, messages }).await
            }
            Self::ConnectPlugin(wire) => {
                let lister = ConnectPlugin(wire).connect(address).await?;
                work.with(Listing { lister, messages }).await
            }
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bare => "bare client",
            Self::Own => "own client",
        })
    }
}

impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.stack(), self.wire())
    }
}

impl FromStr for Contender {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .find(|contender| contender.to_string() == text);
        found
            .copied()
            .with_context(|| format!("no contender is called {text:?}"))
    }
}
