//! CPU time of a process, from the scheduler's own books: `/proc/PID/stat` counts the same thing in ticks of
//! 10 ms, too coarse for runs of half a second.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CpuTime {
    /// On a CPU, in user space and in the kernel.
    pub(crate) ran: Duration,
    /// Ready to run while something else had the CPU: the mark of a disturbed measurement.
    pub(crate) waited: Duration,
}

impl CpuTime {
    /// Adds up the threads that the process has now.
    pub(crate) fn of(process: u32) -> Result<Self> {
        let mut sum = Self::default();
        for thread in fs::read_dir(format!("/proc/{process}/task"))? {
            let books = thread?.path().join("schedstat");
            let books = fs::read_to_string(&books).with_context(|| books.display().to_string())?;
            let mut nanoseconds = books.split_ascii_whitespace().map(str::parse);
            let mut next = || -> Result<Duration> {
                let value = nanoseconds
                    .next()
                    .context("schedstat has a field too few")??;
                Ok(Duration::from_nanos(value))
            };
            sum.ran += next()?;
            sum.waited += next()?;
        }
        Ok(sum)
    }

    /// What was added after `earlier`. It never goes below zero, though a thread that ended in between takes
    /// its time out of the books.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            ran: self.ran.saturating_sub(earlier.ran),
            waited: self.waited.saturating_sub(earlier.waited),
        }
    }
}
