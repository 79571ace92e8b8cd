//! The text form of a timeout in a request's headers, both directions side by side.

use std::time::Duration;

use http::HeaderValue;

use crate::error::Error;
use crate::foreign_text::ForeignText;

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
            "connect-timeout-ms is {:?}: expected 1 to {CONNECT_MAX_DIGITS} digits",
            ForeignText::name(value)
        )));
    }
    Ok(Duration::from_millis(number(digits)))
}

/// gRPC allows eight digits and one letter for the unit.
const GRPC_MAX: u128 = 99_999_999;
const GRPC_MAX_DIGITS: usize = 8;

/// Writes a timeout in the finest of gRPC's units that holds it, rounded down.
pub fn to_grpc(timeout: Duration) -> HeaderValue {
    let units = [
        (timeout.as_nanos(), 'n'),
        (timeout.as_micros(), 'u'),
        (timeout.as_millis(), 'm'),
        (u128::from(timeout.as_secs()), 'S'),
        (u128::from(timeout.as_secs() / 60), 'M'),
    ];
    let fitting = units.into_iter().find(|(count, _)| *count <= GRPC_MAX);
    let hours = u128::from(timeout.as_secs() / 3600);
    let (count, unit) = fitting.unwrap_or((hours.min(GRPC_MAX), 'H'));
    // Digits and a letter are a valid value.
    HeaderValue::try_from(format!("{count}{unit}"))
        .unwrap_or_else(|_| HeaderValue::from_static("99999999H"))
}

/// Reads gRPC's digits and unit.
///
/// # Errors
///
/// Anything but one to eight ASCII digits and one of `H`, `M`, `S`, `m`, `u`, `n` is
/// `invalid_argument`.
pub fn from_grpc(value: &HeaderValue) -> Result<Duration, Error> {
    let malformed = || {
        Error::invalid_argument(format!(
            "grpc-timeout is {:?}: expected 1 to {GRPC_MAX_DIGITS} digits and one of H, M, S, m, u, n",
            ForeignText::name(value)
        ))
    };
    let (unit, digits) = value.as_bytes().split_last().ok_or_else(malformed)?;
    let well_formed =
        (1..=GRPC_MAX_DIGITS).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    if !well_formed {
        return Err(malformed());
    }
    let count = number(digits);
    match unit {
        b'H' => Ok(Duration::from_secs(count * 3600)),
        b'M' => Ok(Duration::from_secs(count * 60)),
        b'S' => Ok(Duration::from_secs(count)),
        b'm' => Ok(Duration::from_millis(count)),
        b'u' => Ok(Duration::from_micros(count)),
        b'n' => Ok(Duration::from_nanos(count)),
        _ => Err(malformed()),
    }
}

fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |count, digit| count * 10 + u64::from(digit - b'0'))
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

    #[track_caller]
    fn check_grpc(text: &str, expected: Option<Duration>) {
        let value = HeaderValue::from_str(text).expect("test input is a header value");
        assert_eq!(from_grpc(&value).ok(), expected, "{text}");
    }

    #[test]
    fn eight_digits_and_a_unit_are_read_and_nothing_else() {
        check_grpc("0n", Some(Duration::ZERO));
        check_grpc("5n", Some(Duration::from_nanos(5)));
        check_grpc("5u", Some(Duration::from_micros(5)));
        check_grpc("1500m", Some(Duration::from_millis(1500)));
        check_grpc("2S", Some(Duration::from_secs(2)));
        check_grpc("2M", Some(Duration::from_secs(120)));
        check_grpc("99999999H", Some(Duration::from_secs(99_999_999 * 3600)));
        for text in [
            "",
            "S",
            "5",
            "5s",
            "5h",
            "-1S",
            "+1S",
            "1.5S",
            "123456789S",
            "5 S",
            "5S ",
        ] {
            check_grpc(text, None);
        }
    }

    #[test]
    fn the_finest_unit_that_fits_is_written() {
        for (timeout, expected) in [
            (Duration::ZERO, "0n"),
            (Duration::from_nanos(99_999_999), "99999999n"),
            (Duration::from_millis(100), "100000u"),
            (Duration::from_secs(2), "2000000u"),
            (Duration::from_secs(100), "100000m"),
            (Duration::from_secs(100_000), "100000S"),
            (Duration::from_secs(100_000_000), "1666666M"),
            (Duration::from_secs(6_000_000_000), "1666666H"),
            (Duration::MAX, "99999999H"),
        ] {
            let written = to_grpc(timeout);
            assert_eq!(written, expected);
            assert!(from_grpc(&written).expect("well-formed") <= timeout);
        }
    }
}
