//! One cell of a table (who, with which client, over what, how much at once) and its measurement.

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
    pub(crate) key: Key,
    pub(crate) answer: Answer,
    pub(crate) in_flight: usize,
}

/// What a call is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    One,
    /// A stream of so many messages. Only own clients read them.
    Stream(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) contender: Contender,
    pub(crate) condition: Condition,
}

/// How every cell is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Method {
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
    pub(crate) cores: Option<Cores>,
}

impl Cell {
    /// Measures once, on a fresh server and a fresh connection: what an allocator or an address layout happens
    /// to favour differs from round to round, instead of being measured ten times.
    pub(crate) async fn measure(self, method: &Method) -> Result<Sample> {
        let Self {
            contender,
            condition,
        } = self;
        let directory = tempfile::tempdir()?;
        let address = condition.address(directory.path());
        let server = Server::start(contender, &address, method.cores)?;
        let plan = load::Plan {
            key: condition.key,
            in_flight: condition.in_flight,
            warm_up: method.warm_up,
            measured: method.measured,
            server: server.process(),
        };
        let address = server.address();
        let (load, messages) = match condition.answer {
            Answer::One => (contender.call(condition.client, address, &plan).await, 1),
            Answer::Stream(messages) => (contender.list(messages, address, &plan).await, messages),
        };
        let load = load.with_context(|| format!("{contender}, {condition}"))?;
        Ok(Sample::of(&load, messages))
    }
}

impl Condition {
    fn address(self, directory: &Path) -> Address {
        match self.transport {
            Transport::Unix => Address::Unix(directory.join("kv.sock")),
            Transport::Tcp => Address::Tcp(([127, 0, 0, 1], 0).into()),
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unix => "Unix socket",
            Self::Tcp => "TCP",
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            client,
            transport,
            key,
            answer,
            in_flight,
        } = self;
        write!(f, "{client}, {transport}, ")?;
        match answer {
            Answer::One => write!(f, "{key}, {in_flight} in flight"),
            Answer::Stream(messages) => write!(f, "streams of {messages} × {key}"),
        }
    }
}
