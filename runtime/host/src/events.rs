//! What happens to plugins, as typed events.

use std::fmt;

use connect_plugin_rpc::ForeignText;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::instance::Health;
use crate::launcher::Ending;

/// How many events a reader may be behind before it misses the oldest.
const CAPACITY: usize = 256;

/// Names one instance of a plugin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PluginName {
    /// The plugin's own id, such as `kv-plugin`.
    pub id: String,
    /// The identity that the host gave this instance of it.
    pub runtime_id: String,
}

impl fmt::Display for PluginName {
    /// Writes the runtime id, which begins with the plugin's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.runtime_id)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A plugin is running: it has reported that it is healthy or degraded.
    Started {
        /// The plugin.
        plugin: PluginName,
    },
    /// A plugin reported another health, or another reason for it.
    HealthChanged {
        /// The plugin.
        plugin: PluginName,
        /// The health it has now.
        health: Health,
        /// Why, in its own words.
        reason: ForeignText,
    },
    /// A plugin provides a service from now on.
    Registered {
        /// The plugin.
        plugin: PluginName,
        /// The type of the service.
        service_type: String,
    },
    /// A plugin ended because it was asked to.
    Stopped {
        /// The plugin.
        plugin: PluginName,
        /// How its process ended; absent if the host did not launch it.
        how: Option<Ending>,
    },
    /// A plugin ended without being asked to.
    Died {
        /// The plugin.
        plugin: PluginName,
        /// How its process ended; absent if the host did not launch it.
        how: Option<Ending>,
        /// Why, if it said so itself.
        reason: Option<ForeignText>,
        /// The last lines that it wrote.
        last_output: Vec<ForeignText>,
    },
    /// The reader was too slow: this many events are lost to it.
    Missed {
        /// How many.
        count: u64,
    },
}

impl fmt::Display for Event {
    /// Writes a report for people; the last output of a plugin that died takes lines of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { plugin } => write!(f, "plugin {plugin} started"),
            Self::HealthChanged {
                plugin,
                health,
                reason,
            } if reason.is_empty() => {
                write!(f, "plugin {plugin} is {health}")
            }
            Self::HealthChanged {
                plugin,
                health,
                reason,
            } => {
                write!(f, "plugin {plugin} is {health}: {reason}")
            }
            Self::Registered {
                plugin,
                service_type,
            } => {
                write!(f, "plugin {plugin} provides {service_type}")
            }
            Self::Stopped { plugin, how } => {
                write!(f, "plugin {plugin} stopped")?;
                how.iter().try_for_each(|how| write!(f, ": {how}"))
            }
            Self::Died {
                plugin,
                how,
                reason,
                last_output,
            } => {
                write!(f, "plugin {plugin} died")?;
                how.iter().try_for_each(|how| write!(f, ": {how}"))?;
                reason
                    .iter()
                    .try_for_each(|reason| write!(f, ": {reason}"))?;
                if last_output.is_empty() {
                    return f.write_str("; it had written nothing");
                }
                f.write_str("; its last output:")?;
                last_output
                    .iter()
                    .try_for_each(|line| write!(f, "\n  {line}"))
            }
            Self::Missed { count } => write!(f, "{count} events were missed"),
        }
    }
}

/// A reader of [`Event`]s, from the moment on at which it was made.
#[derive(Debug)]
pub struct Events(broadcast::Receiver<Event>);

impl Events {
    /// Waits until a plugin dies, passing over everything else; for ever if none does.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the events it has passed over.
    pub async fn died(&mut self) -> Event {
        loop {
            match self.next().await {
                Some(event @ Event::Died { .. }) => return event,
                Some(_) => {}
                None => std::future::pending().await,
            }
        }
    }

    /// Waits for the next event; `None` when the host is gone.
    ///
    /// A reader that is more than 256 events behind gets [`Event::Missed`] in place of the oldest.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no event.
    pub async fn next(&mut self) -> Option<Event> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(count)) => Some(Event::Missed { count }),
            Err(RecvError::Closed) => None,
        }
    }
}

/// The writing end.
#[derive(Debug)]
pub(crate) struct Journal(broadcast::Sender<Event>);

impl Default for Journal {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Journal {
    pub(crate) fn write(&self, event: Event) {
        tracing::debug!(?event, "an event");
        // An error means that nobody reads, which is everyone's right.
        drop(self.0.send(event));
    }

    pub(crate) fn read(&self) -> Events {
        Events(self.0.subscribe())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_reader_is_told_what_it_missed() {
        let journal = Journal::default();
        let mut events = journal.read();
        for count in 0..CAPACITY as u64 + 3 {
            journal.write(Event::Missed { count });
        }
        assert_eq!(events.next().await, Some(Event::Missed { count: 3 }));
        assert_eq!(events.next().await, Some(Event::Missed { count: 3 }));
        drop(journal);
        let mut rest = 0;
        while events.next().await.is_some() {
            rest += 1;
        }
        assert_eq!(rest, CAPACITY - 1);
    }
}
