//! Who takes part, and the only place that turns a name into a stack.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Result};

use crate::address::{Address, Listener};
use crate::load::{self, Load};
use crate::stack::Stack;
use crate::stack::connect_plugin::ConnectPlugin;
use crate::stack::connectrpc::Connectrpc;
use crate::stack::raw::Raw;
use crate::stack::tonic::Tonic;
use crate::store::Store;
use crate::wire::Wire;

/// A stack, and the protocol in which it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contender {
    Raw(Wire),
    Tonic,
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
        Self::Connectrpc(Wire::Connect),
        Self::Raw(Wire::Grpc),
        Self::ConnectPlugin(Wire::Grpc),
        Self::Connectrpc(Wire::Grpc),
        Self::Tonic,
    ];

    pub(crate) const fn stack(self) -> &'static str {
        match self {
            Self::Raw(_) => "raw",
            Self::Tonic => "tonic",
            Self::Connectrpc(_) => "connectrpc",
            Self::ConnectPlugin(_) => "connect-plugin",
        }
    }

    pub(crate) const fn wire(self) -> Wire {
        match self {
            Self::Raw(wire) | Self::Connectrpc(wire) | Self::ConnectPlugin(wire) => wire,
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
            Self::Tonic => Tonic.serve(listener, store).await,
            Self::Connectrpc(wire) => Connectrpc(wire).serve(listener, store).await,
            Self::ConnectPlugin(wire) => ConnectPlugin(wire).serve(listener, store).await,
        }
    }

    /// Connects to this contender's server and puts it under load.
    pub(crate) async fn load(
        self,
        client: Client,
        address: &Address,
        plan: &load::Plan,
    ) -> Result<Load> {
        match (client, self) {
            (Client::Bare, _) => load::run(Raw(self.wire()).connect(address).await?, plan).await,
            (Client::Own, Self::Raw(wire)) => {
                load::run(Raw(wire).connect(address).await?, plan).await
            }
            (Client::Own, Self::Tonic) => load::run(Tonic.connect(address).await?, plan).await,
            (Client::Own, Self::Connectrpc(wire)) => {
                load::run(Connectrpc(wire).connect(address).await?, plan).await
            }
            (Client::Own, Self::ConnectPlugin(wire)) => {
                load::run(ConnectPlugin(wire).connect(address).await?, plan).await
            }
        }
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
