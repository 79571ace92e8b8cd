//! Edits of whole types, files and packages, and edits that change nothing.

use super::Edit;

pub(super) const EDITS: &[Edit] = &[
    Edit {
        what: "a comment is added",
        changes: &[("message Unused", "// Nobody uses it.\nmessage Unused")],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a message is added",
        changes: &[("message Unused", "message Fresh {}\n\nmessage Unused")],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a message is deprecated",
        changes: &[(
            "message Unused {\n",
            "message Unused {\n  option deprecated = true;\n",
        )],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a message that a field has is renamed",
        changes: &[
            ("message Point", "message Position"),
            ("  Point point", "  Position point"),
        ],
        removed: &[],
        ours: "source: field_source_type_changed, message_removed_or_renamed",
        buf: "wire: FIELD_SAME_TYPE, FIELD_WIRE_COMPATIBLE_TYPE, FIELD_WIRE_JSON_COMPATIBLE_TYPE, MESSAGE_NO_DELETE, PACKAGE_MESSAGE_NO_DELETE",
        why: "buf compares names of messages, which are nowhere on the wire; we compare what the messages carry.",
    },
    Edit {
        what: "a message that nothing mentions is renamed",
        changes: &[("message StoreError", "message StoreFailure")],
        removed: &[],
        ours: "wire: message_removed",
        buf: "source: MESSAGE_NO_DELETE, PACKAGE_MESSAGE_NO_DELETE",
        why: "a message that nothing mentions is the detail of an error, which travels by its name; buf takes no message for one.",
    },
    Edit {
        what: "a message that nothing mentions is removed",
        changes: &[("message StoreError {\n  string reason = 1;\n}\n", "")],
        removed: &[],
        ours: "wire: message_removed",
        buf: "source: MESSAGE_NO_DELETE, PACKAGE_MESSAGE_NO_DELETE",
        why: "a message that nothing mentions is the detail of an error, which travels by its name; buf takes no message for one.",
    },
    Edit {
        what: "a nested message is moved out of the one around it",
        changes: &[
            ("  message Inner {\n    string name = 1;\n  }\n\n", ""),
            (
                "message Limit {",
                "message Inner {\n  string name = 1;\n}\n\nmessage Limit {",
            ),
        ],
        removed: &[],
        ours: "source: field_source_type_changed, message_removed_or_renamed",
        buf: "wire: FIELD_SAME_TYPE, FIELD_WIRE_COMPATIBLE_TYPE, FIELD_WIRE_JSON_COMPATIBLE_TYPE, MESSAGE_NO_DELETE, PACKAGE_MESSAGE_NO_DELETE",
        why: "buf compares names of messages, which are nowhere on the wire; we compare what the messages carry.",
    },
    Edit {
        what: "a message moves to another file",
        changes: &[
            ("message Unused {\n  string note = 1;\n}\n", ""),
            (
                "message Limit {",
                "message Unused {\n  string note = 1;\n}\n\nmessage Limit {",
            ),
        ],
        removed: &[],
        ours: "source: moved_to_another_file",
        buf: "source: MESSAGE_NO_DELETE",
        why: "",
    },
    Edit {
        what: "an enum moves to another file",
        changes: &[
            (
                "enum Kind {\n  KIND_UNSPECIFIED = 0;\n  KIND_PUT = 1;\n  KIND_DELETE = 2;\n}\n\n",
                "",
            ),
            (
                "message Limit {",
                "enum Kind {\n  KIND_UNSPECIFIED = 0;\n  KIND_PUT = 1;\n  KIND_DELETE = 2;\n}\n\nmessage Limit {",
            ),
        ],
        removed: &[],
        ours: "source: moved_to_another_file",
        buf: "source: ENUM_NO_DELETE",
        why: "",
    },
    Edit {
        what: "a service moves to another file",
        changes: &[
            (
                "service Admin {\n  rpc Stop(StopRequest) returns (StopResponse);\n}\n\n",
                "",
            ),
            (
                "-- kinds.proto --\nsyntax = \"proto3\";\n\npackage ROW.v1;\n",
                "-- admin.proto --\nsyntax = \"proto3\";\n\npackage ROW.v1;\n\nimport \"ROW/v1/store.proto\";\n\nservice Admin {\n  rpc Stop(StopRequest) returns (StopResponse);\n}\n-- kinds.proto --\nsyntax = \"proto3\";\n\npackage ROW.v1;\n",
            ),
        ],
        removed: &[],
        ours: "source: moved_to_another_file",
        buf: "source: SERVICE_NO_DELETE",
        why: "",
    },
    Edit {
        what: "a file is renamed",
        changes: &[("-- other/other.proto --", "-- other/another.proto --")],
        removed: &[],
        ours: "source: moved_to_another_file",
        buf: "source: FILE_NO_DELETE",
        why: "",
    },
    Edit {
        what: "a file gets another package",
        changes: &[("package ROW.v1.other;", "package ROW.v1.another;")],
        removed: &[],
        ours: "wire: message_removed, package_removed",
        buf: "wire: FILE_SAME_PACKAGE, PACKAGE_NO_DELETE",
        why: "",
    },
    Edit {
        what: "a package is removed with its only file",
        changes: &[(
            "-- other/other.proto --\nsyntax = \"proto3\";\n\npackage ROW.v1.other;\n\nmessage Note {\n  string text = 1;\n}\n",
            "",
        )],
        removed: &[],
        ours: "wire: message_removed, package_removed",
        buf: "source: FILE_NO_DELETE, PACKAGE_NO_DELETE",
        why: "a message that nothing mentions is the detail of an error, which travels by its name; buf takes no message for one.",
    },
    Edit {
        what: "an import that nothing needs is added",
        changes: &[(
            "import \"google/protobuf/duration.proto\";",
            "import \"google/protobuf/any.proto\";\nimport \"google/protobuf/duration.proto\";",
        )],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
];
