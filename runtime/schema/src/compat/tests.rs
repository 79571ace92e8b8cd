//! One case per rule, and edits that break nobody.

use super::check;
use crate::lock;

const OLD: &str = r#"
syntax = "proto3";
package kv.v1;

// A store.
service Store {
  rpc Get(GetRequest) returns (GetResponse) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }
  rpc Flush(GetRequest) returns (GetResponse);
}

service Admin {
  rpc Stop(GetRequest) returns (GetResponse);
}

message GetRequest {
  reserved 10, 20 to 29;
  reserved "old";
  string key = 1;
  int32 max_bytes = 2;
  repeated Event events = 3;
  map<string, int32> limits = 4;
  oneof by {
    string name = 5;
    int64 id = 6;
  }
  Event event = 7;
  Kind kind = 8;
}

message GetResponse {}

message Event {
  Kind kind = 1;
}

message StoreError {
  message Detail {}
  Detail detail = 1;
}

enum Kind {
  KIND_UNSPECIFIED = 0;
  KIND_PUT = 1;
}
"#;

/// Applies an edit to the old schema and returns the rules it breaks, with their paths.
fn rules(from: &str, to: &str, removed: &[&str]) -> Vec<String> {
    let new = OLD.replace(from, to);
    assert_ne!(new, OLD, "the edit changes something");
    let parse = |text: &str| lock::parse([("kv/v1/kv.proto", text)]).expect("it can be read");
    let removed: Vec<String> = removed.iter().map(|&name| name.to_owned()).collect();
    let found = check(&parse(OLD), &parse(&new), &removed);
    found
        .iter()
        .map(|breaking| format!("{} {}", breaking.rule, breaking.path))
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn every_rule_finds_the_change_it_is_for() {
    for (from, to, expected) in [
        (
            "  string key = 1;\n",
            "",
            "field_removed_without_reserve kv.v1.GetRequest.key",
        ),
        (
            "  string key = 1;\n",
            "  reserved 1;\n",
            "field_removed_without_reserve kv.v1.GetRequest.key",
        ),
        (
            "  string key = 1;\n",
            "  reserved \"key\";\n",
            "field_removed_without_reserve kv.v1.GetRequest.key",
        ),
        (
            "string key = 1",
            "string key = 9",
            "field_number_changed kv.v1.GetRequest.key",
        ),
        (
            "string key = 1",
            "bytes key = 1",
            "field_number_type_changed kv.v1.GetRequest.key",
        ),
        (
            "int32 max_bytes",
            "uint32 max_bytes",
            "field_number_type_changed kv.v1.GetRequest.max_bytes",
        ),
        (
            "map<string, int32>",
            "map<string, int64>",
            "field_number_type_changed kv.v1.GetRequest.limits",
        ),
        (
            "  Event event = 7",
            "  GetResponse event = 7",
            "field_number_type_changed kv.v1.GetRequest.event",
        ),
        (
            "  Kind kind = 8",
            "  int32 kind = 8",
            "field_number_type_changed kv.v1.GetRequest.kind",
        ),
        (
            "repeated Event events",
            "Event events",
            "field_cardinality_changed kv.v1.GetRequest.events",
        ),
        (
            "map<string, int32>",
            "repeated Event",
            "field_cardinality_changed kv.v1.GetRequest.limits",
        ),
        (
            "max_bytes = 2",
            "max_size = 2",
            "json_name_changed kv.v1.GetRequest.max_bytes",
        ),
        (
            "max_bytes = 2",
            "max_bytes = 2 [json_name = \"max\"]",
            "json_name_changed kv.v1.GetRequest.max_bytes",
        ),
        (
            "    int64 id = 6;\n  }",
            "  }\n  int64 id = 6;",
            "field_oneof_changed kv.v1.GetRequest.id",
        ),
        (
            "    int64 id = 6;\n  }",
            "  }\n  oneof other {\n int64 id = 6;\n }",
            "field_oneof_changed kv.v1.GetRequest.id",
        ),
        (
            "  string key = 1;\n  int32",
            "  oneof k {\n string key = 1;\n }\n  int32",
            "field_oneof_changed kv.v1.GetRequest.key",
        ),
        (
            "reserved 10, 20 to 29",
            "reserved 10, 20 to 28",
            "reserved_number_freed kv.v1.GetRequest",
        ),
        (
            "reserved 10, 20",
            "reserved 20",
            "reserved_number_freed kv.v1.GetRequest",
        ),
        (
            "  reserved \"old\";\n",
            "",
            "reserved_name_freed kv.v1.GetRequest",
        ),
        (
            "  KIND_PUT = 1;\n",
            "",
            "enum_value_removed kv.v1.Kind.KIND_PUT",
        ),
        (
            "  KIND_PUT = 1;\n",
            "  reserved 1;\n",
            "enum_value_removed kv.v1.Kind.KIND_PUT",
        ),
        (
            "KIND_PUT = 1",
            "KIND_PUT = 2",
            "enum_value_number_changed kv.v1.Kind.KIND_PUT",
        ),
        (
            "KIND_PUT = 1",
            "KIND_SET = 1",
            "enum_value_renamed kv.v1.Kind.KIND_PUT",
        ),
        (
            "service Admin",
            "service Operator",
            "service_removed kv.v1.Admin",
        ),
        (
            "  rpc Flush(GetRequest) returns (GetResponse);\n",
            "",
            "method_removed kv.v1.Store.Flush",
        ),
        (
            "Flush(GetRequest)",
            "Flush(stream GetRequest)",
            "method_stream_kind_changed kv.v1.Store.Flush",
        ),
        (
            "Flush(GetRequest)",
            "Flush(Event)",
            "request_type_changed kv.v1.Store.Flush",
        ),
        (
            "Flush(GetRequest) returns (GetResponse)",
            "Flush(GetRequest) returns (Event)",
            "response_type_changed kv.v1.Store.Flush",
        ),
        (
            "NO_SIDE_EFFECTS",
            "IDEMPOTENT",
            "idempotency_weakened kv.v1.Store.Get",
        ),
        (
            "message StoreError",
            "message Failure",
            "message_removed kv.v1.StoreError",
        ),
    ] {
        assert_eq!(rules(from, to, &[]), [expected], "{from} → {to}");
    }
}

#[test]
fn harmless_edits_pass() {
    for (from, to) in [
        ("// A store.", "// A better store."),
        (
            "  string key = 1;\n",
            "  reserved 1;\n  reserved \"key\";\n",
        ),
        (
            "  string key = 1;\n",
            "  string key = 1;\n  bool fresh = 9;\n",
        ),
        ("string key = 1", "optional string key = 1"),
        ("max_bytes = 2", "max_size = 2 [json_name = \"maxBytes\"]"),
        ("oneof by", "oneof selector"),
        (
            "    int64 id = 6;\n",
            "    int64 id = 6;\n    bytes hash = 9;\n",
        ),
        (
            "reserved 10, 20 to 29",
            "reserved 5000, 10, 20 to 22, 23 to 40",
        ),
        ("  KIND_PUT = 1;\n", "  KIND_PUT = 1;\n  KIND_DELETE = 2;\n"),
        (
            "  KIND_PUT = 1;\n",
            "  reserved 1;\n  reserved \"KIND_PUT\";\n",
        ),
        (
            "  rpc Flush",
            "  rpc Sync(GetRequest) returns (GetResponse);\n  rpc Flush",
        ),
        (
            "Flush(GetRequest) returns (GetResponse);",
            "Flush(GetRequest) returns (GetResponse) {\n option idempotency_level = IDEMPOTENT;\n }",
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
    let flush = "  rpc Flush(GetRequest) returns (GetResponse);\n";
    assert_eq!(
        rules(flush, "", &["kv.v1.Store.Flush"]),
        Vec::<String>::new()
    );
    assert_eq!(
        rules(flush, "", &["kv.v1.Admin.Flush"]),
        ["method_removed kv.v1.Store.Flush"]
    );
}

#[test]
fn a_message_may_move_to_another_file() {
    let moved = "enum Kind {\n  KIND_UNSPECIFIED = 0;\n  KIND_PUT = 1;\n}\n";
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
    assert_eq!(check(&old, &new, &[]), []);
}

#[test]
fn a_finding_says_what_whom_and_what_to_do() {
    let old = lock::parse([("kv.proto", OLD)]).expect("it can be read");
    let new = OLD.replace("  string key = 1;\n", "");
    let new = lock::parse([("kv.proto", new.as_str())]).expect("it can be read");
    assert_eq!(
        check(&old, &new, &[])[0].to_string(),
        "`kv.v1.GetRequest.key`: the field was removed, and 1, \"key\" could be used again with \
         another meaning (field_removed_without_reserve)\n  help: put \
         `#[message(reserved(1, \"key\"))]` on the message"
    );
}
