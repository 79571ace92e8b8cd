//! What the files declare that every protobuf compiler brings along. A committed file imports
//! them, and they are in no tree.

use std::collections::BTreeMap;

use super::linker::Declared;
use crate::emit::google;
use crate::emit::names::join;
use crate::well_known::PACKAGE;

/// One file below `google/protobuf` without types in this crate, with its messages and enums.
struct Foreign {
    path: &'static str,
    messages: &'static [&'static str],
    enums: &'static [&'static str],
}

const FOREIGN: [Foreign; 3] = [
    Foreign {
        path: "google/protobuf/api.proto",
        messages: &["Api", "Method", "Mixin"],
        enums: &[],
    },
    Foreign {
        path: "google/protobuf/source_context.proto",
        messages: &["SourceContext"],
        enums: &[],
    },
    Foreign {
        path: "google/protobuf/type.proto",
        messages: &["Type", "Field", "Enum", "EnumValue", "Option"],
        enums: &["Syntax", "Field.Kind", "Field.Cardinality"],
    },
];

/// Returns each file's path with its types by full name.
pub(super) fn files() -> impl Iterator<Item = (&'static str, BTreeMap<String, Declared>)> {
    let own = google::FILES.iter().map(|file| {
        let messages = file.messages.iter().map(|message| message().name);
        let enums = file.enums().map(|inner| inner.name);
        (file.path, types(messages, enums))
    });
    let foreign = FOREIGN.iter().map(|file| {
        let Foreign {
            path,
            messages,
            enums,
        } = *file;
        (path, types(messages.iter().copied(), enums.iter().copied()))
    });
    own.chain(foreign)
}

fn types<'a>(
    messages: impl Iterator<Item = &'a str>,
    enums: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, Declared> {
    let messages = messages.map(|name| (name, Declared::Message));
    let enums = enums.map(|name| (name, Declared::Enum));
    let types = messages.chain(enums);
    types.map(|(name, ty)| (join(PACKAGE, name), ty)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_those_of_the_compilers_own_files() {
        assert_eq!(files().count(), 10);
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
