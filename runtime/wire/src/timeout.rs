//! The text form of a timeout in a request's headers, both directions side by side.

use std::time::Duration;

use http::HeaderValue;

use crate::error::Error;

/// Connect allows ten digits of milliseconds, about 115 days.
const CONNECT_MAX_DIGITS: usize = 10;
const CONNECT_MAX_MS: u64 = 9_999_999_999;

/// Writes a timeout as Connect's milliseconds, rounded down and clamped to what ten digits hold.
pub fn to_connect(timeout: Duration) -> HeaderValue {
    let ms = u64::try_from(timeout.as_millis())
        .unwrap_or(CONNECT_MAX_MS)
        .min(CONNECT_MAX_MS);
    HeaderValue::from(ms)
}

/// Reads Connect's milliseconds.
///
/// # Errors
///
/// Anything but one to ten ASCII digits is `invalid_argument`.
pub fn from_connect(value: &HeaderValue) -> Result<Duration, Error> {
    let digits = value.as_bytes();
    let well_formed =
        (1..=CONNECT_MAX_DIGITS).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    if !well_formed {
        return Err(Error::invalid_argument(format!(
            "connect-timeout-ms is {value:?}: expected 1 to {CONNECT_MAX_DIGITS} digits"
        )));
    }
    let ms = digits
        .iter()
        .fold(0, |ms, digit| ms * 10 + u64::from(digit - b'0'));
    Ok(Duration::from_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        let value = HeaderValue::from_str(text).expect("test input is a header value");
        let read = from_connect(&value).ok().map(|timeout| timeout.as_millis());
        assert_eq!(read, expected.map(u128::from));
    }

    #[test]
    fn ten_digits_are_read_and_nothing_else() {
        check("0", Some(0));
        check("1500", Some(1500));
        check("9999999999", Some(9_999_999_999));
        check("10000000000", None);
        check("", None);
        check("-1", None);
        check("+1", None);
        check("1.5", None);
        check("1s", None);
    }

    #[test]
    fn a_written_timeout_reads_back_and_never_exceeds_ten_digits() {
        for timeout in [Duration::ZERO, Duration::from_millis(2500)] {
            assert_eq!(from_connect(&to_connect(timeout)).ok(), Some(timeout));
        }
        assert_eq!(to_connect(Duration::MAX), "9999999999");
        assert_eq!(to_connect(Duration::from_micros(1999)), "1");
    }
}
