//! Edits of `store.proto`, each of which breaks one rule.

/// What is replaced by what, and the level, the name and the path of the rule that this breaks.
pub(super) const CASES: &[(&str, &str, &str)] = &[
    (
        "  string key = 1;\n  int32 m",
        "  int32 m",
        "wire field_removed_without_reserve kv.v1.GetRequest.key",
    ),
    (
        "  string key = 1;\n  int32 m",
        "  reserved \"key\";\n  int32 m",
        "wire field_removed_without_reserve kv.v1.GetRequest.key",
    ),
    (
        "  string key = 1;\n  int32 m",
        "  reserved 1;\n  int32 m",
        "JSON field_removed_without_reserved_name kv.v1.GetRequest.key",
    ),
    (
        "  string key = 1;\n  int32 m",
        "  reserved 1;\n  reserved \"key\";\n  int32 m",
        "source field_removed kv.v1.GetRequest.key",
    ),
    (
        "string key = 1;\n  int32 m",
        "string key = 19;\n  int32 m",
        "wire field_number_changed kv.v1.GetRequest.key",
    ),
    (
        "max_bytes = 2",
        "max_size = 2",
        "JSON json_name_changed kv.v1.GetRequest.max_bytes",
    ),
    (
        "max_bytes = 2",
        "max_bytes = 2 [json_name = \"max\"]",
        "JSON json_name_changed kv.v1.GetRequest.max_bytes",
    ),
    (
        "max_bytes = 2",
        "max_size = 2 [json_name = \"maxBytes\"]",
        "source field_renamed kv.v1.GetRequest.max_bytes",
    ),
    (
        "string name = 5",
        "bytes name = 5",
        "JSON field_json_type_changed kv.v1.GetRequest.name",
    ),
    (
        "bytes hash = 13",
        "string hash = 13",
        "wire field_number_type_changed kv.v1.GetRequest.hash",
    ),
    (
        "int32 max_bytes",
        "sint32 max_bytes",
        "wire field_number_type_changed kv.v1.GetRequest.max_bytes",
    ),
    (
        "int32 max_bytes",
        "int64 max_bytes",
        "JSON field_json_type_changed kv.v1.GetRequest.max_bytes",
    ),
    (
        "int32 max_bytes",
        "uint32 max_bytes",
        "source field_source_type_changed kv.v1.GetRequest.max_bytes",
    ),
    (
        "map<string, int32>",
        "map<string, int64>",
        "JSON field_json_type_changed kv.v1.GetRequest.limits",
    ),
    (
        "map<int32, Kind>",
        "map<uint64, Kind>",
        "source field_source_type_changed kv.v1.GetRequest.kinds",
    ),
    (
        "map<int32, Kind>",
        "map<bool, Kind>",
        "JSON field_json_type_changed kv.v1.GetRequest.kinds",
    ),
    (
        "  Event event = 7",
        "  Pair event = 7",
        "wire field_number_type_changed kv.v1.GetRequest.event",
    ),
    (
        "  Event event = 7",
        "  OtherEvent event = 7",
        "source field_source_type_changed kv.v1.GetRequest.event",
    ),
    (
        "  Kind kind = 8",
        "  int32 kind = 8",
        "JSON field_json_type_changed kv.v1.GetRequest.kind",
    ),
    (
        "  Kind kind = 8",
        "  OtherKind kind = 8",
        "source field_source_type_changed kv.v1.GetRequest.kind",
    ),
    (
        "  Kind kind = 8",
        "  Mode kind = 8",
        "JSON field_json_type_changed kv.v1.GetRequest.kind",
    ),
    (
        "repeated Event events",
        "Event events",
        "wire field_cardinality_changed kv.v1.GetRequest.events",
    ),
    (
        "map<string, int32>",
        "repeated Event",
        "wire field_cardinality_changed kv.v1.GetRequest.limits",
    ),
    (
        "map<string, int32>",
        "repeated Limits",
        "JSON field_json_shape_changed kv.v1.GetRequest.limits",
    ),
    (
        "repeated Limit more",
        "map<string, int32> more",
        "JSON field_json_shape_changed kv.v1.GetRequest.more",
    ),
    (
        "  string key = 1;\n  int32 m",
        "  optional string key = 1;\n  int32 m",
        "source field_presence_changed kv.v1.GetRequest.key",
    ),
    (
        "optional uint64",
        "uint64",
        "source field_presence_changed kv.v1.GetRequest.size",
    ),
    (
        "    int64 id = 6;\n  }",
        "  }\n  int64 id = 6;",
        "wire field_oneof_changed kv.v1.GetRequest.id",
    ),
    (
        "    int64 id = 6;\n  }",
        "  }\n  oneof other {\n int64 id = 6;\n }",
        "wire field_oneof_changed kv.v1.GetRequest.id",
    ),
    (
        "    int64 id = 6;\n  }\n\n  Event event = 7;",
        "    int64 id = 6;\n    Event event = 7;\n  }",
        "wire field_oneof_changed kv.v1.GetRequest.event",
    ),
    (
        "  string key = 1;\n  int32 m",
        "  oneof k {\n string key = 1;\n bool all = 14;\n }\n  int32 m",
        "source field_oneof_membership_changed kv.v1.GetRequest.key",
    ),
    (
        "  oneof alone {\n    bytes hash = 13;\n  }",
        "  bytes hash = 13;",
        "source field_oneof_membership_changed kv.v1.GetRequest.hash",
    ),
    (
        "oneof by",
        "oneof selector",
        "source oneof_renamed kv.v1.GetRequest.by",
    ),
    (
        "reserved 10, 20 to 29",
        "reserved 10, 20 to 28",
        "wire reserved_number_freed kv.v1.GetRequest",
    ),
    (
        "reserved 10, 20",
        "reserved 20",
        "wire reserved_number_freed kv.v1.GetRequest",
    ),
    (
        "reserved -5 to -1",
        "reserved -5 to -2",
        "wire reserved_number_freed kv.v1.Mode",
    ),
    (
        "  reserved \"old\";\n",
        "",
        "JSON reserved_name_freed kv.v1.GetRequest",
    ),
    (
        "  reserved \"MODE_OLD\";\n",
        "",
        "JSON reserved_name_freed kv.v1.Mode",
    ),
    (
        "  KIND_PUT = 1;\n}",
        "}",
        "wire enum_value_removed_without_reserve kv.v1.Kind.KIND_PUT",
    ),
    (
        "  KIND_PUT = 1;\n}",
        "  reserved 1;\n}",
        "JSON enum_value_removed_without_reserved_name kv.v1.Kind.KIND_PUT",
    ),
    (
        "  KIND_PUT = 1;\n}",
        "  reserved 1;\n  reserved \"KIND_PUT\";\n}",
        "source enum_value_removed kv.v1.Kind.KIND_PUT",
    ),
    (
        "KIND_PUT = 1;\n}",
        "KIND_PUT = 2;\n}",
        "wire enum_value_number_changed kv.v1.Kind.KIND_PUT",
    ),
    (
        "KIND_PUT = 1;\n}",
        "KIND_SET = 1;\n}",
        "JSON enum_value_renamed kv.v1.Kind.KIND_PUT",
    ),
    (
        "  MODE_QUICK = 1;\n",
        "",
        "JSON enum_alias_removed kv.v1.Mode.MODE_QUICK",
    ),
    (
        "  MODE_FAST = 1;\n",
        "  MODE_SWIFT = 1;\n  MODE_FAST = 1;\n",
        "JSON enum_value_written_by_new_name kv.v1.Mode.MODE_FAST",
    ),
    (
        "enum Mode",
        "enum Pace",
        "source enum_removed_or_renamed kv.v1.Mode",
    ),
    (
        "service Admin",
        "service Operator",
        "wire service_removed kv.v1.Admin",
    ),
    (
        "  rpc Flush(Event) returns (Limit);\n",
        "",
        "wire method_removed kv.v1.Store.Flush",
    ),
    (
        "Flush(Event)",
        "Flush(stream Event)",
        "wire method_stream_kind_changed kv.v1.Store.Flush",
    ),
    (
        "Flush(Event)",
        "Flush(GetRequest)",
        "wire request_type_changed kv.v1.Store.Flush",
    ),
    (
        "Flush(Event)",
        "Flush(OtherEvent)",
        "source request_or_response_renamed kv.v1.Store.Flush",
    ),
    (
        "Stop(GetRequest) returns (GetResponse)",
        "Stop(GetRequest) returns (Event)",
        "source request_or_response_renamed kv.v1.Admin.Stop",
    ),
    (
        "returns (Limit)",
        "returns (Event)",
        "wire response_type_changed kv.v1.Store.Flush",
    ),
    (
        "returns (Limit)",
        "returns (Pair)",
        "JSON response_json_type_changed kv.v1.Store.Flush",
    ),
    (
        "NO_SIDE_EFFECTS",
        "IDEMPOTENT",
        "wire idempotency_weakened kv.v1.Store.Get",
    ),
    (
        "message StoreError",
        "message Failure",
        "wire message_removed kv.v1.StoreError",
    ),
];
