//! Moments and spans of the crate `chrono`.

use chrono::{DateTime, TimeDelta, Utc};

use super::standard::{Standing, StandsFor};
use crate::field::{Field, ListItem, Value};
use crate::kind::Always;
use crate::well_known::{self, InvalidValue};

fn moment_message(moment: &DateTime<Utc>) -> well_known::Timestamp {
    // In a leap second chrono counts the nanoseconds on; protobuf has no such second, so that it
    // ends in its last nanosecond.
    let nanos = moment.timestamp_subsec_nanos().min(999_999_999);
    well_known::Timestamp {
        seconds: moment.timestamp(),
        nanos: i32::try_from(nanos).unwrap_or(i32::MAX),
    }
}

impl StandsFor<well_known::Timestamp> for DateTime<Utc> {
    fn zero() -> Self {
        Self::UNIX_EPOCH
    }

    fn nearest(&self) -> well_known::Timestamp {
        moment_message(self).clamp(well_known::Timestamp::MIN, well_known::Timestamp::MAX)
    }

    fn exact(&self) -> Result<well_known::Timestamp, InvalidValue> {
        let message = moment_message(self);
        message.validate().map(|()| message)
    }

    fn from_message(message: well_known::Timestamp) -> Result<Self, InvalidValue> {
        message.validate()?;
        let nanos = u32::try_from(message.nanos).unwrap_or_default();
        // A valid moment is one of chrono's: its years have six digits.
        Self::from_timestamp(message.seconds, nanos).ok_or_else(|| {
            let found = message.to_text().unwrap_or_default();
            InvalidValue::new(found, "is no `chrono::DateTime`")
        })
    }
}

fn span_message(span: &TimeDelta) -> well_known::Duration {
    well_known::Duration {
        seconds: span.num_seconds(),
        nanos: span.subsec_nanos(),
    }
}

impl StandsFor<well_known::Duration> for TimeDelta {
    fn zero() -> Self {
        TimeDelta::zero()
    }

    fn nearest(&self) -> well_known::Duration {
        span_message(self).clamp(well_known::Duration::MIN, well_known::Duration::MAX)
    }

    fn exact(&self) -> Result<well_known::Duration, InvalidValue> {
        let message = span_message(self);
        message.validate().map(|()| message)
    }

    fn from_message(message: well_known::Duration) -> Result<Self, InvalidValue> {
        message.validate()?;
        let seconds = Self::try_seconds(message.seconds);
        let span =
            seconds.and_then(|span| span.checked_add(&Self::nanoseconds(i64::from(message.nanos))));
        span.ok_or_else(|| {
            let found = message.to_text().unwrap_or_default();
            InvalidValue::new(found, "is no `chrono::TimeDelta`")
        })
    }
}

impl Field for DateTime<Utc> {
    type Kind = Always<Standing<well_known::Timestamp>>;
}

impl Value for DateTime<Utc> {
    type Kind = Standing<well_known::Timestamp>;
}

impl ListItem for DateTime<Utc> {}

impl Field for TimeDelta {
    type Kind = Always<Standing<well_known::Duration>>;
}

impl Value for TimeDelta {
    type Kind = Standing<well_known::Duration>;
}

impl ListItem for TimeDelta {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::standard::check;

    #[test]
    fn moments_and_spans_are_those_of_protobuf() {
        for (seconds, nanos, text) in [
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
            (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (0, 0, "1970-01-01T00:00:00Z"),
            (253_402_300_799, 1_000_000, "9999-12-31T23:59:59.001Z"),
        ] {
            let moment = DateTime::from_timestamp(seconds, nanos).expect("a moment");
            check::<_, well_known::Timestamp>(&moment, text);
        }
        for (span, text) in [
            (TimeDelta::zero(), "0s"),
            (TimeDelta::milliseconds(-1_500), "-1.500s"),
            (TimeDelta::seconds(315_576_000_000), "315576000000s"),
        ] {
            check::<_, well_known::Duration>(&span, text);
        }
    }

    #[test]
    fn what_protobuf_does_not_have_is_refused() {
        DateTime::<Utc>::MIN_UTC.exact().expect_err("before year 1");
        assert_eq!(
            DateTime::<Utc>::MAX_UTC.nearest(),
            well_known::Timestamp::MAX
        );
        TimeDelta::MAX.exact().expect_err("too long");
        assert_eq!(TimeDelta::MIN.nearest(), well_known::Duration::MIN);
    }
}
