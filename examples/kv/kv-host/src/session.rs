//! Runs commands on a store, wherever it is.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use connect_plugin::{Bytes, Context};
use kv_api::{EventType, Kv, KvError, WatchEvent};
use tokio::task::JoinSet;

use crate::command::{Command, split};

/// How long the end of input waits for changes that are on their way to a watch.
const LAST_EVENTS: Duration = Duration::from_millis(200);

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Kv(#[from] KvError),
    #[error("there is no key `{0}`")]
    NotFound(String),
    #[error("cannot read {file}: {error}")]
    Read { file: String, error: std::io::Error },
    #[error("{file}, line {line}: {reason}")]
    Line {
        file: String,
        line: usize,
        reason: String,
    },
    #[error("cannot write to standard output: {0}")]
    Output(#[from] std::io::Error),
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
                print(&found.value)?;
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
                        print(&line(&event))?;
                    }
                    Ok(())
                });
            }
            Command::Import { file } => {
                let imported = self.import(&file).await?;
                print(format!("imported {imported} keys").as_bytes())?;
            }
        }
        Ok(())
    }

    async fn import(&self, path: &Path) -> Result<usize, Failure> {
        let file = path.display().to_string();
        let text = tokio::fs::read_to_string(path)
            .await
            .map_err(|error| Failure::Read {
                file: file.clone(),
                error,
            })?;
        let mut imported = 0;
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let (key, value) = split(line);
            let value = Bytes::copy_from_slice(value.as_bytes());
            self.store
                .put(&Context::new(), key, value)
                .await
                .map_err(|error| Failure::Line {
                    file: file.clone(),
                    line: number + 1,
                    reason: error.to_string(),
                })?;
            imported += 1;
        }
        Ok(imported)
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
fn print(line: &[u8]) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(line)?;
    stdout.write_all(b"\n")?;
    Ok(stdout.flush()?)
}
