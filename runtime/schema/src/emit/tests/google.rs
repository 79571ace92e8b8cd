//! Tests of what a schema has of package `google.protobuf`.

use std::collections::BTreeMap;
use std::time::SystemTime;

use prost_reflect::DescriptorPool;
use protox::file::{FileResolver, GoogleFileResolver};

use super::*;
use crate::Message;
use crate::well_known::{
    Any, BoolValue, Duration, Empty, FieldMask, ListValue, NullValue, Timestamp,
};

message! {
    #[package = "far.v1"]
    Far {
        1 at "at": Timestamp,
        2 mask "mask": FieldMask,
    }
}

message! {
    #[package = "use.v1"]
    Everything {
        1 at "at": SystemTime,
        2 by_name "byName": BTreeMap<String, Duration>,
        3 null "null": NullValue,
        4 on "on": Option<BoolValue>,
        5 list "list": ListValue,
        6 details "details": Vec<Any>,
        7 nothing "nothing": Empty,
        8 far "far": Far,
    }
}

const FILE: File<'_> = File {
    path: "use/v1/use.proto",
    services: &[],
    messages: &[Everything::descriptor],
};

#[test]
fn types_of_protobuf_itself_are_imported_and_not_written() {
    let schema = FileSet::new(&[FILE]).expect("it is sound");
    let texts = texts(&schema);
    let mut paths: Vec<_> = texts.keys().map(String::as_str).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["far/v1/far.proto", "use/v1/use.proto"]);
    let text = &texts["use/v1/use.proto"];
    let (_, body) = text.split_once("package").expect("it has a package");
    assert_eq!(
        body,
        r#" use.v1;

import "far/v1/far.proto";
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";

message Everything {
  google.protobuf.Timestamp at = 1;
  map<string, google.protobuf.Duration> by_name = 2;
  google.protobuf.NullValue null = 3;
  google.protobuf.BoolValue on = 4;
  google.protobuf.ListValue list = 5;
  repeated google.protobuf.Any details = 6;
  google.protobuf.Empty nothing = 7;
  far.v1.Far far = 8;
}
"#
    );
    assert_eq!(schema.files().len(), 2);
}

#[test]
fn the_text_is_read_back_by_an_independent_compiler_with_files_of_its_own() {
    struct Texts(HashMap<String, String>);

    impl FileResolver for Texts {
        fn open_file(&self, name: &str) -> Result<protox::file::File, protox::Error> {
            match self.0.get(name) {
                Some(text) => protox::file::File::from_source(name, text),
                None => GoogleFileResolver::new().open_file(name),
            }
        }
    }

    let schema = FileSet::new(&[FILE]).expect("it is sound");
    let mut compiler = protox::Compiler::with_file_resolver(Texts(texts(&schema)));
    compiler.include_imports(true);
    compiler.open_file("use/v1/use.proto").expect("it compiles");
    let theirs = compiler.file_descriptor_set().file;
    let set = schema.to_descriptor_set().file;
    assert_eq!(set.len(), 9);
    for mut ours in set {
        let their = theirs.iter().find(|file| file.name() == ours.name());
        ours.source_code_info = None;
        assert_eq!(Some(&ours), their, "{}", ours.name());
    }
}

#[test]
fn a_file_that_is_imported_is_complete_in_the_descriptors_and_the_same_as_protobufs_own() {
    let set = FileSet::new(&[FILE])
        .expect("it is sound")
        .to_descriptor_set();
    let mut found = 0;
    for ours in &set.file {
        if let Ok(theirs) = GoogleFileResolver::new().open_file(ours.name()) {
            let mut theirs = theirs.file_descriptor_proto().clone();
            theirs.source_code_info = None;
            assert_eq!(ours, &theirs);
            found += 1;
        }
    }
    assert_eq!(found, 7);
    DescriptorPool::from_file_descriptor_set(set).expect("nothing is missing");
}

mod foreign {
    message! { #[package = "google.protobuf"] Timestamp { 1 millis "millis": i64, } }
    message! { #[package = "google.protobuf"] Api { 1 name "name": String, } }
    message! {
        #[package = "use.v1"]
        Both { 1 ours "ours": crate::well_known::Timestamp, 2 theirs "theirs": Timestamp, }
    }
    message! {
        #[package = "use.v1"]
        More { 1 at "at": crate::well_known::Timestamp, 2 api "api": Api, }
    }
}

#[test]
fn another_type_with_a_name_of_protobufs_own_is_refused() {
    let error = FileSet::new(&[File {
        messages: &[foreign::Both::descriptor],
        ..FILE
    }])
    .expect_err("two types have one name");
    assert_eq!(
        error.to_string(),
        "two different types are called `google.protobuf.Timestamp`: one is used by the file \
         `google/protobuf/timestamp.proto`, the other by the field `use.v1.Both.theirs`\n  help: \
         rename one of them, or move it with `#[message(package = \"..\")]`"
    );
}

#[test]
fn a_type_of_the_package_that_this_crate_does_not_have_is_written_as_any_other() {
    let schema = FileSet::new(&[File {
        messages: &[foreign::More::descriptor],
        ..FILE
    }])
    .expect("it is sound");
    let paths: Vec<_> = schema.texts().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(
        paths,
        ["google/protobuf/protobuf.proto", "use/v1/use.proto"]
    );
}
