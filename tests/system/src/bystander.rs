//! A client of a well-behaved plugin, and a thread beside it that shows what the machine itself
//! makes everybody wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use connect_plugin::Context;
use connect_plugin_system_tests::{Bystander as _, BystanderClient};
use tokio::task::JoinHandle as TaskHandle;

use crate::waits::Waits;

/// How long both rest between two tries.
const REST: Duration = Duration::from_millis(1);
/// After which time a call counts as lost.
const LOST: Duration = Duration::from_secs(10);

/// Both, while they run.
pub(crate) struct Watch {
    is_over: Arc<AtomicBool>,
    bystander: TaskHandle<Result<Waits, connect_plugin::Error>>,
    control: JoinHandle<Waits>,
}

/// What they have seen.
pub(crate) struct Seen {
    pub(crate) bystander: Waits,
    pub(crate) control: Waits,
}

impl Watch {
    /// Calls a plugin over and over from now on.
    pub(crate) fn begin(plugin: BystanderClient) -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let over = Arc::clone(&is_over);
        let bystander = tokio::spawn(async move {
            let mut waits = Waits::default();
            while !over.load(Ordering::Relaxed) {
                let start = Instant::now();
                let cx = Context::new().with_timeout(LOST);
                plugin.echo(&cx, "are you there?").await?;
                waits.push(start.elapsed());
                tokio::time::sleep(REST).await;
            }
            Ok(waits)
        });
        let over = Arc::clone(&is_over);
        let control = thread::spawn(move || {
            let mut waits = Waits::default();
            while !over.load(Ordering::Relaxed) {
                let start = Instant::now();
                thread::sleep(REST);
                waits.push(start.elapsed().saturating_sub(REST));
            }
            waits
        });
        Self {
            is_over,
            bystander,
            control,
        }
    }

    /// Ends both.
    ///
    /// # Errors
    ///
    /// Fails if a call of the bystander did.
    pub(crate) async fn end(self) -> Result<Seen, String> {
        self.is_over.store(true, Ordering::Relaxed);
        let bystander = self.bystander.await.map_err(|error| error.to_string())?;
        let control = self.control.join().map_err(|_| "the control panicked")?;
        let bystander = bystander.map_err(|error| format!("a bystander's call failed: {error}"))?;
        Ok(Seen { bystander, control })
    }
}
