//! The figures of one run of one cell.

use std::time::Duration;

use crate::load::Load;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Per second. Where an answer is a stream, what counts here and below is each of its messages.
    pub(crate) requests: f64,
    /// Of a whole call, in microseconds, as are all the times below.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Per request.
    pub(crate) server_cpu: f64,
    /// Per request.
    pub(crate) client_cpu: f64,
    /// The share of the run in which one side was ready to run and had no CPU.
    pub(crate) waited: f64,
}

impl Sample {
    /// The figures of a run whose calls were each answered with so many messages.
    pub(crate) fn of(load: &Load, messages: u32) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a run is far below 2^52 requests"
        )]
        let count = load.latencies.len() as f64 * f64::from(messages);
        let waited = load.server.waited + load.client.waited;
        Self {
            requests: count / load.elapsed.as_secs_f64(),
            p50: microseconds(percentile(&load.latencies, 50)),
            p99: microseconds(percentile(&load.latencies, 99)),
            server_cpu: microseconds(load.server.ran) / count,
            client_cpu: microseconds(load.client.ran) / count,
            waited: waited.as_secs_f64() / load.elapsed.as_secs_f64(),
        }
    }
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The smallest latency that `percent` of the calls did not exceed.
fn percentile(ascending: &[Duration], percent: usize) -> Duration {
    let rank = (ascending.len() * percent).div_ceil(100);
    ascending[rank.saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: u64, percent: usize, expected: u64) {
        let ascending: Vec<_> = (1..=count).map(Duration::from_micros).collect();
        assert_eq!(
            percentile(&ascending, percent),
            Duration::from_micros(expected)
        );
    }

    #[test]
    fn a_percentile_is_a_latency_that_was_seen() {
        check(1, 99, 1);
        check(3, 50, 2);
        check(100, 50, 50);
        check(100, 99, 99);
        check(101, 99, 100);
    }
}
