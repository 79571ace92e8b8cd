//! How long a client pauses between attempts to connect.

use std::time::Duration;

/// The pause after the first attempt that failed.
const FIRST: Duration = Duration::from_millis(100);

/// The longest pause. A call waits longer than that for a connection, so that it sees an attempt.
const LONGEST: Duration = Duration::from_secs(3);

/// Each pause is this much longer than the last one.
const FACTOR: f64 = 1.6;

/// How far a pause is off at most, so that clients which lost their server together do not come
/// back together.
const JITTER: f64 = 0.2;

/// Returns how long after the start of the last attempt the next one may start, when `failures`
/// attempts have failed in a row. `random` may be any number.
pub(crate) fn pause(failures: u32, random: u64) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else {
        return Duration::ZERO;
    };
    let pause = FIRST.as_secs_f64() * FACTOR.powf(f64::from(doublings.min(64)));
    // Sixteen bits are plenty.
    let [low, high, ..] = random.to_le_bytes();
    let unit = f64::from(u16::from_le_bytes([low, high])) / f64::from(u16::MAX);
    let jitter = 1.0 + JITTER * (2.0 * unit - 1.0);
    Duration::from_secs_f64(pause.min(LONGEST.as_secs_f64()) * jitter).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_failed_so_nothing_is_waited_for() {
        assert_eq!(pause(0, 7), Duration::ZERO);
    }

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let middle = u64::from(u16::MAX / 2);
        let millis = [1, 2, 3, 4, 8, 9, 1000, u32::MAX].map(|n| pause(n, middle).as_millis());
        assert_eq!(millis, [99, 159, 255, 409, 2684, 2999, 2999, 2999]);
    }

    #[test]
    fn a_pause_is_off_by_a_fifth_at_most() {
        assert_eq!(pause(1, 0), Duration::from_millis(80));
        assert_eq!(pause(1, u64::MAX), Duration::from_millis(120));
        assert_eq!(pause(100, u64::MAX), LONGEST);
    }
}
