//! Spans of time.

use std::fmt;
use std::str::FromStr;
use std::time;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserializer, Serializer};

use super::fraction::{Decimals, NANOS_PER_SECOND, number};
use super::invalid::InvalidValue;
use super::{OwnJson, PACKAGE};
use crate::json::scalar::read_text;
use crate::json::{Excerpt, Reading, Writing};

/// Ten thousand years, in seconds.
const MAX_SECONDS: i64 = 315_576_000_000;

/// `google.protobuf.Duration`: a span of time of at most ten thousand years, to the nanosecond;
/// it may be negative.
///
/// A field of type [`std::time::Duration`] is the same on the wire, and never negative.
///
/// The binary encoding carries any two numbers, so a value that was read may be
/// [invalid](Self::validate). JSON is text such as `"1.5s"` and takes valid values only.
///
/// ```
/// use connect_plugin_schema::well_known::Duration;
///
/// let span = Duration::try_from(std::time::Duration::from_millis(1_500))?;
/// assert_eq!(span.to_text()?, "1.500s");
/// assert_eq!("1.5s".parse::<Duration>()?, span);
/// assert_eq!("-0.25s".parse(), Ok(Duration { seconds: 0, nanos: -250_000_000 }));
/// # Ok::<(), connect_plugin_schema::well_known::InvalidValue>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// Whole seconds.
    pub seconds: i64,
    /// The nanoseconds beyond them: less than 10⁹, and of the same sign.
    pub nanos: i32,
}

implement_message! {
    #[package = PACKAGE]
    Duration with own_json {
        1 seconds "seconds": i64,
        2 nanos "nanos": i32,
    }
}

impl Duration {
    /// The longest span.
    pub const MAX: Self = Self {
        seconds: MAX_SECONDS,
        nanos: NANOS_PER_SECOND - 1,
    };

    /// The longest span backwards.
    pub const MIN: Self = Self {
        seconds: -MAX_SECONDS,
        nanos: 1 - NANOS_PER_SECOND,
    };

    /// Checks that this is a span that protobuf has.
    ///
    /// # Errors
    ///
    /// Fails if it is longer than ten thousand years, the nanoseconds are more than a second, or
    /// they differ in sign from the seconds.
    pub fn validate(&self) -> Result<(), InvalidValue> {
        let rule = if !(-MAX_SECONDS..=MAX_SECONDS).contains(&self.seconds) {
            "is out of range: a duration has at most 315576000000 seconds"
        } else if !(1 - NANOS_PER_SECOND..NANOS_PER_SECOND).contains(&self.nanos) {
            "is no duration: nanoseconds are -999999999 to 999999999"
        } else if self.seconds.signum() * i64::from(self.nanos.signum()) < 0 {
            "is no duration: seconds and nanoseconds have different signs"
        } else {
            return Ok(());
        };
        Err(InvalidValue::new(self.parts(), rule))
    }

    /// Returns the span as JSON has it: seconds with an `s` behind them.
    ///
    /// # Errors
    ///
    /// Fails if the duration is [invalid](Self::validate).
    pub fn to_text(&self) -> Result<String, InvalidValue> {
        self.validate()?;
        // The sign has to be shown even if there are no whole seconds to carry it.
        let sign = if self.seconds < 0 || self.nanos < 0 {
            "-"
        } else {
            ""
        };
        let seconds = self.seconds.unsigned_abs();
        Ok(format!("{sign}{seconds}{}s", Decimals(self.nanos.abs())))
    }

    /// Returns the valid duration that is nearest to a span.
    pub(crate) fn nearest(span: time::Duration) -> Self {
        Self::try_from(span).unwrap_or(Self::MAX)
    }

    fn parts(&self) -> impl fmt::Display {
        format!("the duration of {} s and {} ns", self.seconds, self.nanos)
    }
}

impl TryFrom<time::Duration> for Duration {
    type Error = InvalidValue;

    /// # Errors
    ///
    /// Fails if the span is longer than ten thousand years.
    fn try_from(span: time::Duration) -> Result<Self, InvalidValue> {
        let seconds = i64::try_from(span.as_secs()).ok();
        match seconds.filter(|seconds| *seconds <= MAX_SECONDS) {
            Some(seconds) => Ok(Self {
                seconds,
                nanos: span.subsec_nanos().cast_signed(),
            }),
            None => Err(InvalidValue::new(
                format_args!("the duration of {} s", span.as_secs()),
                "is out of range: a duration has at most 315576000000 seconds",
            )),
        }
    }
}

impl TryFrom<Duration> for time::Duration {
    type Error = InvalidValue;

    /// # Errors
    ///
    /// Fails if the duration is invalid or negative.
    fn try_from(duration: Duration) -> Result<Self, InvalidValue> {
        duration.validate()?;
        let seconds = u64::try_from(duration.seconds);
        match (seconds, u32::try_from(duration.nanos)) {
            (Ok(seconds), Ok(nanos)) => Ok(Self::new(seconds, nanos)),
            _ => Err(InvalidValue::new(
                duration.parts(),
                "is negative, which `std::time::Duration` cannot be",
            )),
        }
    }
}

impl FromStr for Duration {
    type Err = InvalidValue;

    /// Reads seconds with at most nine decimals and an `s` behind them.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let invalid = |rule| InvalidValue::new(Excerpt(text), rule);
        let duration = parse(text).ok_or_else(|| {
            invalid("is no duration, which is seconds with an `s` behind them, such as \"1.5s\"")
        })?;
        match duration.validate() {
            Ok(()) => Ok(duration),
            Err(_) => Err(invalid(
                "is out of range: a duration has at most 315576000000 seconds",
            )),
        }
    }
}

fn parse(text: &str) -> Option<Duration> {
    let text = text.strip_suffix('s')?;
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text),
    };
    let (seconds, nanos) = match text.split_once('.') {
        Some((seconds, decimals)) => (seconds, Decimals::parse(decimals)?.0),
        None => (text, 0),
    };
    Some(Duration {
        seconds: i64::from(sign) * number(seconds)?,
        nanos: sign * nanos,
    })
}

impl OwnJson for Duration {
    fn write<S: Serializer>(&self, serializer: S, _: Writing<'_>) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text().map_err(S::Error::custom)?)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D, _: Reading<'_>) -> Result<Self, D::Error> {
        read_text(deserializer, |text| text.parse())?.map_err(D::Error::custom)
    }
}
