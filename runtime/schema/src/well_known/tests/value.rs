//! Tables of values, masks, wrappers and nulls as JSON, and the limits of values.

use std::collections::BTreeMap;

use serde_json::json;

use crate::json::{ReadOptions, from_slice, from_slice_with, to_vec};
use crate::well_known::{
    BoolValue, BytesValue, DoubleValue, Empty, FieldMask, FloatValue, Int32Value, Int64Value,
    ListValue, NullValue, StringValue, Struct, UInt32Value, UInt64Value, Value,
};
use crate::{DecodeLimits, Message, Open};

fn text_of<M: Message>(message: &M) -> String {
    String::from_utf8(to_vec(message, 0).expect("it can be written")).expect("JSON is UTF-8")
}

fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::List(values.into_iter().collect())
}

#[test]
fn a_value_is_the_json_that_it_stands_for() {
    for (value, json, bytes) in [
        (Value::Null, "null", "0800"),
        (Value::from(1), "1", "11000000000000f03f"),
        (Value::from(-0.0), "-0.0", "110000000000000080"),
        (Value::from(1.5), "1.5", "11000000000000f83f"),
        (Value::from(1e300), "1e+300", "119c7500883ce4377e"),
        (Value::from(""), r#""""#, "1a00"),
        (Value::from("NaN"), r#""NaN""#, "1a034e614e"),
        (Value::from(false), "false", "2000"),
        (Value::from(Struct::default()), "{}", "2a00"),
        (list([]), "[]", "3200"),
        (
            list([Value::Null, list([true.into()])]),
            "[null,[true]]",
            "320c0a0208000a0632040a022001",
        ),
        (
            Value::from(Struct::from_iter([("b", Value::Null), ("a", "x".into())])),
            r#"{"a":"x","b":null}"#,
            "2a130a080a016112031a01780a070a016212020800",
        ),
    ] {
        assert_eq!(text_of(&value), json);
        assert_eq!(from_slice(json.as_bytes()).as_ref(), Ok(&value));
        assert_eq!(hex::encode(value.to_proto(0)), bytes, "{json}");
        assert_eq!(Value::from_proto(value.to_proto(0)).as_ref(), Ok(&value));
        let theirs: serde_json::Value = serde_json::from_str(json).expect("it is JSON");
        assert_eq!(Value::from(theirs.clone()), value);
        assert_eq!(serde_json::Value::try_from(value), Ok(theirs));
    }
}

#[test]
fn a_value_that_is_not_set_stays_so() {
    let message = Fields {
        value: Some(Value::Unset),
        values: vec![Value::Unset, Value::Null],
        ..Fields::empty()
    };
    let bytes = message.to_proto(0);
    assert_eq!(hex::encode(&bytes), "0a00220022020800".to_owned() + "5a00");
    assert_eq!(Fields::from_proto(bytes).as_ref(), Ok(&message));
    assert_eq!(text_of(&Value::Unset), "null");
    assert_eq!(
        serde_json::Value::try_from(Value::Unset),
        Ok(serde_json::Value::Null)
    );
}

#[test]
fn the_last_kind_of_a_value_counts_and_objects_merge() {
    let object = |name: &str| Value::from(Struct::from_iter([(name, Value::Null)]));
    let twice = [object("a").to_proto(0), object("b").to_proto(0)].concat();
    let both = Struct::from_iter([("a", Value::Null), ("b", Value::Null)]);
    assert_eq!(Value::from_proto(twice), Ok(both.into()));
    let both = [list([1.into()]).to_proto(0), list([2.into()]).to_proto(0)].concat();
    assert_eq!(Value::from_proto(both), Ok(list([1.into(), 2.into()])));
    let other = [list([1.into()]).to_proto(0), Value::from(true).to_proto(0)].concat();
    assert_eq!(Value::from_proto(other), Ok(true.into()));
}

#[test]
fn rust_values_become_values() {
    let value = Value::from(Struct::from_iter([
        ("unit", Value::from(())),
        ("none", None::<f64>.into()),
        ("some", Some("x").into()),
        ("float", 0.5_f32.into()),
        ("number", u32::MAX.into()),
        ("text", "t".to_owned().into()),
        ("list", vec![Value::from(1)].into()),
        ("map", BTreeMap::new().into()),
        ("items", ListValue::from_iter([1, 2]).into()),
    ]));
    let theirs = json!({
        "unit": null, "none": null, "some": "x", "float": 0.5, "number": u32::MAX, "text": "t",
        "list": [1], "map": {}, "items": [1, 2],
    });
    assert_eq!(serde_json::Value::try_from(value.clone()), Ok(theirs));

    let object = value.as_struct().expect("it is an object");
    let get = |name| object.get(name).expect("it is there");
    assert_eq!(get("some").as_str(), Some("x"));
    assert_eq!(get("float").as_number(), Some(0.5));
    assert_eq!(get("items").as_list().map(<[_]>::len), Some(2));
    assert_eq!(Value::from(true).as_bool(), Some(true));
    assert!(get("none").is_null() && !get("map").is_null());
    assert_eq!(get("none").as_str().or(get("float").as_str()), None);
}

#[test]
fn numbers_that_json_does_not_have_are_refused() {
    for (number, name) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        let value = list([Value::Null, Struct::from_iter([("n", number)]).into()]);
        let error = to_vec(&value, 0).expect_err("JSON has no such number");
        let expected = format!("{name} is no JSON number: a value holds finite ones only");
        assert_eq!(error.to_string(), format!("Value[1][\"n\"]: {expected}"));
        let error = serde_json::Value::try_from(value).expect_err("JSON has no such number");
        assert_eq!(error.to_string(), expected);
    }
    for json in [
        "",
        "nul",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,\"a\":2}",
        "1e999",
        "NaN",
        "[[1]",
    ] {
        from_slice::<Value>(json.as_bytes()).expect_err(json);
    }
    from_slice::<Struct>(b"[]").expect_err("it is no object");
    from_slice::<ListValue>(b"{}").expect_err("it is no array");
    from_slice::<Empty>(b"null").expect_err("it is no object");
}

#[test]
fn depth_and_memory_of_values_are_limited_in_both_encodings() {
    // Each array is two messages: the list, and the value that it is.
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let deepest: Value = from_slice(nested(50).as_bytes()).expect("it is within the limit");
    assert_eq!(
        Value::from_proto(deepest.to_proto(0)).as_ref(),
        Ok(&deepest)
    );
    let around = list([deepest]);
    let error = Value::from_proto(around.to_proto(0)).expect_err("it is too deep");
    assert!(error.to_string().contains("nested deeper"), "{error}");
    for levels in [51, 100_000] {
        let error = from_slice::<Value>(nested(levels).as_bytes()).expect_err("it is too deep");
        assert!(error.to_string().contains("nested deeper"), "{error}");
        let objects = "{\"a\":".repeat(levels);
        let error = from_slice::<Value>(objects.as_bytes()).expect_err("it is too deep");
        assert!(error.to_string().contains("nested deeper"), "{error}");
    }
    let options = ReadOptions {
        limits: DecodeLimits {
            elements: 3,
            ..DecodeLimits::DEFAULT
        },
        ..ReadOptions::default()
    };
    from_slice_with::<Value>(b"[1,[2]]", &options).expect("it is within the limit");
    for json in ["[1,[2,3]]", r#"{"a":[{"b":{"c":1}}]}"#] {
        let error = from_slice_with::<Value>(json.as_bytes(), &options).expect_err(json);
        assert!(error.to_string().contains("more elements"), "{error}");
    }
    from_slice_with::<FieldMask>(br#""a,b,c,d""#, &options).expect_err("it has four paths");
}

#[test]
fn masks_are_paths_in_camel_case_with_commas_between_them() {
    for (paths, text) in [
        (vec![], ""),
        (vec!["a"], "a"),
        (vec!["foo_bar", "baz.qux_x2"], "fooBar,baz.quxX2"),
        (vec!["a.b.c"], "a.b.c"),
        (vec!["_a", "b._c"], "A,b.C"),
    ] {
        let mask = FieldMask::from_iter(paths);
        assert_eq!(mask.to_text().as_deref(), Ok(text));
        assert_eq!(FieldMask::from_text(text), Ok(mask));
    }
    for path in [
        "",
        "fooBar",
        "foo__bar",
        "foo_",
        "foo_3_bar",
        "a,b",
        "a..b",
        ".a",
        "a.",
        "a b",
        "3a",
        "a_.b",
        "ü",
    ] {
        let error = FieldMask::from_iter([path]).to_text().expect_err(path);
        assert_eq!(
            error.to_string(),
            format!(
                "{path:?} is no path of a field mask: names in snake case with dots between them"
            )
        );
    }
    for (text, found) in [
        ("foo_bar", "foo_bar"),
        ("a,,b", ""),
        ("a,", ""),
        ("a, b", " b"),
        ("a..b", "a..b"),
        ("3a", "3a"),
        ("a-b", "a-b"),
    ] {
        let error = FieldMask::from_text(text).expect_err(text);
        assert_eq!(
            error.to_string(),
            format!(
                "{found:?} is no path of a field mask: names in camel case with dots between them"
            )
        );
    }
}

message! {
    #[package = "value.v1"]
    Fields {
        1 value "value": Option<Value>,
        2 null "null": NullValue,
        3 maybe_null "maybeNull": Option<NullValue>,
        4 values "values": Vec<Value>,
        5 nulls "nulls": Vec<NullValue>,
        6 by_name "byName": BTreeMap<String, Value>,
        7 boxed "boxed": Option<Box<Value>>,
        8 double "double": Option<DoubleValue>,
        9 wrapped "wrapped": Vec<Int64Value>,
        10 object "object": Option<Struct>,
        11 mask "mask": FieldMask,
        12 open "open": Option<Open<NullValue>>,
    }
}

#[test]
fn null_is_a_value_where_it_is_one_and_absence_elsewhere() {
    let json = concat!(
        r#"{"value":null,"null":null,"maybeNull":null,"values":[null],"nulls":[null],"#,
        r#""byName":{"a":null},"boxed":null,"double":null,"object":null,"mask":null}"#
    );
    let message = Fields {
        value: Some(Value::Null),
        maybe_null: Some(NullValue::Null),
        values: vec![Value::Null],
        nulls: vec![NullValue::Null],
        by_name: BTreeMap::from([("a".to_owned(), Value::Null)]),
        boxed: Some(Box::new(Value::Null)),
        ..Fields::empty()
    };
    assert_eq!(from_slice(json.as_bytes()).as_ref(), Ok(&message));
    assert_eq!(
        text_of(&message),
        concat!(
            r#"{"value":null,"maybeNull":null,"values":[null],"nulls":[null],"#,
            r#""byName":{"a":null},"boxed":null,"mask":""}"#
        )
    );
    for value in [r#""NULL_VALUE""#, "0", "1", "0.0", "-0"] {
        let json = format!(r#"{{"maybeNull":{value},"open":{value}}}"#);
        let read: Fields = from_slice(json.as_bytes()).expect(&json);
        assert_eq!(read.maybe_null, Some(NullValue::Null));
        let number = read.open.map(Open::number);
        assert_eq!(number, Some(i32::from(value == "1")));
        assert_eq!(
            text_of(&read),
            r#"{"maybeNull":null,"mask":"","open":null}"#
        );
    }
    for (json, expected) in [
        (r#"{"maybeNull":"NULL","open":"NULL"}"#, Fields::empty()),
        (
            r#"{"nulls":[null,"NULL",null]}"#,
            Fields {
                nulls: vec![NullValue::Null; 2],
                ..Fields::empty()
            },
        ),
    ] {
        assert_eq!(from_slice(json.as_bytes()), Ok(expected), "{json}");
    }
    // A number of a newer schema is passed on.
    let newer = hex::decode("5a006007").expect("it is hexadecimal");
    let read = Fields::from_proto(newer.clone()).expect("an enum of any number");
    assert_eq!(read.open.map(Open::number), Some(7));
    assert_eq!(read.to_proto(0), newer);
    for json in [
        r#"{"null":1.5}"#,
        r#"{"null":false}"#,
        r#"{"wrapped":[null]}"#,
    ] {
        from_slice::<Fields>(json.as_bytes()).expect_err(json);
    }
}

#[test]
fn wrappers_are_their_values() {
    fn check<M: Message + PartialEq + std::fmt::Debug>(message: &M, json: &str, bytes: &str) {
        assert_eq!(text_of(message), json);
        assert_eq!(from_slice(json.as_bytes()).as_ref(), Ok(message));
        assert_eq!(hex::encode(message.to_proto(0)), bytes);
        assert_eq!(M::from_proto(message.to_proto(0)).as_ref(), Ok(message));
    }

    check(&DoubleValue::from(0.5), "0.5", "09000000000000e03f");
    check(
        &FloatValue::from(f32::INFINITY),
        r#""Infinity""#,
        "0d0000807f",
    );
    check(&Int64Value::from(-1), r#""-1""#, "08ffffffffffffffffff01");
    check(
        &UInt64Value::from(u64::MAX),
        r#""18446744073709551615""#,
        "08ffffffffffffffffff01",
    );
    check(&Int32Value::from(7), "7", "0807");
    check(&UInt32Value::from(0), "0", "");
    check(&BoolValue::from(true), "true", "0801");
    check(&StringValue::from("x".to_owned()), r#""x""#, "0a0178");
    check(
        &BytesValue::from(bytes::Bytes::from_static(&[251])),
        r#""+w==""#,
        "0a01fb",
    );
    assert_eq!(u32::from(UInt32Value { value: 2 }), 2);
    from_slice::<Int32Value>(b"2147483648").expect_err("it is out of range");
    from_slice::<BoolValue>(br#"{"value":true}"#).expect_err("it is an object");
}
