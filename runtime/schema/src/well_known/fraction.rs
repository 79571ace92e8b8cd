//! Parts of a second as decimals, which timestamps and durations spell in one way.

use std::fmt;

pub(super) const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// Shows nanoseconds behind a point, with three, six or nine digits; nothing if there are none.
pub(super) struct Decimals(pub(super) i32);

impl fmt::Display for Decimals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            nanos if nanos % 1_000_000 == 0 => write!(f, ".{:03}", nanos / 1_000_000),
            nanos if nanos % 1_000 == 0 => write!(f, ".{:06}", nanos / 1_000),
            nanos => write!(f, ".{nanos:09}"),
        }
    }
}

impl Decimals {
    /// Reads one to nine digits, which stood behind a point.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        if !(1..=9).contains(&digits.len()) {
            return None;
        }
        let value = i32::try_from(number(digits)?).ok()?;
        let missing = u32::try_from(9 - digits.len()).ok()?;
        Some(Self(value * 10_i32.pow(missing)))
    }
}

/// Reads digits and nothing else, no sign either.
pub(super) fn number(digits: &str) -> Option<i64> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_come_in_groups_of_three_and_are_read_in_any_number_up_to_nine() {
        for (nanos, text) in [
            (0, ""),
            (1, ".000000001"),
            (1_000, ".000001"),
            (120_000_000, ".120"),
            (999_999_999, ".999999999"),
        ] {
            assert_eq!(Decimals(nanos).to_string(), text);
        }
        for (digits, nanos) in [
            ("1", Some(100_000_000)),
            ("012", Some(12_000_000)),
            ("000000001", Some(1)),
            ("0000000001", None),
            ("", None),
            ("+1", None),
            ("1 ", None),
        ] {
            let read = Decimals::parse(digits).map(|decimals| decimals.0);
            assert_eq!(read, nanos, "{digits}");
        }
    }
}
