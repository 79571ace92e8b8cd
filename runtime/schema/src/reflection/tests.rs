use super::*;

const FILES: [&str; 7] = [
    "google/protobuf/any.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/struct.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/wrappers.proto",
];

/// Compiles a file called `a.proto`, without the files that it imports.
fn compiled(text: &str) -> Vec<FileDescriptorProto> {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("a.proto"), text).expect("it is written");
    let set = protox::compile(["a.proto"], [dir.path()]).expect("it compiles");
    set.file
        .into_iter()
        .filter(|file| file.name() == "a.proto")
        .collect()
}

fn names(files: Option<Vec<Bytes>>) -> Vec<String> {
    let decode = |bytes| FileDescriptorProto::decode(bytes).expect("a file");
    let files = files.unwrap_or_default().into_iter().map(decode);
    files.map(|file| file.name().to_owned()).collect()
}

#[test]
fn the_well_known_files_say_what_protobufs_own_do() {
    let compiled = protox::compile(FILES, ["."]).expect("protox has them");
    assert_eq!(compiled.file.len(), FILES.len());
    for mut file in compiled.file {
        file.source_code_info = None;
        assert_eq!(google_file(file.name()), Some(file));
    }
    assert_eq!(google_file("google/protobuf/unknown.proto"), None);
    assert_eq!(google_file("timestamp.proto"), None);
}

#[test]
fn everything_that_is_declared_is_found_by_its_full_name() {
    let index = Index::new(compiled(
        r#"syntax = "proto3";
        package a.v1;
        service S { rpc Get(M) returns (stream M.N); }
        message M {
          message N { bool deep = 1; }
          enum E { E_ZERO = 0; }
          oneof choice { string left = 1; N right = 2; }
          map<string, N> entries = 3;
        }
        enum Top { TOP_ZERO = 0; }"#,
    ));
    for symbol in [
        "a.v1.S",
        "a.v1.S.Get",
        "a.v1.M",
        ".a.v1.M",
        "a.v1.M.left",
        "a.v1.M.choice",
        "a.v1.M.N",
        "a.v1.M.N.deep",
        "a.v1.M.E",
        "a.v1.M.E_ZERO",
        "a.v1.M.EntriesEntry.value",
        "a.v1.Top",
        "a.v1.TOP_ZERO",
        "a.v1.Top.TOP_ZERO",
    ] {
        assert_eq!(names(index.file_of_symbol(symbol)), ["a.proto"], "{symbol}");
    }
    for symbol in ["", "a", "a.v1", "S", "a.v1.S.Put", "a.v1.M.N.shallow"] {
        assert_eq!(index.file_of_symbol(symbol), None, "{symbol}");
    }
    assert_eq!(index.extension_numbers("a.v1.M"), Some(Vec::new()));
    assert_eq!(index.extension_numbers("a.v1.Top"), None);
    assert_eq!(index.file_of_extension("a.v1.M", 100), None);
}

#[test]
fn extensions_are_found_by_message_and_number() {
    let index = Index::new(compiled(
        r#"syntax = "proto2";
        package a;
        message M { extensions 100 to 200; }
        extend M { optional string second = 150; optional string first = 120; }
        message Scope { extend M { optional bool third = 199; } }"#,
    ));
    assert_eq!(index.extension_numbers("a.M"), Some(vec![120, 150, 199]));
    assert_eq!(names(index.file_of_extension("a.M", 199)), ["a.proto"]);
    assert_eq!(names(index.file_of_symbol("a.Scope.third")), ["a.proto"]);
    assert_eq!(index.file_of_extension("a.M", 121), None);
}

#[test]
fn a_file_comes_with_all_that_it_imports_and_nothing_else() {
    let file = |name: &str, imports: &[&str]| FileDescriptorProto {
        name: Some(name.to_owned()),
        dependency: imports.iter().map(|&import| import.to_owned()).collect(),
        ..FileDescriptorProto::default()
    };
    let timestamp = "google/protobuf/timestamp.proto";
    let index = Index::new([
        file("top", &["left", "right"]),
        file("left", &["bottom"]),
        file("right", &["bottom", timestamp]),
        file("bottom", &[]),
    ]);
    let found = names(index.file("top"));
    assert_eq!(found, ["top", "left", "right", "bottom", timestamp]);
    assert_eq!(names(index.file("bottom")), ["bottom"]);
    assert_eq!(names(index.file(timestamp)), [timestamp]);
    assert_eq!(index.file("google/protobuf/duration.proto"), None);
    assert_eq!(index.file("elsewhere"), None);
}
