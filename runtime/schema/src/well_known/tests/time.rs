//! Tables of timestamps and durations as text, in range and out of it.

use std::collections::BTreeMap;
use std::time::{self, SystemTime, UNIX_EPOCH};

use crate::json::{from_slice, to_vec};
use crate::well_known::{Duration, Timestamp};
use crate::{Message, Single, WrapSpec};

fn at(seconds: i64, nanos: i32) -> Timestamp {
    Timestamp { seconds, nanos }
}

fn span(seconds: i64, nanos: i32) -> Duration {
    Duration { seconds, nanos }
}

#[test]
fn a_moment_is_written_in_utc_with_as_many_decimals_as_it_needs() {
    for (timestamp, text) in [
        (at(0, 0), "1970-01-01T00:00:00Z"),
        (at(-1, 999_999_999), "1969-12-31T23:59:59.999999999Z"),
        (at(1_700_000_000, 120_000_000), "2023-11-14T22:13:20.120Z"),
        (at(951_782_400, 1_000), "2000-02-29T00:00:00.000001Z"),
        (Timestamp::MIN, "0001-01-01T00:00:00Z"),
        (Timestamp::MAX, "9999-12-31T23:59:59.999999999Z"),
    ] {
        assert_eq!(timestamp.to_text().as_deref(), Ok(text));
        assert_eq!(text.parse(), Ok(timestamp));
    }
}

#[test]
fn every_legal_spelling_of_a_moment_is_read() {
    for (text, timestamp) in [
        ("1970-01-01T08:00:00+08:00", at(0, 0)),
        ("1969-12-31T19:30:00-04:30", at(0, 0)),
        ("1970-01-01T00:00:00-00:00", at(0, 0)),
        ("1970-01-01T00:00:00.1Z", at(0, 100_000_000)),
        ("1970-01-01T00:00:00.12345678+00:01", at(-60, 123_456_780)),
        ("0001-01-01T01:00:00+01:00", Timestamp::MIN),
    ] {
        assert_eq!(text.parse(), Ok(timestamp), "{text}");
    }
}

#[test]
fn what_is_no_moment_is_refused_with_the_rule() {
    const RULE: &str = "is no timestamp as RFC 3339 has it, such as \"2026-01-31T12:00:00.500Z\"";
    for text in [
        "",
        "1970-01-01",
        "1970-01-01 00:00:00Z",
        "1970-01-01t00:00:00Z",
        "1970-01-01T00:00:00z",
        "1970-01-01T00:00:00",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567890Z",
        "1970-01-01T00:00:00.1",
        "1970-01-01T00:00:00+0100",
        "1970-01-01T00:00:00+24:00",
        "1970-01-01T00:00:00+01:60",
        "1970-01-01T00:00:00Z ",
        "1970-01-01T24:00:00Z",
        "1970-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z",
        "1970-02-29T00:00:00Z",
        "1970-13-01T00:00:00Z",
        "+970-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "1970-01-01T00:00:00üZ",
        "1970-01-0üT00:00:00Z",
    ] {
        let error = text.parse::<Timestamp>().expect_err(text);
        assert_eq!(error.to_string(), format!("{text:?} {RULE}"));
    }
    for text in [
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    ] {
        let error = text.parse::<Timestamp>().expect_err(text);
        let expected = format!("{text:?} is outside of the years 1 to 9999");
        assert_eq!(error.to_string(), expected);
    }
    for (timestamp, expected) in [
        (
            at(253_402_300_800, 0),
            "the timestamp of 253402300800 s and 0 ns is outside of the years 1 to 9999",
        ),
        (
            at(0, -1),
            "the timestamp of 0 s and -1 ns is no timestamp: nanoseconds are 0 to 999999999",
        ),
        (
            at(0, 1_000_000_000),
            "the timestamp of 0 s and 1000000000 ns is no timestamp: nanoseconds are 0 to 999999999",
        ),
    ] {
        let error = timestamp.to_text().expect_err("it is invalid");
        assert_eq!(error.to_string(), expected);
        SystemTime::try_from(timestamp).expect_err("it is invalid");
    }
}

#[test]
fn a_span_is_seconds_with_as_many_decimals_as_it_needs() {
    for (duration, text) in [
        (span(0, 0), "0s"),
        (span(1, 500_000_000), "1.500s"),
        (span(0, -1), "-0.000000001s"),
        (span(-3, -1_000), "-3.000001s"),
        (Duration::MAX, "315576000000.999999999s"),
        (Duration::MIN, "-315576000000.999999999s"),
    ] {
        assert_eq!(duration.to_text().as_deref(), Ok(text));
        assert_eq!(text.parse(), Ok(duration));
    }
    for (text, duration) in [
        ("1.5s", span(1, 500_000_000)),
        ("-0s", span(0, 0)),
        ("-0.1s", span(0, -100_000_000)),
        ("007s", span(7, 0)),
    ] {
        assert_eq!(text.parse(), Ok(duration), "{text}");
    }
}

#[test]
fn what_is_no_span_is_refused_with_the_rule() {
    const RULE: &str = "is no duration, which is seconds with an `s` behind them, such as \"1.5s\"";
    for text in [
        "",
        "s",
        "-s",
        "1",
        "1 s",
        "1S",
        "1m",
        ".5s",
        "1.s",
        "1.5",
        "+1s",
        "--1s",
        "1.-5s",
        "1.1234567890s",
        "1e3s",
        "9223372036854775808s",
        "üs",
    ] {
        let error = text.parse::<Duration>().expect_err(text);
        assert_eq!(error.to_string(), format!("{text:?} {RULE}"));
    }
    for text in ["315576000001s", "-315576000001s"] {
        let error = text.parse::<Duration>().expect_err(text);
        let expected =
            format!("{text:?} is out of range: a duration has at most 315576000000 seconds");
        assert_eq!(error.to_string(), expected);
    }
    for (duration, expected) in [
        (
            span(315_576_000_001, 0),
            "the duration of 315576000001 s and 0 ns is out of range: a duration has at most 315576000000 seconds",
        ),
        (
            span(1, -1),
            "the duration of 1 s and -1 ns is no duration: seconds and nanoseconds have different signs",
        ),
        (
            span(0, 1_000_000_000),
            "the duration of 0 s and 1000000000 ns is no duration: nanoseconds are -999999999 to 999999999",
        ),
    ] {
        let error = duration.to_text().expect_err("it is invalid");
        assert_eq!(error.to_string(), expected);
        time::Duration::try_from(duration).expect_err("it is invalid");
    }
    let negative = time::Duration::try_from(span(0, -1)).expect_err("it is negative");
    assert_eq!(
        negative.to_string(),
        "the duration of 0 s and -1 ns is negative, which `std::time::Duration` cannot be"
    );
}

message! {
    #[package = "test.v1"]
    Times {
        1 at "at": SystemTime,
        2 span "span": time::Duration,
        3 maybe_at "maybeAt": Option<SystemTime>,
        4 spans "spans": Vec<time::Duration>,
        5 by_name "byName": BTreeMap<String, SystemTime>,
        6 raw "raw": Option<Timestamp>,
    }
}

#[test]
fn times_of_the_standard_library_are_fields_optionals_items_and_map_values() {
    let second = time::Duration::from_millis(1_500);
    let message = Times {
        at: UNIX_EPOCH - second,
        span: second,
        maybe_at: Some(UNIX_EPOCH),
        spans: vec![time::Duration::ZERO, second],
        by_name: BTreeMap::from([("a".to_owned(), UNIX_EPOCH + second)]),
        raw: None,
    };
    let bytes = message.to_proto(0);
    assert_eq!(
        hex::encode(&bytes),
        concat!(
            "0a1108feffffffffffffffff011080cab5ee01",
            "120808011080cab5ee01",
            "1a00",
            "2200",
            "220808011080cab5ee01",
            "2a0d0a01611208",
            "08011080cab5ee01"
        )
    );
    assert_eq!(Times::from_proto(bytes), Ok(message.clone()));
    let json = to_vec(&message, 0).expect("it can be written");
    assert_eq!(
        std::str::from_utf8(&json),
        Ok(concat!(
            r#"{"at":"1969-12-31T23:59:58.500Z","span":"1.500s","maybeAt":"1970-01-01T00:00:00Z","#,
            r#""spans":["0s","1.500s"],"byName":{"a":"1970-01-01T00:00:01.500Z"}}"#
        ))
    );
    assert_eq!(from_slice(&json).as_ref(), Ok(&message));
    assert_eq!(from_slice(b"{}").as_ref(), Ok(&Times::empty()));
    assert_eq!(
        from_slice(br#"{"at":null,"maybeAt":null}"#).as_ref(),
        Ok(&Times::empty())
    );
}

#[test]
fn a_time_that_comes_twice_is_merged_as_messages_are() {
    // Seconds in the first, nanoseconds in the second.
    let merged = Times::from_proto(vec![0x12, 2, 0x08, 7, 0x12, 2, 0x10, 5]);
    let expected = time::Duration::new(7, 5);
    assert_eq!(merged.map(|message| message.span), Ok(expected));
}

#[test]
fn a_time_that_protobuf_does_not_have_is_an_error_or_the_nearest_where_nothing_can_fail() {
    let late = UNIX_EPOCH + time::Duration::from_secs(1 << 50);
    let early = UNIX_EPOCH - time::Duration::from_secs(1 << 50);
    for (moment, nearest) in [(late, Timestamp::MAX), (early, Timestamp::MIN)] {
        let message = Times {
            at: moment,
            span: time::Duration::MAX,
            ..Times::empty()
        };
        let read = Times::from_proto(message.to_proto(0)).expect("it is in range now");
        assert_eq!(Timestamp::from(read.at), nearest);
        assert_eq!(Duration::try_from(read.span), Ok(Duration::MAX));
    }
    for (message, expected) in [
        (
            Times {
                maybe_at: Some(late),
                ..Times::empty()
            },
            "Times.maybeAt: the timestamp of 1125899906842624 s and 0 ns is outside of the years 1 to 9999",
        ),
        (
            Times {
                spans: vec![time::Duration::ZERO, time::Duration::MAX],
                ..Times::empty()
            },
            "Times.spans[1]: the duration of 18446744073709551615 s is out of range: a duration has at most 315576000000 seconds",
        ),
        (
            Times {
                by_name: BTreeMap::from([("k".to_owned(), early)]),
                ..Times::empty()
            },
            "Times.byName[\"k\"]: the timestamp of -1125899906842624 s and 0 ns is outside of the years 1 to 9999",
        ),
        // Of several, the first that is written.
        (
            Times {
                at: early,
                span: time::Duration::MAX,
                ..Times::empty()
            },
            "Times.at: the timestamp of -1125899906842624 s and 0 ns is outside of the years 1 to 9999",
        ),
        (
            Times {
                raw: Some(at(0, -1)),
                ..Times::empty()
            },
            "Times.raw: the timestamp of 0 s and -1 ns is no timestamp: nanoseconds are 0 to 999999999",
        ),
    ] {
        let error = to_vec(&message, 0).expect_err("it is out of range");
        assert_eq!(error.to_string(), expected);
        if message.raw.is_some() {
            // A message that was read may hold any two numbers, and travels on as it came.
            assert_eq!(message.try_to_proto(0), Ok(message.to_proto(0)));
            continue;
        }
        let error = message.try_to_proto(0).expect_err("it is out of range");
        assert_eq!(error.to_string(), expected);
        let mut buf = vec![7];
        message.append_proto(5, &mut buf).expect_err("the same");
        assert_eq!(buf, [7]);
    }
}

#[test]
fn bytes_out_of_range_stay_in_the_message_and_are_refused_by_types_without_room_for_them() {
    let negative = span(0, -1).to_proto(0);
    assert_eq!(Duration::from_proto(negative.clone()), Ok(span(0, -1)));
    let mut inside = vec![0x12, 11];
    inside.extend(negative);
    let error = Times::from_proto(inside).expect_err("it is negative");
    assert_eq!(
        error.to_string(),
        "Times.span: the duration of 0 s and -1 ns is negative, which `std::time::Duration` cannot be"
    );
    let error = from_slice::<Times>(br#"{"span":"-1s"}"#).expect_err("it is negative");
    assert_eq!(
        error.to_string(),
        "Times.span: the duration of -1 s and 0 ns is negative, which `std::time::Duration` cannot be at line 1 column 14"
    );
    let raw = vec![
        0x32, 11, 8, 255, 255, 255, 255, 255, 255, 255, 255, 127, 255,
    ];
    Times::from_proto(raw).expect_err("it is cut off");
    let raw = at(i64::MAX, i32::MIN);
    let message = Times {
        raw: Some(raw),
        ..Times::empty()
    };
    let read = Times::from_proto(message.to_proto(0));
    assert_eq!(read.map(|message| message.raw), Ok(Some(raw)));
}

#[derive(Debug)]
struct SinceResponse;

impl WrapSpec for SinceResponse {
    const MESSAGE: &'static str = "SinceResponse";
    const FIELD: &'static str = "since";
    const JSON_FIELD: &'static str = "since";
    const NUMBER: u32 = 1;
}

#[test]
fn a_time_can_be_a_whole_response() {
    use crate::Payload;

    let message: Single<SystemTime, SinceResponse> = UNIX_EPOCH.into_message();
    assert_eq!(
        to_vec(&message, 0).as_deref(),
        Ok(&br#"{"since":"1970-01-01T00:00:00Z"}"#[..])
    );
    assert_eq!(hex::encode(message.to_proto(0)), "0a00");
}
