//! Tests of files, descriptors and text, with protox as an independent compiler.

mod google;

use std::collections::{BTreeMap, HashMap};

use prost_types::{FileDescriptorProto, FileDescriptorSet};

use super::*;
use crate::Message as _;
use crate::descriptor::{
    EnumDescriptor, EnumValueDescriptor, FieldDescriptor, FieldType, MessageDescriptor,
    ServiceDescriptor, StreamKind,
};
use crate::samples::{Everything, KV, KvError, Node, method, service};

/// Compiles text with protox, without the comments.
fn compile(texts: &HashMap<String, String>) -> Vec<FileDescriptorProto> {
    struct Texts(HashMap<String, String>);

    impl protox::file::FileResolver for Texts {
        fn open_file(&self, name: &str) -> Result<protox::file::File, protox::Error> {
            let text = self
                .0
                .get(name)
                .ok_or_else(|| protox::Error::file_not_found(name))?;
            protox::file::File::from_source(name, text)
        }
    }

    let mut compiler = protox::Compiler::with_file_resolver(Texts(texts.clone()));
    compiler.include_imports(true).include_source_info(true);
    let mut paths: Vec<&String> = texts.keys().collect();
    paths.sort();
    compiler
        .open_files(paths)
        .unwrap_or_else(|error| panic!("{error:?}\n{texts:?}"));
    compiler.file_descriptor_set().file
}

/// Splits the comments off a file: path → text.
fn take_comments(file: &mut FileDescriptorProto) -> BTreeMap<Vec<i32>, String> {
    let info = file.source_code_info.take().unwrap_or_default();
    info.location
        .into_iter()
        .filter_map(|location| Some((location.path, location.leading_comments?)))
        .collect()
}

fn texts(schema: &FileSet) -> HashMap<String, String> {
    schema
        .texts()
        .map(|(path, text)| (path.to_owned(), text))
        .collect()
}

/// Prints, reads back with protox and with the own parser, and compares.
fn check_round_trip(schema: &FileSet) {
    let texts = texts(schema);
    let parsed = crate::lock::parse(
        schema
            .files()
            .iter()
            .map(|file| (file.name(), texts[file.name()].as_str())),
    )
    .unwrap_or_else(|error| panic!("{error}\n{texts:?}"));
    assert_eq!(parsed, schema.files());

    let mut compiled = compile(&texts);
    for file in schema.files() {
        let mut ours = file.clone();
        let theirs = compiled
            .iter_mut()
            .find(|theirs| theirs.name() == file.name())
            .expect("every file has been compiled");
        assert_eq!(take_comments(&mut ours), take_comments(theirs));
        assert_eq!(&ours, theirs);
    }
}

#[test]
fn text_is_this() {
    let schema = FileSet::of_services(&[&KV]).expect("it is sound");
    let expected = include_str!("tests/kv.proto");
    assert_eq!(texts(&schema)["kv/v1/kv.proto"], expected);
}

#[test]
fn printed_text_is_read_back_by_an_independent_compiler_and_by_the_own_parser() {
    check_round_trip(&FileSet::of_services(&[&KV]).expect("it is sound"));
}

#[test]
fn the_descriptor_set_survives_encoding() {
    let set = FileSet::of_services(&[&KV])
        .expect("it is sound")
        .to_descriptor_set();
    let bytes = prost::Message::encode_to_vec(&set);
    assert_eq!(
        prost::Message::decode(bytes.as_slice()),
        Ok::<FileDescriptorSet, _>(set)
    );
}

macro_rules! descriptor {
    ($name:ident = $value:expr) => {
        fn $name() -> &'static MessageDescriptor {
            const { &$value }
        }
    };
}

const BLANK: MessageDescriptor = MessageDescriptor {
    foreign: None,
    name: "",
    package: None,
    parent: None,
    doc: "",
    fields: &[],
    reserved_numbers: &[],
    reserved_names: &[],
    codec: None,
};

const fn field(number: u32, name: &'static str, ty: FieldType) -> FieldDescriptor {
    let cardinality = crate::Cardinality::Singular(crate::Presence::Explicit);
    let shape = crate::FieldShape { cardinality, ty };
    FieldDescriptor {
        number,
        name,
        json_name: name,
        doc: "",
        oneof: None,
        shape,
    }
}

descriptor!(
    shared = MessageDescriptor {
        name: "Shared",
        package: Some("shared.v1"),
        ..BLANK
    }
);
descriptor!(
    entry = MessageDescriptor {
        name: "Entry",
        doc: "One.",
        ..BLANK
    }
);
descriptor!(
    other_entry = MessageDescriptor {
        name: "Entry",
        doc: "Another.",
        ..BLANK
    }
);
descriptor!(
    get_request = MessageDescriptor {
        name: "GetRequest",
        fields: &[field(1, "shared", FieldType::Message(shared))],
        ..BLANK
    }
);
descriptor!(
    shadowing = MessageDescriptor {
        name: "Outer",
        fields: &[
            field(1, "a", FieldType::Message(shadowed)),
            field(2, "b", FieldType::Message(inner)),
            field(3, "c", FieldType::Enum(shared_enum)),
        ],
        ..BLANK
    }
);
descriptor!(
    shadowed = MessageDescriptor {
        name: "Event",
        ..BLANK
    }
);
descriptor!(
    inner = MessageDescriptor {
        name: "Event",
        parent: Some(shadowing),
        ..BLANK
    }
);

fn shared_enum() -> &'static EnumDescriptor {
    &EnumDescriptor {
        name: "Level",
        package: Some("shared.v1"),
        doc: "",
        reserved_numbers: &[],
        reserved_names: &[],
        values: &[EnumValueDescriptor {
            name: "LEVEL_UNSPECIFIED",
            number: 0,
            doc: "",
        }],
    }
}

macro_rules! one_method {
    ($name:ident, $service:literal, $request:expr, $response:expr) => {
        static $name: ServiceDescriptor = service(
            $service,
            &[method(
                0,
                "Get",
                concat!("/", $service, "/Get"),
                StreamKind::Unary,
                $request,
                $response,
            )],
        );
    };
}

one_method!(A, "a.v1.A", get_request, shadowing);
one_method!(B, "b.v1.B", get_request, shared);
one_method!(A_ENTRY, "a.v1.A", entry, shared);
one_method!(B_ENTRY, "b.v1.B", entry, shared);
one_method!(OTHER_ENTRY, "a.v1.Other", other_entry, shared);
one_method!(
    ERRORS,
    "kv.v1.Errors",
    KvError::descriptor,
    Node::descriptor
);

#[test]
fn packages_import_each_other_and_each_service_has_its_own_request() {
    let schema = FileSet::of_services(&[&B, &A]).expect("it is sound");
    let paths: Vec<&str> = schema
        .files()
        .iter()
        .map(FileDescriptorProto::name)
        .collect();
    assert_eq!(
        paths,
        ["shared/v1/shared.proto", "a/v1/a.proto", "b/v1/b.proto"]
    );
    let a = &texts(&schema)["a/v1/a.proto"];
    assert!(a.contains("import \"shared/v1/shared.proto\";"), "{a}");
    assert!(
        a.contains("  a.v1.Event a = 1;\n  Outer.Event b = 2;\n"),
        "{a}"
    );
    assert!(a.contains("  optional shared.v1.Level c = 3;\n"), "{a}");
    check_round_trip(&schema);
}

#[test]
fn files_of_one_package_hold_what_they_list() {
    let messages: &[fn() -> &'static MessageDescriptor] = &[Node::descriptor, KvError::descriptor];
    let schema = FileSet::new(&[
        File {
            path: "kv/v1/kv.proto",
            services: &[&KV],
            messages: &[],
        },
        File {
            path: "kv/v1/types.proto",
            services: &[],
            messages,
        },
    ])
    .expect("it is sound");
    let messages_of = |path: &str| -> Vec<String> {
        let file = schema
            .files()
            .iter()
            .find(|file| file.name() == path)
            .expect("it is there");
        file.message_type
            .iter()
            .map(|message| message.name().to_owned())
            .collect()
    };
    assert_eq!(messages_of("kv/v1/kv.proto"), ["Everything"]);
    assert_eq!(messages_of("kv/v1/types.proto"), ["Node", "KvError"]);
    check_round_trip(&schema);
}

fn check_error(result: Result<FileSet, EmitError>, expected: &str) {
    assert_eq!(result.expect_err("it is not sound").to_string(), expected);
}

#[test]
fn a_message_of_two_packages_is_refused_with_both_users() {
    check_error(
        FileSet::of_services(&[&A_ENTRY, &B_ENTRY]),
        "`Entry` has no package of its own and is used from two: by `a.v1.A/Get` in `a.v1`, and \
         by `b.v1.B/Get` in `b.v1`\n  help: say where it lives: `#[message(package = \"a.v1\")]`; \
         if these are two types with one name, say it for each of them",
    );
    // Two types that differ are two messages.
    one_method!(B_OTHER, "b.v1.B", other_entry, shared);
    assert_eq!(
        FileSet::of_services(&[&A_ENTRY, &B_OTHER]).map(|set| set.files().len()),
        Ok(3)
    );
}

#[test]
fn two_messages_of_one_name_are_refused_with_both_users() {
    check_error(
        FileSet::of_services(&[&A_ENTRY, &OTHER_ENTRY]),
        "two different types are called `a.v1.Entry`: one is used by `a.v1.A/Get`, the other by \
         `a.v1.Other/Get`\n  help: rename one of them, or move it with \
         `#[message(package = \"..\")]`",
    );
}

#[test]
fn two_enums_with_one_name_for_a_value_are_refused() {
    fn other_enum() -> &'static EnumDescriptor {
        &EnumDescriptor {
            name: "Severity",
            package: Some("shared.v1"),
            doc: "",
            reserved_numbers: &[],
            reserved_names: &[],
            values: &[EnumValueDescriptor {
                name: "LEVEL_UNSPECIFIED",
                number: 0,
                doc: "",
            }],
        }
    }
    descriptor!(
        both = MessageDescriptor {
            name: "Both",
            fields: &[
                field(1, "a", FieldType::Enum(shared_enum)),
                field(2, "b", FieldType::Enum(other_enum)),
            ],
            ..BLANK
        }
    );
    one_method!(BOTH, "a.v1.A", both, both);
    check_error(
        FileSet::of_services(&[&BOTH, &BOTH]),
        "the enums `shared.v1.Level` and `shared.v1.Severity` both have the value \
         `shared.v1.LEVEL_UNSPECIFIED`\n  help: begin the names of values with the name of their \
         enum, since they are unique in a package",
    );
}

#[test]
fn files_that_import_each_other_are_refused() {
    let messages: &[fn() -> &'static MessageDescriptor] = &[KvError::descriptor];
    let everything: &[fn() -> &'static MessageDescriptor] = &[Everything::descriptor];
    let result = FileSet::new(&[
        File {
            path: "kv/v1/a.proto",
            services: &[&ERRORS],
            messages: everything,
        },
        File {
            path: "kv/v1/b.proto",
            services: &[&KV],
            messages,
        },
    ]);
    check_error(
        result,
        "files import each other: kv/v1/a.proto → kv/v1/b.proto → kv/v1/a.proto\n  help: list the \
         messages that both need in a file of their own",
    );
}

#[test]
fn files_that_make_no_sense_are_refused_all_at_once() {
    let inherited: &[fn() -> &'static MessageDescriptor] = &[Node::descriptor];
    let result = FileSet::new(&[
        File {
            path: "x.proto",
            services: &[&A, &B],
            messages: &[],
        },
        File {
            path: "x.proto",
            services: &[],
            messages: inherited,
        },
    ]);
    check_error(
        result,
        "the file `x.proto` holds things of the packages `a.v1` and `b.v1`\n  help: a file \
         belongs to one package; list the others in another file\n\n\
         the file `x.proto` has neither a service nor a message that names its package\n  help: \
         say where the messages live: `#[message(package = \"..\")]`\n\n\
         two files have the path `x.proto`\n  help: give each file a path of its own",
    );
}

#[test]
fn a_method_that_is_called_like_its_request_names_the_request_in_full() {
    one_method!(SAME, "kv.v1.KVService", Node::descriptor, Node::descriptor);
    static NAMED: ServiceDescriptor = service(
        "kv.v1.KVService",
        &[method(
            0,
            "Node",
            "/kv.v1.KVService/Node",
            StreamKind::Unary,
            Node::descriptor,
            Node::descriptor,
        )],
    );
    let line = |service| {
        let files = FileSet::of_services(&[service]).expect("it is sound");
        let (_, text) = files.texts().next().expect("one file");
        let line = text.lines().find(|line| line.contains("rpc"));
        line.expect("a method").trim().to_owned()
    };
    assert_eq!(line(&NAMED), "rpc Node(kv.v1.Node) returns (kv.v1.Node);");
    assert!(line(&SAME).ends_with("(Node) returns (Node);"));
}
