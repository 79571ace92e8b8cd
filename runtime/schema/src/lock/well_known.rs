//! What the files declare that every protobuf compiler brings along. A committed file imports
//! them, and they are in no tree.

use std::collections::BTreeMap;

use super::linker::Declared;
use crate::emit::names::join;

/// One file below `google/protobuf`, with its messages and enums.
struct WellKnown {
    path: &'static str,
    messages: &'static [&'static str],
    enums: &'static [&'static str],
}

const FILES: [WellKnown; 10] = [
    WellKnown {
        path: "google/protobuf/any.proto",
        messages: &["Any"],
        enums: &[],
    },
    WellKnown {
        path: "google/protobuf/api.proto",
        messages: &["Api", "Method", "Mixin"],
        enums: &[],
    },
    WellKnown {
        path: "google/protobuf/duration.proto",
        messages: &["Duration"],
        enums: &[],
    },
    WellKnown {
        path: "google/protobuf/empty.proto",
        messages: &["Empty"],
        enums: &[],
    },
    WellKnown {
        path: "google/protobuf/field_mask.proto",
        messages: &["FieldMask"],
        enums: &[],
    },
    WellKnown {
        path: "google/protobuf/source_context.proto",
        messages: &["SourceContext"],
        enums: &[],
    },
    WellKnown {
        path: "google/protobuf/struct.proto",
        messages: &["Struct", "Value", "ListValue"],
        enums: &["NullValue"],
    },
    WellKnown {
        path: "google/protobuf/timestamp.proto",
        messages: &["Timestamp"],
        enums: &[],
    },
    WellKnown {
        path: "google/protobuf/type.proto",
        messages: &["Type", "Field", "Enum", "EnumValue", "Option"],
        enums: &["Syntax", "Field.Kind", "Field.Cardinality"],
    },
    WellKnown {
        path: "google/protobuf/wrappers.proto",
        messages: &[
            "DoubleValue",
            "FloatValue",
            "Int64Value",
            "UInt64Value",
            "Int32Value",
            "UInt32Value",
            "BoolValue",
            "StringValue",
            "BytesValue",
        ],
        enums: &[],
    },
];

/// Returns each file's path with its types by full name.
pub(super) fn files() -> impl Iterator<Item = (&'static str, BTreeMap<String, Declared>)> {
    FILES.iter().map(|file| {
        let messages = file.messages.iter().map(|name| (name, Declared::Message));
        let enums = file.enums.iter().map(|name| (name, Declared::Enum));
        let types = messages
            .chain(enums)
            .map(|(name, ty)| (join("google.protobuf", name), ty));
        (file.path, types.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_those_of_the_compilers_own_files() {
        for (path, types) in files() {
            let compiled = protox::compile([path], ["."]).expect(path);
            let pool = prost_reflect::DescriptorPool::from_file_descriptor_set(compiled)
                .expect("a complete set");
            let file = pool.get_file_by_name(path).expect(path);
            let package = file.package_name();
            let messages = pool
                .all_messages()
                .filter(|message| !message.is_map_entry());
            let messages = messages.filter(|message| message.parent_file() == file);
            let messages =
                messages.map(|message| (message.full_name().to_owned(), Declared::Message));
            let enums = pool.all_enums().filter(|inner| inner.parent_file() == file);
            let enums = enums.map(|inner| (inner.full_name().to_owned(), Declared::Enum));
            let expected: BTreeMap<String, Declared> = messages.chain(enums).collect();
            assert_eq!(types, expected, "{package}");
        }
    }
}
