//! How much of a plugin's output is logged, as two token buckets, and what was more than that.

use std::time::Duration;

use tokio::time::Instant;

/// How often it is said how much was dropped.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// What may be logged of one plugin in a second, and at once after a second of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutputRate {
    pub(crate) lines: u32,
    pub(crate) bytes: u32,
}

/// What may still be logged.
#[derive(Debug)]
pub(super) struct Quota {
    rate: OutputRate,
    lines: f64,
    /// Less than nothing after a piece that was larger than what was left.
    bytes: f64,
    refilled: Instant,
    dropped: Dropped,
    report_due: Option<Instant>,
}

/// What was over the quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dropped {
    pub(super) lines: u64,
    pub(super) bytes: u64,
}

impl Quota {
    pub(super) fn new(rate: OutputRate, now: Instant) -> Self {
        Self {
            rate,
            lines: f64::from(rate.lines),
            bytes: f64::from(rate.bytes),
            refilled: now,
            dropped: Dropped::default(),
            report_due: None,
        }
    }

    /// Takes a piece of output in, and says whether lines of it may be logged.
    pub(super) fn admits_bytes(&mut self, len: usize, now: Instant) -> bool {
        let seconds = now.duration_since(self.refilled).as_secs_f64();
        self.refilled = now;
        let refill = |left: f64, rate: u32| (left + seconds * f64::from(rate)).min(rate.into());
        self.lines = refill(self.lines, self.rate.lines);
        self.bytes = refill(self.bytes, self.rate.bytes);
        let is_within = self.bytes > 0.0;
        if is_within {
            self.bytes -= u32::try_from(len).map_or(f64::MAX, f64::from);
        }
        is_within
    }

    /// Takes a line in, and says whether it may be logged.
    pub(super) fn admits_line(&mut self) -> bool {
        let is_within = self.lines >= 1.0;
        if is_within {
            self.lines -= 1.0;
        }
        is_within
    }

    /// Counts what is over the quota.
    pub(super) fn drop_output(&mut self, lines: usize, bytes: usize, now: Instant) {
        let Dropped {
            lines: all_lines,
            bytes: all_bytes,
        } = &mut self.dropped;
        *all_lines = all_lines.saturating_add(lines as u64);
        *all_bytes = all_bytes.saturating_add(bytes as u64);
        self.report_due.get_or_insert(now + REPORT_INTERVAL);
    }

    /// Returns when it is to be said how much was dropped; that moment may have passed.
    pub(super) fn report_due(&self) -> Option<Instant> {
        self.report_due
    }

    /// Returns how much was dropped since this was asked the last time, if anything was.
    pub(super) fn take_dropped(&mut self) -> Option<Dropped> {
        self.report_due.take()?;
        Some(std::mem::take(&mut self.dropped))
    }
}
