//! Numbers as JSON spells them, read exactly.

/// Reads a whole number in any spelling JSON has for it, such as `10`, `10.0` or `1e1`.
///
/// `None` if the text is no JSON number, has a fraction, or does not fit.
pub(super) fn parse_whole(text: &str) -> Option<i128> {
    plain_digits(text).or_else(|| parse_any_spelling(text))
}

/// Reads what every writer writes: at most 18 digits, which fit 64 bits, and a sign.
fn plain_digits(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let has_leading_zero = digits.len() > 1 && digits.starts_with('0');
    if digits.is_empty() || digits.len() > 18 || has_leading_zero {
        return None;
    }
    let mut value = 0_i64;
    for byte in digits.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    let is_negative = digits.len() < text.len();
    Some((if is_negative { -value } else { value }).into())
}

fn parse_any_spelling(text: &str) -> Option<i128> {
    let number = Number::parse(text)?;
    let exponent = match number.exponent {
        "" => 0,
        // Only a zero can have so large an exponent and still fit.
        exponent => exponent
            .parse::<i32>()
            .unwrap_or(if exponent.starts_with('-') {
                i32::MIN
            } else {
                i32::MAX
            }),
    };
    // Trailing zeros of the fraction say nothing, and would make the scale look smaller.
    let fraction = number.fraction.trim_end_matches('0');
    let digits = number.whole.len() + fraction.len();
    let digit = |index: usize| {
        let (head, tail) = (number.whole.as_bytes(), fraction.as_bytes());
        i128::from(*head.get(index).unwrap_or_else(|| &tail[index - head.len()]) - b'0')
    };
    let point = i64::try_from(number.whole.len())
        .ok()?
        .saturating_add(exponent.into());
    let mut value: i128 = 0;
    for index in 0..digits {
        if i64::try_from(index).ok()? < point {
            value = value.checked_mul(10)?.checked_add(digit(index))?;
        } else if digit(index) != 0 {
            return None;
        }
    }
    if value != 0 {
        for _ in i64::try_from(digits).ok()?..point {
            value = value.checked_mul(10)?;
        }
    }
    Some(if number.negative { -value } else { value })
}

/// Reads a finite number of type `T`.
pub(super) fn parse_real<T: std::str::FromStr>(text: &str) -> Option<T> {
    Number::parse(text)?;
    text.parse().ok()
}

/// Returns the integer that a float holds exactly; `None` if there is none of 64 bits.
pub(super) fn whole(number: f64) -> Option<i128> {
    // A literal below the range of `i64` is rounded to its lower end, which therefore counts as
    // outside.
    let is_inside = number > -9_223_372_036_854_775_808.0 && number < 18_446_744_073_709_551_616.0;
    if !is_inside || number.fract() != 0.0 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it has been checked to fit"
    )]
    Some(number as i128)
}

/// The parts of a JSON number.
struct Number<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    /// With its sign; empty if there is none.
    exponent: &'a str,
}

impl<'a> Number<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, rest) = split_digits(rest)?;
        if whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => split_digits(rest)?,
            None => ("", rest),
        };
        let exponent = match rest.strip_prefix(['e', 'E']) {
            Some(exponent) => {
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                split_digits(digits)?.1.is_empty().then_some(exponent)?
            }
            None if rest.is_empty() => "",
            None => return None,
        };
        Some(Self {
            negative,
            whole,
            fraction,
            exponent,
        })
    }
}

/// Splits the digits off the front; `None` if there are none.
fn split_digits(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_in_every_spelling() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("10", Some(10)),
            ("1.0", Some(1)),
            ("1e3", Some(1000)),
            ("1E+3", Some(1000)),
            ("1.5e1", Some(15)),
            ("1500e-2", Some(15)),
            ("-1.50e1", Some(-15)),
            ("18446744073709551615", Some(u64::MAX.into())),
            ("18446744073709551615.000", Some(u64::MAX.into())),
            ("0e999999999999", Some(0)),
            ("0.000e-999999999999", Some(0)),
            ("1.5", None),
            ("15e-2", None),
            ("1e999999999999", None),
            ("1e-999999999999", None),
            ("1e39", None),
            ("", None),
            ("-", None),
            ("+1", None),
            (" 1", None),
            ("01", None),
            ("1.", None),
            (".5", None),
            ("1e", None),
            ("1e+", None),
            ("0x10", None),
            ("1_000", None),
            ("NaN", None),
        ] {
            assert_eq!(parse_whole(text), expected, "{text}");
        }
    }

    #[test]
    fn a_float_is_whole_only_inside_of_64_bits() {
        assert_eq!(whole(1e18), Some(1_000_000_000_000_000_000));
        assert_eq!(whole(-9_223_372_036_854_775_809.0), None);
        assert_eq!(whole(18_446_744_073_709_551_616.0), None);
        assert_eq!(whole(1.5), None);
        assert_eq!(whole(f64::NAN), None);
    }
}
