//! One cell of the comparison (who, with which client, over what, how many at once) and its measurement.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::address::Address;
use crate::contender::{Client, Contender};
use crate::core_affinity::Cores;
use crate::load;
use crate::sample::Sample;
use crate::server::Server;
use crate::store::Key;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Unix,
    Tcp,
}

/// What the contenders are compared under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) client: Client,
    pub(crate) transport: Transport,
    pub(crate) in_flight: usize,
}

/// How every cell is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Method {
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
    pub(crate) cores: Option<Cores>,
}

impl Condition {
    /// Every condition, in the order of the report.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        [Client::Bare, Client::Own].into_iter().flat_map(|client| {
            [Transport::Unix, Transport::Tcp]
                .into_iter()
                .flat_map(move |transport| {
                    [1, 64].map(|in_flight| Self {
                        client,
                        transport,
                        in_flight,
                    })
                })
        })
    }

    /// Measures one contender once, on a fresh server and a fresh connection: what an allocator or an address
    /// layout happens to favour differs from round to round, instead of being measured ten times.
    pub(crate) async fn measure(self, contender: Contender, method: &Method) -> Result<Sample> {
        let directory = tempfile::tempdir()?;
        let server = Server::start(contender, &self.address(directory.path()), method.cores)?;
        let plan = load::Plan {
            key: Key::SMALL,
            in_flight: self.in_flight,
            warm_up: method.warm_up,
            measured: method.measured,
            server: server.process(),
        };
        let load = contender.call(self.client, server.address(), &plan).await;
        Ok(load.with_context(|| format!("{contender}, {self}"))?.into())
    }

    fn address(self, directory: &Path) -> Address {
        match self.transport {
            Transport::Unix => Address::Unix(directory.join("kv.sock")),
            Transport::Tcp => Address::Tcp(([127, 0, 0, 1], 0).into()),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let client = match self.client {
            Client::Bare => "bare client",
            Client::Own => "own client",
        };
        let transport = match self.transport {
            Transport::Unix => "Unix socket",
            Transport::Tcp => "TCP",
        };
        write!(f, "{client}, {transport}, {} in flight", self.in_flight)
    }
}
