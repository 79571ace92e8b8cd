//! Tests of the vectors, judged by an implementation that knows the descriptors only.

use std::fs;

use prost_reflect::prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};

use super::*;
use crate::samples::{KV, method, service};
use crate::{Message as _, ServiceDescriptor, StreamKind};

const FILE: &str = "kv/v1/testdata/kv.json";

fn schema() -> FileSet {
    FileSet::of_services(&[&KV]).expect("a sound schema")
}

fn written() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    check(dir.path(), &schema(), Mode::Write).expect("there is nothing to break");
    dir
}

/// Changes the committed file and returns what is said of it.
#[track_caller]
fn after(mode: Mode, edit: impl Fn(&str) -> String) -> String {
    let dir = written();
    let path = dir.path().join(FILE);
    let text = fs::read_to_string(&path).expect("it was written");
    let edited = edit(&text);
    assert_ne!(edited, text);
    fs::write(&path, &edited).expect("it can be written");
    let error = check(dir.path(), &schema(), mode).expect_err("it differs");
    assert_eq!(fs::read_to_string(&path).expect("it stays"), edited);
    error.to_string()
}

#[test]
fn what_was_written_is_accepted() {
    check(written().path(), &schema(), Mode::Check).expect("nothing differs");
}

#[test]
fn bytes_and_json_of_every_vector_are_the_same_message_to_another_implementation() {
    let schema = schema();
    let set = schema.to_descriptor_set().encode_to_vec();
    let pool = DescriptorPool::decode(set.as_slice()).expect("a complete set");
    let files = Vectors::of(&schema);
    let vectors = &files[FILE].vectors;
    // 53 of `Everything`, 6 of `Node`, 8 of `KvError`, 3 of `KeyTooLong`, 1 of `Busy`.
    assert_eq!(vectors.len(), 71);
    for vector in vectors {
        let descriptor = pool
            .get_message_by_name(&vector.message)
            .expect("it is known");
        let bytes = hex::decode(&vector.hex).expect("hex");
        let from_bytes =
            DynamicMessage::decode(descriptor.clone(), bytes.as_slice()).expect("a message");
        let mut json = serde_json::Deserializer::from_str(vector.json.get());
        let from_json = DynamicMessage::deserialize(descriptor, &mut json).expect("its JSON");
        assert_eq!(from_bytes, from_json, "{vector:?}");
        // The other implementation may leave out what an entry of a map need not say.
        let codec = schema.codec(&vector.message).expect("it has a type");
        let back = (codec.to_proto)(from_json.encode_to_vec().into()).expect("our message");
        assert_eq!(hex::encode(back), vector.hex, "{vector:?}");
    }
}

#[test]
fn a_value_that_is_written_otherwise_is_refused_although_its_field_is_the_same() {
    for mode in [Mode::Check, Mode::Write] {
        let said = after(mode, |text| {
            text.replacen("\"hex\":\"0801\"", "\"hex\":\"0802\"", 1)
        });
        assert!(said.contains("is written in another way"), "{said}");
        assert!(said.contains("delete `kv/v1/testdata/kv.json`"), "{said}");
    }
}

#[test]
fn a_vector_that_is_gone_differs_and_may_be_written() {
    let dir = written();
    let path = dir.path().join(FILE);
    let text = fs::read_to_string(&path).expect("it was written");
    let shorter: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("bool flag = 1"))
        .collect();
    fs::write(&path, shorter.join("\n")).expect("it can be written");
    let error = check(dir.path(), &schema(), Mode::Check).expect_err("it differs");
    assert!(
        error
            .to_string()
            .contains("`kv/v1/testdata/kv.json` differs"),
        "{error}"
    );
    check(dir.path(), &schema(), Mode::Write).expect("new vectors break nobody");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
}

#[test]
fn values_of_many_fields_change_with_the_declaration_of_one_of_them() {
    let dir = written();
    let path = dir.path().join(FILE);
    let text = fs::read_to_string(&path).expect("it was written");
    let change = |line: &str| {
        // Of `Everything`, the value in which all fields are set.
        if line.contains("fields 1, 2, 3, 4, 5") {
            line.replacen("\"hex\":\"0801", "\"hex\":\"0802", 1)
        } else {
            line.to_owned()
        }
    };
    let changed: Vec<String> = text.lines().map(change).collect();
    let changed = changed.join("\n") + "\n";
    assert_ne!(changed, text);
    fs::write(&path, &changed).expect("it can be written");
    check(dir.path(), &schema(), Mode::Write).expect_err("every field is declared as before");
    fs::write(
        &path,
        changed.replace("bool flag = 1:", "bool flagged = 1:"),
    )
    .expect("it can be written");
    check(dir.path(), &schema(), Mode::Write).expect("the value is another one now");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
}

message! { Leaf { 1 name "name": String, } }

/// A message before and after it got a field that is written always, and one that holds it.
macro_rules! version {
    ($module:ident { $($added:tt)* }) => {
        mod $module {
            use super::*;

            message! { Inner { 1 flag "flag": bool, $($added)* } }
            message! { Outer { 1 text "text": String, 2 inner "inner": Option<Inner>, } }

            pub(super) static SERVICE: ServiceDescriptor = service(
                "grown.v1.Grown",
                &[method(
                    0,
                    "Get",
                    "/grown.v1.Grown/Get",
                    StreamKind::Unary,
                    Outer::descriptor,
                    Inner::descriptor,
                )],
            );
        }
    };
}
version!(before {});
version!(after { 2 leaf "leaf": Leaf, });

#[test]
fn a_field_that_is_written_always_may_be_appended() {
    let dir = tempfile::tempdir().expect("a directory");
    let write = |service| {
        let schema = FileSet::of_services(&[service]).expect("a sound schema");
        check(dir.path(), &schema, Mode::Write).expect("nothing that was there is written anew");
        fs::read_to_string(dir.path().join("grown/v1/testdata/grown.json")).expect("it is there")
    };
    let before = write(&before::SERVICE);
    let after = write(&after::SERVICE);
    for line in [
        r#""sample":"empty beside fields 2","hex":"1200","json":{"leaf":{}}}"#,
        r#""sample":"bool flag = 1: small beside fields 2","hex":"08011200","#,
        r#""sample":"Inner inner = 2 { bool flag = 1; Leaf leaf = 2 { string name = 1 } }: small","#,
    ] {
        assert!(!before.contains(line), "{before}");
        assert!(after.contains(line), "{after}");
    }
}

#[test]
fn files_that_people_wrote_are_left_alone_and_forgotten_ones_are_named() {
    let dir = written();
    let beside = dir.path().join("kv/v1/testdata");
    fs::write(beside.join("own.json"), "{}").expect("it can be written");
    check(dir.path(), &schema(), Mode::Check).expect("it is no file of ours");
    fs::write(beside.join("old.json"), HEADER).expect("it can be written");
    let error = check(dir.path(), &schema(), Mode::Check).expect_err("one is too many");
    assert!(
        error.to_string().contains("old.json` was generated, but"),
        "{error}"
    );
}
