//! Runs commands on a store, wherever it is.

use std::path::Path;
use std::str::Utf8Error;
use std::time::Duration;
use std::{fmt, io};

use connect_plugin::{Bytes, Context};
use kv_api::{EventType, Kv, KvError, WatchEvent};
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

use crate::command::{COMMANDS, Command, content, split};
use crate::excerpt::excerpt;

/// How long the end of input waits for changes that are on their way to a watch.
const LAST_EVENTS: Duration = Duration::from_millis(200);

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Kv(#[from] KvError),
    #[error("there is no key `{}`", excerpt(.0))]
    NotFound(String),
    #[error("cannot read {}: {error}", excerpt(file))]
    Read { file: String, error: io::Error },
    #[error("{}, {bad}", excerpt(file))]
    Lines { file: String, bad: BadLines },
    #[error("it is not UTF-8")]
    NotUtf8(#[from] Utf8Error),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

/// Lines of a file that could not be imported: the first one and how many follow it.
#[derive(Debug)]
pub(crate) struct BadLines {
    first: usize,
    reason: Box<Failure>,
    more: usize,
}

impl fmt::Display for BadLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.first, self.reason)?;
        match self.more {
            0 => Ok(()),
            1 => f.write_str(" (1 more line failed)"),
            more => write!(f, " ({more} more lines failed)"),
        }
    }
}

impl Failure {
    /// Reports whether the store could not be reached.
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(self, Self::Kv(KvError::Rpc(error)) if error.is_unavailable())
    }
}

/// Commands on one store.
#[derive(Debug)]
pub(crate) struct Session<K> {
    store: K,
    watches: JoinSet<Result<(), Failure>>,
}

impl<K: Kv + Clone> Session<K> {
    pub(crate) fn new(store: K) -> Self {
        Self {
            store,
            watches: JoinSet::new(),
        }
    }

    /// Runs one command. A watch goes on in the background.
    pub(crate) async fn run(&mut self, command: Command) -> Result<(), Failure> {
        let cx = Context::new();
        match command {
            Command::Put { key, value } => self.store.put(&cx, &key, value.into()).await?,
            Command::Get { key } => {
                let found = self.store.get(&cx, &key).await?;
                if !found.found {
                    return Err(Failure::NotFound(key));
                }
                print(&found.value).await?;
            }
            Command::Delete { key } => {
                if !self.store.delete(&cx, &key).await? {
                    return Err(Failure::NotFound(key));
                }
            }
            Command::Watch { prefix } => {
                // Opened here, so that the changes of the next command are seen.
                let mut events = self.store.watch(&cx, &prefix).await?;
                self.watches.spawn(async move {
                    while let Some(event) = events.next_msg().await? {
                        print(&line(&event)).await?;
                    }
                    Ok(())
                });
            }
            Command::Import { file } => self.import(&file).await?,
            Command::Help => print(COMMANDS.as_bytes()).await?,
        }
        Ok(())
    }

    /// Writes a key for each line of a file; one that fails does not stop those behind it.
    async fn import(&self, path: &Path) -> Result<(), Failure> {
        let file = path.display().to_string();
        let text = match tokio::fs::read(path).await {
            Ok(text) => text,
            Err(error) => return Err(Failure::Read { file, error }),
        };
        let mut imported = 0;
        let mut bad: Option<BadLines> = None;
        for (line, number) in text.split(|byte| *byte == b'\n').zip(1..) {
            match (self.import_line(line).await, &mut bad) {
                (Ok(keys), _) => imported += keys,
                (Err(failure), _) if failure.is_unavailable() => return Err(failure),
                (Err(_), Some(bad)) => bad.more += 1,
                (Err(failure), None) => {
                    bad = Some(BadLines {
                        first: number,
                        reason: Box::new(failure),
                        more: 0,
                    });
                }
            }
        }
        print(format!("imported {imported} keys").as_bytes()).await?;
        match bad {
            Some(bad) => Err(Failure::Lines { file, bad }),
            None => Ok(()),
        }
    }

    /// Returns how many keys it wrote.
    async fn import_line(&self, line: &[u8]) -> Result<usize, Failure> {
        let Some(line) = content(line)? else {
            return Ok(0);
        };
        let (key, value) = split(line);
        let value = Bytes::copy_from_slice(value.as_bytes());
        self.store.put(&Context::new(), key, value).await?;
        Ok(1)
    }

    /// Waits until every watch has ended by itself.
    pub(crate) async fn watches_ended(&mut self) -> Result<(), Failure> {
        while let Some(ended) = self.watches.join_next().await {
            // A watch that panicked or was aborted has nothing more to say.
            if let Ok(ended) = ended {
                ended?;
            }
        }
        Ok(())
    }

    /// Lets the watches print what is on its way, then ends them.
    pub(crate) async fn end_watches(mut self) -> Result<(), Failure> {
        match tokio::time::timeout(LAST_EVENTS, self.watches_ended()).await {
            Ok(ended) => ended,
            Err(_) => Ok(()),
        }
    }
}

fn line(event: &WatchEvent) -> Vec<u8> {
    let mut line = match event.kind {
        EventType::Put => b"put ".to_vec(),
        EventType::Delete => b"delete ".to_vec(),
        EventType::Unspecified => b"changed ".to_vec(),
    };
    line.extend_from_slice(event.key.as_bytes());
    if event.kind == EventType::Put {
        line.push(b' ');
        line.extend_from_slice(&event.value);
    }
    line
}

/// Prints a line at once: a reader behind a pipe sees events while they happen.
///
/// One that does not read makes a thread of the runtime wait, not this task, so that signals are
/// seen.
async fn print(line: &[u8]) -> Result<(), Failure> {
    let mut stdout = tokio::io::stdout();
    stdout.write_all(&[line, b"\n"].concat()).await?;
    Ok(stdout.flush().await?)
}
