//! Which CPU the generator and the server run on. Each gets its own, as two pinned `current_thread` runtimes
//! that share one would measure the scheduler.

use anyhow::Result;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The CPUs for the two sides, where this machine has two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cores {
    pub(crate) generator: usize,
    pub(crate) server: usize,
}

impl Cores {
    /// The first two CPUs that this process may use.
    pub(crate) fn choose() -> Result<Option<Self>> {
        let allowed = sched_getaffinity(None)?;
        let mut cores = (0..CpuSet::MAX_CPU).filter(|&core| allowed.is_set(core));
        Ok(cores
            .next()
            .zip(cores.next())
            .map(|(generator, server)| Self { generator, server }))
    }
}

/// Binds the calling thread, and the threads and processes that it starts from now on.
pub(crate) fn pin(core: usize) -> Result<()> {
    let mut only = CpuSet::new();
    only.set(core);
    Ok(sched_setaffinity(None, &only)?)
}
