//! Moments and spans of the crate `jiff`.

use jiff::{SignedDuration, Timestamp};

use super::standard::{Standing, StandsFor};
use crate::field::{Field, ListItem, Value};
use crate::kind::Always;
use crate::well_known::{self, InvalidValue};

const NANOS_PER_SECOND: i128 = 1_000_000_000;

fn message(moment: Timestamp) -> well_known::Timestamp {
    let nanos = moment.as_nanosecond();
    // Seconds are counted downwards before 1970, and nanoseconds upwards all the same. Both fit:
    // jiff's years have four digits.
    well_known::Timestamp {
        seconds: i64::try_from(nanos.div_euclid(NANOS_PER_SECOND)).unwrap_or(i64::MAX),
        nanos: i32::try_from(nanos.rem_euclid(NANOS_PER_SECOND)).unwrap_or(i32::MAX),
    }
}

impl StandsFor<well_known::Timestamp> for Timestamp {
    fn zero() -> Self {
        Self::UNIX_EPOCH
    }

    fn nearest(&self) -> well_known::Timestamp {
        message(*self).clamp(well_known::Timestamp::MIN, well_known::Timestamp::MAX)
    }

    fn exact(&self) -> Result<well_known::Timestamp, InvalidValue> {
        let message = message(*self);
        message.validate().map(|()| message)
    }

    fn from_message(message: well_known::Timestamp) -> Result<Self, InvalidValue> {
        message.validate()?;
        // The last two hours of year 9999 are left out, so that every time zone can show a moment.
        Self::new(message.seconds, message.nanos).map_err(|_| {
            let found = message.to_text().unwrap_or_default();
            InvalidValue::new(found, "is later than `jiff::Timestamp::MAX`")
        })
    }
}

impl StandsFor<well_known::Duration> for SignedDuration {
    fn zero() -> Self {
        Self::ZERO
    }

    fn nearest(&self) -> well_known::Duration {
        well_known::Duration {
            seconds: self.as_secs(),
            nanos: self.subsec_nanos(),
        }
        .clamp(well_known::Duration::MIN, well_known::Duration::MAX)
    }

    fn exact(&self) -> Result<well_known::Duration, InvalidValue> {
        let message = well_known::Duration {
            seconds: self.as_secs(),
            nanos: self.subsec_nanos(),
        };
        message.validate().map(|()| message)
    }

    fn from_message(message: well_known::Duration) -> Result<Self, InvalidValue> {
        message.validate()?;
        Ok(Self::new(message.seconds, message.nanos))
    }
}

impl Field for Timestamp {
    type Kind = Always<Standing<well_known::Timestamp>>;
}

impl Value for Timestamp {
    type Kind = Standing<well_known::Timestamp>;
}

impl ListItem for Timestamp {}

impl Field for SignedDuration {
    type Kind = Always<Standing<well_known::Duration>>;
}

impl Value for SignedDuration {
    type Kind = Standing<well_known::Duration>;
}

impl ListItem for SignedDuration {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::standard::check;

    #[test]
    fn moments_and_spans_are_those_of_protobuf() {
        for text in [
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "1970-01-01T00:00:00Z",
            "2024-02-29T12:34:56.789Z",
            "9999-12-30T22:00:00Z",
        ] {
            let moment: Timestamp = text.parse().expect("a moment");
            check::<_, well_known::Timestamp>(&moment, text);
        }
        for (span, text) in [
            (SignedDuration::ZERO, "0s"),
            (SignedDuration::new(-1, -500_000_000), "-1.500s"),
            (SignedDuration::new(315_576_000_000, 0), "315576000000s"),
        ] {
            check::<_, well_known::Duration>(&span, text);
        }
    }

    #[test]
    fn what_the_other_does_not_have_is_refused() {
        let early: Timestamp = "-000001-01-01T00:00:00Z".parse().expect("a moment");
        early.exact().expect_err("before year 1");
        assert_eq!(early.nearest(), well_known::Timestamp::MIN);
        let error = Timestamp::from_message(well_known::Timestamp::MAX).expect_err("too late");
        assert_eq!(
            error.to_string(),
            "9999-12-31T23:59:59.999999999Z is later than `jiff::Timestamp::MAX`"
        );
        SignedDuration::MAX.exact().expect_err("too long");
        assert_eq!(SignedDuration::MIN.nearest(), well_known::Duration::MIN);
    }
}
