//! Numbers by their digits, and values of enums by their names.

use std::collections::BTreeMap;

use super::read;
use crate::Message as _;
use crate::json::{ReadOptions, Unknown, from_slice, from_slice_with};
use crate::samples::{EventKind, Everything};

#[test]
fn integers_are_exact_in_every_spelling() {
    let blank = Everything::empty;
    for (json, expected) in [
        (
            r#"{"bigSigned":9007199254740993.0,"big":18446744073709551615.00}"#,
            Everything {
                big_signed: 9_007_199_254_740_993,
                big: u64::MAX,
                ..blank()
            },
        ),
        (
            r#"{"bigSigned":-9223372036854775808.0,"big":1.8446744073709551615e19}"#,
            Everything {
                big_signed: i64::MIN,
                big: u64::MAX,
                ..blank()
            },
        ),
        (
            r#"{"small":1e0,"big":"7","text":"\"","raw":"AQ==","kind":1.0,"maybeKind":"EVENT_KIND_\u0050UT",
                "double":0.5,"maybeSmall":null,"flag":true,"numbers":[1.0,2]}"#,
            Everything {
                small: 1,
                big: 7,
                text: "\"".to_owned(),
                raw: vec![1].into(),
                kind: EventKind::Put,
                maybe_kind: Some(EventKind::Put),
                double: 0.5,
                flag: true,
                numbers: vec![1, 2],
                ..blank()
            },
        ),
    ] {
        assert_eq!(read::<Everything>(json), expected, "{json}");
    }
}

#[test]
fn an_error_quotes_a_number_as_it_was_written() {
    for (json, expected) in [
        (
            r#"{"bigSigned":9007199254740992.5}"#,
            "Everything.bigSigned: 9007199254740992.5 is not an int64 at line 1 column 32",
        ),
        (
            r#"{"small":1.0,"signed":1.00000000000000000000000000000000000000000000001}"#,
            "Everything.signed: 1.00000000000000000000000000000000000000… is not an int32 at line 1 column 72",
        ),
        (
            r#"{"small":1.0,"signed":{}}"#,
            "Everything.signed: invalid type: map, expected an int32 at line 1 column 25",
        ),
        (
            r#"{"kind":2147483648.0}"#,
            "Everything.kind: 2147483648.0 is no number of a value of the enum `EventKind` at line 1 column 21",
        ),
    ] {
        let error = from_slice::<Everything>(json.as_bytes()).expect_err(json);
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn names_of_values_that_are_unknown_are_passed_over() {
    let blank = Everything::empty;
    for (json, expected) in [
        (r#"{"kind":"NEWER","maybeKind":"NEWER"}"#, blank()),
        (
            r#"{"kinds":["EVENT_KIND_PUT","NEWER","EVENT_KIND_DELETE"]}"#,
            Everything {
                kinds: vec![EventKind::Put, EventKind::Delete],
                ..blank()
            },
        ),
        (
            r#"{"byFlag":{"true":"NEWER","false":"EVENT_KIND_PUT"}}"#,
            Everything {
                by_flag: BTreeMap::from([(false, EventKind::Put)]),
                ..blank()
            },
        ),
        // Also in a message that is read twice.
        (
            r#"{"small":1.0,"kinds":["NEWER",5.0]}"#,
            Everything {
                small: 1,
                kinds: vec![EventKind::Delete],
                ..blank()
            },
        ),
    ] {
        assert_eq!(read::<Everything>(json), expected, "{json}");
    }
    let options = ReadOptions {
        unknown: Unknown::Refuse,
        ..ReadOptions::default()
    };
    for (json, path) in [
        (r#"{"kind":"NEWER"}"#, "kind"),
        (r#"{"kinds":["EVENT_KIND_PUT","NEWER"]}"#, "kinds[1]"),
        (r#"{"byFlag":{"true":"NEWER"}}"#, r#"byFlag["true"]"#),
    ] {
        let error = from_slice_with::<Everything>(json.as_bytes(), &options).expect_err(json);
        let expected = format!("{path}: \"NEWER\" is no name of a value of the enum");
        assert!(error.to_string().contains(&expected), "{error}");
    }
    // An element that does not fit is named by its place in the text.
    let error = from_slice::<Everything>(br#"{"kinds":["NEWER",true]}"#).expect_err("a bool");
    assert!(error.to_string().contains("kinds[1]:"), "{error}");
}
