//! Tests of the committed files, in directories of their own.

mod bad_input;
mod generator;
mod round_trip;

use std::fs;

use super::*;
use crate::Message;
use crate::descriptor::{MessageDescriptor, MethodDescriptor, ServiceDescriptor, StreamKind};
use crate::samples::{KV, method, service};

message! { Entry { 1 key "key": String, 2 value "value": u32, } }

mod next {
    //! The same message, one version later.
    message! { #[doc = "Newer."] Entry { 1 key "key": String, 2 value "value": u32, 3 more "more": bool, } }
}

mod broken {
    //! The same message, with a field gone.
    message! { Entry { 1 key "key": String, } }
}

mod source {
    //! The same message, with a change that peers do not notice.
    message! { Entry { 1 key "key": String, 2 value "value": Option<u32>, } }
}

macro_rules! store {
    ($name:ident, $message:ty) => {
        static $name: ServiceDescriptor = service("s.v1.Store", {
            const ENTRY: fn() -> &'static MessageDescriptor = <$message as Message>::descriptor;
            const METHODS: &[MethodDescriptor] = &[method(
                0,
                "Get",
                "/s.v1.Store/Get",
                StreamKind::Unary,
                ENTRY,
                ENTRY,
            )];
            METHODS
        });
    };
}

store!(STORE, Entry);
store!(NEXT, next::Entry);
store!(BROKEN, broken::Entry);
store!(SOURCE, source::Entry);

fn schema(services: &[&'static ServiceDescriptor]) -> FileSet {
    FileSet::of_services(services).expect("the schema is sound")
}

fn dir() -> tempfile::TempDir {
    tempfile::tempdir().expect("a directory can be made")
}

/// Returns the error's text with the directory's name replaced.
fn error(dir: &tempfile::TempDir, services: &[&'static ServiceDescriptor], mode: Mode) -> String {
    let error = check(dir.path(), &schema(services), mode).expect_err("it is refused");
    error
        .to_string()
        .replace(&dir.path().display().to_string(), "proto")
}

fn write(dir: &tempfile::TempDir, services: &[&'static ServiceDescriptor]) {
    check(dir.path(), &schema(services), Mode::Write).unwrap_or_else(|error| panic!("{error}"));
}

fn assert_current(dir: &tempfile::TempDir, services: &[&'static ServiceDescriptor]) {
    check(dir.path(), &schema(services), Mode::Check).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_is_written_is_what_is_checked() {
    let dir = dir();
    write(&dir, &[&STORE, &KV]);
    assert_current(&dir, &[&STORE, &KV]);
    let text = fs::read_to_string(dir.path().join("s/v1/s.proto")).expect("it is there");
    assert!(text.starts_with(HEADER), "{text}");
    // A checkout with other line ends is no difference.
    fs::write(dir.path().join("s/v1/s.proto"), text.replace('\n', "\r\n")).expect("it is written");
    assert_current(&dir, &[&STORE, &KV]);
}

#[test]
fn a_missing_file_is_an_error_even_when_the_directory_is_missing() {
    let dir = dir();
    let missing = dir.path().join("nowhere");
    let error = check(&missing, &schema(&[&STORE]), Mode::Check).expect_err("it is missing");
    assert_eq!(
        error
            .to_string()
            .replace(&missing.display().to_string(), "proto"),
        "the `.proto` files in `proto` do not match the Rust types\n\n`s/v1/s.proto` is missing\n\n\
         help: run `SCHEMA=write cargo test` and commit what it writes"
    );
    assert!(!missing.exists());
}

#[test]
fn a_difference_is_shown_line_by_line() {
    let dir = dir();
    write(&dir, &[&STORE]);
    assert_eq!(
        error(&dir, &[&NEXT], Mode::Check),
        "the `.proto` files in `proto` do not match the Rust types\n\n\
         `s/v1/s.proto` differs (`-` is committed, `+` is what the types say):\n\
         @@ line 9 @@\n   rpc Get(Entry) returns (Entry);\n }\n \n+// Newer.\n message Entry {\n   \
         string key = 1;\n   uint32 value = 2;\n+  bool more = 3;\n }\n\n\
         help: run `SCHEMA=write cargo test` and commit what it writes"
    );
    write(&dir, &[&NEXT]);
    assert_current(&dir, &[&NEXT]);
}

#[test]
fn a_breaking_change_is_shown_and_not_written() {
    let dir = dir();
    write(&dir, &[&STORE]);
    let breaking = "breaking change in `s.v1.Entry.value`: the field was removed, and 2, \
                    \"value\" could be used again with another meaning \
                    (field_removed_without_reserve)\n  help: put \
                    `#[message(reserved(2, \"value\"))]` on the message";
    let text = error(&dir, &[&BROKEN], Mode::Check);
    assert!(text.contains(breaking), "{text}");
    assert!(
        text.ends_with("commit what it writes, once no change breaks others"),
        "{text}"
    );
    assert_eq!(
        error(&dir, &[&BROKEN], Mode::Write),
        format!("the `.proto` files in `proto` were not updated\n\n{breaking}")
    );
    assert_current(&dir, &[&STORE]);
}

#[test]
fn a_change_that_breaks_only_generated_code_is_told_and_may_be_written() {
    let dir = dir();
    write(&dir, &[&STORE]);
    let told = "breaks generated code, but no peer: `s.v1.Entry.value`: the field became optional, \
                and code of other languages has a variable without absence \
                (field_presence_changed)\n  help: take `Option` away, or tell those who generate \
                code";
    let text = error(&dir, &[&SOURCE], Mode::Check);
    assert!(text.contains(told), "{text}");
    assert!(text.ends_with("commit what it writes"), "{text}");
    write(&dir, &[&SOURCE]);
    assert_current(&dir, &[&SOURCE]);
}

#[test]
fn files_without_types_are_errors() {
    let dir = dir();
    write(&dir, &[&STORE, &KV]);
    let text = error(&dir, &[&STORE], Mode::Check);
    assert!(text.contains("`kv/v1/kv.proto` was generated, but no type belongs there any more"));
    assert!(text.contains("(service_removed)"), "{text}");
    assert!(error(&dir, &[&STORE], Mode::Write).contains("(service_removed)"));

    fs::remove_file(dir.path().join("kv/v1/kv.proto")).expect("it was there");
    fs::write(dir.path().join("notes.proto"), "anything").expect("it is written");
    for mode in [Mode::Check, Mode::Write] {
        let text = error(&dir, &[&STORE], mode);
        assert!(
            text.contains("`notes.proto` was not generated, and belongs to no type"),
            "{text}"
        );
    }
}

#[test]
fn a_file_that_only_held_types_goes_with_them() {
    let dir = dir();
    write(&dir, &[&STORE]);
    let extra = dir.path().join("s/v1/extra.proto");
    let text = format!("{HEADER}\nsyntax = \"proto3\";\npackage s.v1;\n");
    fs::write(&extra, text).expect("it is written");
    let text = error(&dir, &[&STORE], Mode::Check);
    assert!(text.contains("`s/v1/extra.proto` was generated"), "{text}");
    write(&dir, &[&STORE]);
    assert!(!extra.exists());
}

#[test]
fn a_file_that_cannot_be_read_back_is_not_overwritten() {
    let dir = dir();
    write(&dir, &[&STORE]);
    let path = dir.path().join("s/v1/s.proto");
    let text = fs::read_to_string(&path).expect("it is there");
    fs::write(&path, text.replace("message Entry", "mesage Entry")).expect("it is written");
    assert_eq!(
        error(&dir, &[&STORE], Mode::Write),
        "the `.proto` files in `proto` were not updated\n\nthe committed files cannot be read, so \
         changes cannot be compared:\n  `s/v1/s.proto`, line 12: expected `service`, `message` or \
         `enum`, found `mesage`\n  help: restore the file from version control"
    );
}
