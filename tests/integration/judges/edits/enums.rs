//! Edits of enums and of what is reserved.

use super::Edit;

pub(super) const EDITS: &[Edit] = &[
    Edit {
        what: "a value is added",
        changes: &[(
            "  KIND_DELETE = 2;\n}\n\nenum OtherKind",
            "  KIND_DELETE = 2;\n  KIND_MOVE = 3;\n}\n\nenum OtherKind",
        )],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a value is removed",
        changes: &[(
            "  KIND_DELETE = 2;\n}\n\nenum OtherKind",
            "}\n\nenum OtherKind",
        )],
        removed: &[],
        ours: "wire: enum_value_removed_without_reserve",
        buf: "wire: ENUM_VALUE_NO_DELETE, ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED, ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED",
        why: "",
    },
    Edit {
        what: "a value is removed and its number reserved",
        changes: &[(
            "  KIND_DELETE = 2;\n}\n\nenum OtherKind",
            "  reserved 2;\n}\n\nenum OtherKind",
        )],
        removed: &[],
        ours: "JSON: enum_value_removed_without_reserved_name",
        buf: "JSON: ENUM_VALUE_NO_DELETE, ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED",
        why: "",
    },
    Edit {
        what: "a value is removed and its name reserved",
        changes: &[(
            "  KIND_DELETE = 2;\n}\n\nenum OtherKind",
            "  reserved \"KIND_DELETE\";\n}\n\nenum OtherKind",
        )],
        removed: &[],
        ours: "wire: enum_value_removed_without_reserve",
        buf: "wire: ENUM_VALUE_NO_DELETE, ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED",
        why: "",
    },
    Edit {
        what: "a value is removed and its number and name reserved",
        changes: &[(
            "  KIND_DELETE = 2;\n}\n\nenum OtherKind",
            "  reserved 2;\n  reserved \"KIND_DELETE\";\n}\n\nenum OtherKind",
        )],
        removed: &[],
        ours: "source: enum_value_removed",
        buf: "source: ENUM_VALUE_NO_DELETE",
        why: "",
    },
    Edit {
        what: "a value is renamed",
        changes: &[(
            "  KIND_PUT = 1;\n  KIND_DELETE",
            "  KIND_SET = 1;\n  KIND_DELETE",
        )],
        removed: &[],
        ours: "JSON: enum_value_renamed",
        buf: "JSON: ENUM_VALUE_SAME_NAME",
        why: "",
    },
    Edit {
        what: "the zero value is renamed",
        changes: &[(
            "  KIND_UNSPECIFIED = 0;\n  KIND_PUT",
            "  KIND_NONE = 0;\n  KIND_PUT",
        )],
        removed: &[],
        ours: "JSON: enum_value_renamed",
        buf: "JSON: ENUM_VALUE_SAME_NAME",
        why: "",
    },
    Edit {
        what: "a value gets another number",
        changes: &[(
            "  KIND_PUT = 1;\n  KIND_DELETE",
            "  KIND_PUT = 3;\n  KIND_DELETE",
        )],
        removed: &[],
        ours: "wire: enum_value_number_changed",
        buf: "wire: ENUM_VALUE_NO_DELETE, ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED, ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED",
        why: "",
    },
    Edit {
        what: "two values swap their numbers",
        changes: &[(
            "  KIND_PUT = 1;\n  KIND_DELETE = 2;\n}\n\nenum OtherKind",
            "  KIND_PUT = 2;\n  KIND_DELETE = 1;\n}\n\nenum OtherKind",
        )],
        removed: &[],
        ours: "wire: enum_value_number_changed",
        buf: "JSON: ENUM_VALUE_SAME_NAME",
        why: "buf sees two values with new names; we see that bytes are read as the other value.",
    },
    Edit {
        what: "the zero value and another swap their numbers",
        changes: &[(
            "  KIND_UNSPECIFIED = 0;\n  KIND_PUT = 1;\n  KIND_DELETE = 2;\n}\n\nenum OtherKind",
            "  KIND_PUT = 0;\n  KIND_UNSPECIFIED = 1;\n  KIND_DELETE = 2;\n}\n\nenum OtherKind",
        )],
        removed: &[],
        ours: "wire: enum_value_number_changed",
        buf: "JSON: ENUM_VALUE_SAME_NAME",
        why: "buf sees two values with new names; we see that bytes are read as the other value.",
    },
    Edit {
        what: "a value gets a second name behind the first",
        changes: &[
            ("enum Kind {", "enum Kind {\n  option allow_alias = true;"),
            (
                "  KIND_PUT = 1;\n  KIND_DELETE",
                "  KIND_PUT = 1;\n  KIND_SET = 1;\n  KIND_DELETE",
            ),
        ],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a value gets a second name in front of the first",
        changes: &[
            ("enum Kind {", "enum Kind {\n  option allow_alias = true;"),
            (
                "  KIND_PUT = 1;\n  KIND_DELETE",
                "  KIND_SET = 1;\n  KIND_PUT = 1;\n  KIND_DELETE",
            ),
        ],
        removed: &[],
        ours: "JSON: enum_value_written_by_new_name",
        buf: "nothing",
        why: "JSON is written with the first name, which old peers do not know; buf only asks whether old names are still read.",
    },
    Edit {
        what: "one of two names of a value is removed",
        changes: &[
            ("  option allow_alias = true;\n", ""),
            ("  PACE_QUICK = 1;\n", ""),
        ],
        removed: &[],
        ours: "JSON: enum_alias_removed",
        buf: "JSON: ENUM_VALUE_SAME_NAME",
        why: "",
    },
    Edit {
        what: "the two names of a value swap their places",
        changes: &[(
            "  PACE_FAST = 1;\n  PACE_QUICK = 1;\n",
            "  PACE_QUICK = 1;\n  PACE_FAST = 1;\n",
        )],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a value is deprecated",
        changes: &[(
            "  KIND_PUT = 1;\n  KIND_DELETE",
            "  KIND_PUT = 1 [deprecated = true];\n  KIND_DELETE",
        )],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a reserved negative number is freed",
        changes: &[("reserved -9 to -5, 7;", "reserved -9 to -6, 7;")],
        removed: &[],
        ours: "wire: reserved_number_freed",
        buf: "wire: RESERVED_ENUM_NO_DELETE",
        why: "",
    },
    Edit {
        what: "a reserved range reaches to the end",
        changes: &[("reserved -9 to -5, 7;", "reserved -9 to -5, 7 to max;")],
        removed: &[],
        ours: "nothing",
        buf: "nothing",
        why: "",
    },
    Edit {
        what: "a reserved name of an enum is freed",
        changes: &[("  reserved \"PACE_OLD\";\n", "")],
        removed: &[],
        ours: "JSON: reserved_name_freed",
        buf: "wire: RESERVED_ENUM_NO_DELETE",
        why: "names are in JSON and not in bytes; buf has one rule for numbers and names.",
    },
    Edit {
        what: "an enum is renamed",
        changes: &[("enum Pace", "enum Speed")],
        removed: &[],
        ours: "source: enum_removed_or_renamed",
        buf: "source: ENUM_NO_DELETE, PACKAGE_ENUM_NO_DELETE",
        why: "",
    },
    Edit {
        what: "an enum is removed",
        changes: &[(
            "enum Pace {\n  option allow_alias = true;\n  reserved -9 to -5, 7;\n  reserved \"PACE_OLD\";\n\n  PACE_UNSPECIFIED = 0;\n  PACE_FAST = 1;\n  PACE_QUICK = 1;\n}\n\n",
            "",
        )],
        removed: &[],
        ours: "source: enum_removed_or_renamed",
        buf: "source: ENUM_NO_DELETE, PACKAGE_ENUM_NO_DELETE",
        why: "",
    },
];
