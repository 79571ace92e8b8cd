//! One case per rule, and edits that break nobody.

mod cases;

use std::collections::BTreeSet;

use super::{Breaking, Level, RULES, check};
use crate::lock;
use cases::CASES;

const OLD: &str = include_str!("tests/store.proto");

fn compare(new: &str, removed: &[&str]) -> Vec<Breaking> {
    let parse = |text: &str| {
        lock::parse([("kv/v1/kv.proto", text)]).unwrap_or_else(|error| panic!("{error}\n{text}"))
    };
    let removed: Vec<String> = removed.iter().map(|&name| name.to_owned()).collect();
    check(&parse(OLD), &parse(new), &removed)
}

/// Applies an edit to the old schema and returns the rules it breaks, with their levels and paths.
fn rules(from: &str, to: &str, removed: &[&str]) -> Vec<String> {
    let new = OLD.replace(from, to);
    assert_ne!(new, OLD, "the edit changes something");
    let found = compare(&new, removed);
    let rules = found.iter();
    rules
        .map(|found| format!("{} {} {}", found.level, found.rule, found.path))
        .collect()
}

#[test]
fn every_rule_finds_the_change_it_is_for() {
    for &(from, to, expected) in CASES {
        assert_eq!(rules(from, to, &[]), [expected], "{from} → {to}");
    }
}

#[test]
fn every_rule_is_listed_once_and_has_a_case() {
    let mut found: BTreeSet<String> = CASES
        .iter()
        .map(|(_, _, expected)| {
            let words: Vec<&str> = expected.split(' ').collect();
            words[..2].join(" ")
        })
        .collect();
    // These have tests of their own below.
    found.extend(
        [
            "source declared_method_removed",
            "source message_removed_or_renamed",
            "source moved_to_another_file",
            "source package_removed",
            "JSON request_json_type_changed",
        ]
        .map(str::to_owned),
    );
    let listed: Vec<String> = RULES
        .iter()
        .map(|rule| format!("{} {}", rule.level, rule.name))
        .collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), found);
    assert_eq!(listed.len(), found.len());
    for rule in &RULES {
        assert!(rule.doc.ends_with('.'), "{}", rule.name);
    }
}

#[test]
fn harmless_edits_pass() {
    for (from, to) in [
        ("// A store.", "// A better store."),
        (
            "  Kind kind = 8;\n",
            "  Kind kind = 8;\n  bool fresh = 14;\n",
        ),
        ("Kind kind = 8;", "Kind kind = 8 [deprecated = true];"),
        ("Event event = 7", "optional Event event = 7"),
        (
            "    int64 id = 6;\n",
            "    int64 id = 6;\n    bytes digest = 14;\n",
        ),
        (
            "reserved 10, 20 to 29",
            "reserved 5000, 10, 20 to 22, 23 to 40",
        ),
        (
            "  KIND_PUT = 1;\n}",
            "  KIND_PUT = 1;\n  KIND_DELETE = 2;\n}",
        ),
        (
            "  MODE_QUICK = 1;\n",
            "  MODE_QUICK = 1;\n  MODE_SWIFT = 1;\n",
        ),
        (
            "  MODE_FAST = 1;\n  MODE_QUICK = 1;\n",
            "  MODE_QUICK = 1;\n  MODE_FAST = 1;\n",
        ),
        (
            "  rpc Flush",
            "  rpc Sync(GetRequest) returns (GetResponse);\n  rpc Flush",
        ),
        (
            "returns (Limit);",
            "returns (Limit) {\n option idempotency_level = IDEMPOTENT;\n }",
        ),
        (
            "message GetResponse {}",
            "message GetResponse {\n string note = 1;\n }",
        ),
    ] {
        assert_eq!(rules(from, to, &[]), Vec::<String>::new(), "{from} → {to}");
    }
}

#[test]
fn a_method_may_go_when_it_is_declared_removed() {
    let flush = "  rpc Flush(Event) returns (Limit);\n";
    assert_eq!(
        rules(flush, "", &["kv.v1.Store.Flush"]),
        ["source declared_method_removed kv.v1.Store.Flush"]
    );
    assert_eq!(
        rules(flush, "", &["kv.v1.Admin.Flush"]),
        ["wire method_removed kv.v1.Store.Flush"]
    );
}

#[test]
fn fields_that_swap_their_numbers_are_found() {
    assert_eq!(
        rules(
            "string key = 1;\n  int32 value = 2;",
            "string key = 2;\n  int32 value = 1;",
            &[]
        ),
        [
            "wire field_number_changed kv.v1.Limit.key",
            "wire field_number_changed kv.v1.Limit.value"
        ]
    );
}

#[test]
fn enum_values_that_swap_their_numbers_are_found() {
    assert_eq!(
        rules(
            "KIND_PUT = 1;\n  KIND_DELETE = 2;",
            "KIND_PUT = 2;\n  KIND_DELETE = 1;",
            &[]
        ),
        [
            "wire enum_value_number_changed kv.v1.OtherKind.KIND_PUT",
            "wire enum_value_number_changed kv.v1.OtherKind.KIND_DELETE"
        ]
    );
}

#[test]
fn a_message_that_is_renamed_breaks_source_wherever_it_is_named() {
    let new = OLD.replace("Event", "Change");
    let found = compare(&new, &[]);
    let found: Vec<String> = found
        .iter()
        .map(|found| format!("{} {} {}", found.level, found.rule, found.path))
        .collect();
    assert_eq!(
        found,
        [
            "wire message_removed kv.v1.OtherEvent",
            "source request_or_response_renamed kv.v1.Store.Flush",
            "source message_removed_or_renamed kv.v1.Event",
            "source field_source_type_changed kv.v1.GetRequest.events",
            "source field_source_type_changed kv.v1.GetRequest.event",
        ]
    );
}

#[test]
fn a_nested_message_goes_with_the_one_around_it() {
    let detail = "  message Detail {}\n\n  Detail detail = 1;\n";
    assert_eq!(
        rules(detail, "  reserved 1;\n  reserved \"detail\";\n", &[]),
        [
            "source field_removed kv.v1.StoreError.detail",
            "source message_removed_or_renamed kv.v1.StoreError.Detail"
        ]
    );
    assert_eq!(
        rules(&format!("message StoreError {{\n{detail}}}\n"), "", &[]),
        ["wire message_removed kv.v1.StoreError"]
    );
}

#[test]
fn a_message_of_another_name_is_looked_into_as_deep_as_it_goes() {
    // The difference is two messages further in, behind one that contains itself.
    let deep = |name: &str, json: &str| {
        format!(
            "message {name} {{\n  {name}Inner inner = 1;\n}}\nmessage {name}Inner {{\n  {name} \
             outer = 1;\n  {name}End end = 2;\n}}\nmessage {name}End {{\n  string {json} = 1;\n}}\n"
        )
    };
    let file = |request: &str| {
        format!(
            "syntax = \"proto3\";\npackage a;\nservice S {{\n  rpc M({request}) returns (A);\n}}\n\
             {}{}{}",
            deep("A", "x"),
            deep("B", "x"),
            deep("C", "y")
        )
    };
    let parse = |text: String| lock::parse([("a.proto", text.as_str())]).expect("it can be read");
    for (request, expected) in [
        ("A", None),
        ("B", Some((Level::Source, "request_or_response_renamed"))),
        ("C", Some((Level::Json, "request_json_type_changed"))),
        ("AEnd", Some((Level::Wire, "request_type_changed"))),
    ] {
        let found = check(&parse(file("A")), &parse(file(request)), &[]);
        let found = found.first().map(|found| (found.level, found.rule));
        assert_eq!(found, expected, "{request}");
    }
}

#[test]
fn a_well_known_type_is_not_replaced_by_one_that_looks_like_it() {
    let path = "google/protobuf/timestamp.proto";
    let fields = "  int64 seconds = 1;\n  int32 nanos = 2;\n";
    let own = format!(
        "syntax = \"proto3\";\npackage google.protobuf;\nmessage Timestamp {{\n{fields}}}\n"
    );
    let file = |ty: &str| {
        format!(
            "syntax = \"proto3\";\npackage a;\nimport \"{path}\";\nmessage A {{\n  {ty} at = \
             1;\n}}\nmessage Moment {{\n{fields}}}\n"
        )
    };
    let parse = |text: &str| lock::parse([("a.proto", text)]).expect("it can be read");
    let parse_with = |text: &str| {
        let files = [("a.proto", text), (path, own.as_str())];
        lock::parse(files).expect("it can be read")
    };
    let (old, new) = (file("google.protobuf.Timestamp"), file("Moment"));
    assert_eq!(check(&parse(&old), &parse(&old), &[]), []);
    // Without its file nobody knows what it carries; with it the bytes are the same.
    let found = &check(&parse(&old), &parse(&new), &[])[0];
    assert_eq!(found.rule, "field_number_type_changed");
    let found = &check(&parse_with(&old), &parse_with(&new), &[])[0];
    assert_eq!(found.rule, "field_json_type_changed");
}

#[test]
fn a_type_that_moves_to_another_file_breaks_source_alone() {
    let moved =
        "enum OtherKind {\n  KIND_UNSPECIFIED = 0;\n  KIND_PUT = 1;\n  KIND_DELETE = 2;\n}\n";
    let rest = OLD
        .replace(moved, "")
        .replace("package kv.v1;", "package kv.v1;\nimport \"k.proto\";");
    let kind = format!("syntax = \"proto3\";\npackage kv.v1;\n{moved}");
    let old = lock::parse([("kv/v1/kv.proto", OLD)]).expect("it can be read");
    let new = lock::parse([
        ("kv/v1/kv.proto", rest.as_str()),
        ("k.proto", kind.as_str()),
    ])
    .expect("it can be read");
    let found = check(&old, &new, &[]);
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "`kv.v1.OtherKind`: it was moved from `kv/v1/kv.proto` to `k.proto`, and code of other \
             languages imports it (moved_to_another_file)\n  help: leave it in `kv/v1/kv.proto`"
        ]
    );
    assert_eq!(found[0].level, Level::Source);
    assert!(!found[0].breaks_peers());
}

#[test]
fn a_package_that_is_gone_is_told_once() {
    let text = "syntax = \"proto3\";\npackage gone;\n";
    let gone = lock::parse([("gone.proto", text)]).expect("it can be read");
    let found = check(&gone, &[], &[]);
    assert_eq!(
        found.iter().map(|found| found.rule).collect::<Vec<_>>(),
        ["package_removed"]
    );
}

#[test]
fn the_gravest_change_comes_first() {
    let new = OLD
        .replace("optional uint64", "uint64")
        .replace("max_bytes", "max_size")
        .replace("string name = 5", "int64 name = 5");
    let levels: Vec<Level> = compare(&new, &[]).iter().map(|found| found.level).collect();
    assert_eq!(levels, [Level::Wire, Level::Json, Level::Source]);
}

#[test]
fn a_finding_says_what_whom_and_what_to_do() {
    let new = OLD.replace("  string key = 1;\n  int32 m", "  int32 m");
    assert_eq!(
        compare(&new, &[])[0].to_string(),
        "`kv.v1.GetRequest.key`: the field was removed, and 1, \"key\" could be used again with \
         another meaning (field_removed_without_reserve)\n  help: put \
         `#[message(reserved(1, \"key\"))]` on the message"
    );
}
