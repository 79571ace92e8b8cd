//! Moments.

use std::fmt;
use std::str::FromStr;
use std::time::{self, SystemTime, UNIX_EPOCH};

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserializer, Serializer};

use super::civil::Date;
use super::fraction::{Decimals, NANOS_PER_SECOND, number};
use super::invalid::InvalidValue;
use super::{OwnJson, PACKAGE};
use crate::json::scalar::read_text;
use crate::json::{Excerpt, Reading, Writing};

const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// `google.protobuf.Timestamp`: a moment of the years 1 to 9999, to the nanosecond.
///
/// A field of type [`SystemTime`] is the same on the wire.
///
/// The binary encoding carries any two numbers, so a value that was read may be
/// [invalid](Self::validate). JSON is RFC 3339 in UTC and takes valid values only; when it is read,
/// other offsets are understood. Leap seconds are smeared, as everywhere in protobuf: there is no
/// second 60.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use connect_plugin_schema::well_known::Timestamp;
///
/// let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
/// let timestamp = Timestamp::from(moment);
/// assert_eq!(timestamp.to_text()?, "1970-01-01T00:00:01.500Z");
/// assert_eq!("1970-01-01T01:00:01.5+01:00".parse::<Timestamp>()?, timestamp);
/// assert_eq!(SystemTime::try_from(timestamp)?, moment);
/// # Ok::<(), connect_plugin_schema::well_known::InvalidValue>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// The seconds since the start of 1970, negative before it.
    pub seconds: i64,
    /// The nanoseconds behind that second, counted forwards even before 1970; less than 10⁹.
    pub nanos: i32,
}

implement_message! {
    #[package = PACKAGE]
    Timestamp with own_json {
        1 seconds "seconds": i64,
        2 nanos "nanos": i32,
    }
}

impl Timestamp {
    /// The first moment of year 1.
    pub const MIN: Self = Self {
        seconds: -62_135_596_800,
        nanos: 0,
    };

    /// The last nanosecond of year 9999.
    pub const MAX: Self = Self {
        seconds: 253_402_300_799,
        nanos: NANOS_PER_SECOND - 1,
    };

    /// Checks that this is a moment that protobuf has.
    ///
    /// # Errors
    ///
    /// Fails if the moment is outside of the years 1 to 9999, or the nanoseconds are more than a
    /// second.
    pub fn validate(&self) -> Result<(), InvalidValue> {
        if !(Self::MIN.seconds..=Self::MAX.seconds).contains(&self.seconds) {
            Err(InvalidValue::new(
                self.parts(),
                "is outside of the years 1 to 9999",
            ))
        } else if !(0..NANOS_PER_SECOND).contains(&self.nanos) {
            Err(InvalidValue::new(
                self.parts(),
                "is no timestamp: nanoseconds are 0 to 999999999",
            ))
        } else {
            Ok(())
        }
    }

    /// Returns the moment as RFC 3339 has it, in UTC.
    ///
    /// # Errors
    ///
    /// Fails if the timestamp is [invalid](Self::validate).
    pub fn to_text(&self) -> Result<String, InvalidValue> {
        self.validate()?;
        let date = Date::from_days_since_epoch(self.seconds.div_euclid(SECONDS_PER_DAY));
        let in_day = self.seconds.rem_euclid(SECONDS_PER_DAY);
        Ok(format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z",
            date.year,
            date.month,
            date.day,
            in_day / 3600,
            in_day / 60 % 60,
            in_day % 60,
            Decimals(self.nanos)
        ))
    }

    /// Returns the valid timestamp that is nearest to a moment.
    pub(crate) fn nearest(moment: SystemTime) -> Self {
        Self::from(moment).clamp(Self::MIN, Self::MAX)
    }

    fn parts(&self) -> impl fmt::Display {
        format!("the timestamp of {} s and {} ns", self.seconds, self.nanos)
    }
}

/// Keeps moments that protobuf does not have; the result is [invalid](Timestamp::validate) then.
impl From<SystemTime> for Timestamp {
    fn from(moment: SystemTime) -> Self {
        let seconds = |distance: time::Duration| i64::try_from(distance.as_secs());
        match moment.duration_since(UNIX_EPOCH) {
            Ok(since) => Self {
                seconds: seconds(since).unwrap_or(i64::MAX),
                nanos: since.subsec_nanos().cast_signed(),
            },
            Err(error) => {
                let before = error.duration();
                let seconds = seconds(before).unwrap_or(i64::MAX);
                match before.subsec_nanos().cast_signed() {
                    0 => Self {
                        seconds: -seconds,
                        nanos: 0,
                    },
                    nanos => Self {
                        seconds: -seconds - 1,
                        nanos: NANOS_PER_SECOND - nanos,
                    },
                }
            }
        }
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = InvalidValue;

    /// # Errors
    ///
    /// Fails if the timestamp is invalid, or the platform's clock has no such moment.
    fn try_from(timestamp: Timestamp) -> Result<Self, InvalidValue> {
        timestamp.validate()?;
        let seconds = time::Duration::from_secs(timestamp.seconds.unsigned_abs());
        let second = if timestamp.seconds < 0 {
            UNIX_EPOCH.checked_sub(seconds)
        } else {
            UNIX_EPOCH.checked_add(seconds)
        };
        let nanos = time::Duration::from_nanos(timestamp.nanos.unsigned_abs().into());
        second
            .and_then(|second| second.checked_add(nanos))
            .ok_or_else(|| {
                InvalidValue::new(timestamp.parts(), "is none that this platform's clock has")
            })
    }
}

impl FromStr for Timestamp {
    type Err = InvalidValue;

    /// Reads RFC 3339, with any offset and at most nine decimals.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let invalid = |rule| InvalidValue::new(Excerpt(text), rule);
        let timestamp = parse(text).ok_or_else(|| {
            invalid("is no timestamp as RFC 3339 has it, such as \"2026-01-31T12:00:00.500Z\"")
        })?;
        match timestamp.validate() {
            Ok(()) => Ok(timestamp),
            Err(_) => Err(invalid("is outside of the years 1 to 9999")),
        }
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.strip_prefix('T')?.split_at_checked(8)?;
    let [year, month, day] = split(date, ["", "-", "-"], [4, 2, 2])?;
    let [hours, minutes, seconds] = split(time, ["", ":", ":"], [2, 2, 2])?;
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let (nanos, offset) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (digits, offset) = rest.split_at(rest.find(['Z', '+', '-'])?);
            (Decimals::parse(digits)?.0, offset)
        }
        None => (0, rest),
    };
    let days = Date::new(year, month, day)?.days_since_epoch();
    let local = days * SECONDS_PER_DAY + hours * 3600 + minutes * 60 + seconds;
    Some(Timestamp {
        seconds: local - parse_offset(offset)?,
        nanos,
    })
}

/// Returns how many seconds local time is ahead of UTC.
fn parse_offset(offset: &str) -> Option<i64> {
    let sign = match offset.bytes().next()? {
        b'Z' => return (offset.len() == 1).then_some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let [hours, minutes] = split(&offset[1..], ["", ":"], [2, 2])?;
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Takes a text apart into numbers of these lengths with these texts before them.
fn split<const N: usize>(text: &str, before: [&str; N], digits: [usize; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    let mut rest = text;
    for ((into, before), digits) in numbers.iter_mut().zip(before).zip(digits) {
        let (found, behind) = rest.strip_prefix(before)?.split_at_checked(digits)?;
        *into = number(found)?;
        rest = behind;
    }
    rest.is_empty().then_some(numbers)
}

impl OwnJson for Timestamp {
    fn write<S: Serializer>(&self, serializer: S, _: Writing<'_>) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text().map_err(S::Error::custom)?)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D, _: Reading<'_>) -> Result<Self, D::Error> {
        read_text(deserializer, |text| text.parse())?.map_err(D::Error::custom)
    }
}
