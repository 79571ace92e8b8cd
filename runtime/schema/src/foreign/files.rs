//! The `.proto` files that foreign messages come from, as descriptors.

use std::collections::BTreeMap;
use std::fmt;

use prost::Message as _;
use prost_types::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};

use crate::emit::names::join;

/// The `.proto` files of foreign messages: what [`Proto`](crate::Proto) needs to know beyond the
/// Rust type.
///
/// It is implemented for a type of the user's own, which is good for nothing else.
///
/// ```ignore (the file is one that the build script of the user writes)
/// struct Shop;
///
/// impl ProtoFiles for Shop {
///     const DESCRIPTORS: &'static [u8] =
///         include_bytes!(concat!(env!("OUT_DIR"), "/shop.bin"));
/// }
///
/// type Order = Proto<shop::v1::Order, Shop>;
/// ```
pub trait ProtoFiles: Send + Sync + 'static {
    /// An encoded `google.protobuf.FileDescriptorSet` with all imports, as `protoc` writes with
    /// `--include_imports --descriptor_set_out` and prost-build with `file_descriptor_set_path`.
    const DESCRIPTORS: &'static [u8];
}

/// Says that the files of a foreign message are not at hand.
///
/// It can be sent as binary protobuf, and neither as JSON nor stand in a schema.
#[derive(Debug, Clone, Copy)]
pub enum Undescribed {}

impl ProtoFiles for Undescribed {
    const DESCRIPTORS: &'static [u8] = &[];
}

/// Where a foreign message is declared.
#[derive(Clone, Copy)]
pub struct Foreign {
    /// Returns the full name, such as `shop.v1.Order`.
    pub full_name: fn() -> String,
    /// The files, encoded as a `google.protobuf.FileDescriptorSet`; empty if they are not at hand.
    pub descriptors: &'static [u8],
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Foreign")
            .field("full_name", &(self.full_name)())
            .finish_non_exhaustive()
    }
}

/// Why a foreign message cannot be found in its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FilesError {
    /// There are no files.
    Undescribed,
    /// The bytes are no descriptors.
    Unreadable(String),
    /// No file declares the message.
    NotDeclared,
}

impl fmt::Display for FilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undescribed => f.write_str(
                "it was generated elsewhere, and its `.proto` file is not at hand\n  help: hand \
                 over its descriptors: `Proto<T, Files>`, where `Files` implements `ProtoFiles`",
            ),
            Self::Unreadable(reason) => write!(
                f,
                "the descriptors of its `.proto` file cannot be read: {reason}\n  help: \
                 `DESCRIPTORS` is a `FileDescriptorSet`, as prost-build writes with \
                 `file_descriptor_set_path`"
            ),
            Self::NotDeclared => f.write_str(
                "the descriptors that are said to hold it do not\n  help: they are written again \
                 by each build; are they those of another `.proto` file?",
            ),
        }
    }
}

impl Foreign {
    /// Reads the file that declares the message and all that this one imports, each behind those
    /// that it imports. The last one declares the message.
    pub(crate) fn read(&self) -> Result<ForeignFiles, FilesError> {
        if self.descriptors.is_empty() {
            return Err(FilesError::Undescribed);
        }
        let set = FileDescriptorSet::decode(self.descriptors)
            .map_err(|error| FilesError::Unreadable(error.to_string()))?;
        let name = (self.full_name)();
        let file = set.file.iter().find(|file| declares(file, &name));
        let Some(file) = file else {
            return Err(FilesError::NotDeclared);
        };
        let by_path = set.file.iter().map(|file| (file.name(), file)).collect();
        let mut files = ForeignFiles {
            path: file.name().to_owned(),
            files: Vec::new(),
        };
        add_with_imports(file, &by_path, &mut files.files);
        Ok(files)
    }
}

/// The file of a foreign message, and those that it imports.
#[derive(Debug)]
pub(crate) struct ForeignFiles {
    /// Where the message is declared.
    pub(crate) path: String,
    /// Each behind those that it imports.
    pub(crate) files: Vec<FileDescriptorProto>,
}

fn add_with_imports(
    file: &FileDescriptorProto,
    by_path: &BTreeMap<&str, &FileDescriptorProto>,
    files: &mut Vec<FileDescriptorProto>,
) {
    if files.iter().any(|known| known.name() == file.name()) {
        return;
    }
    for path in &file.dependency {
        // A set without its imports is still good for the names that it declares.
        if let Some(import) = by_path.get(path.as_str()) {
            add_with_imports(import, by_path, files);
        }
    }
    files.push(file.clone());
}

fn declares(file: &FileDescriptorProto, name: &str) -> bool {
    fn is_among(messages: &[DescriptorProto], scope: &str, name: &str) -> bool {
        messages.iter().any(|message| {
            let own = join(scope, message.name());
            own == name || is_among(&message.nested_type, &own, name)
        })
    }

    is_among(&file.message_type, file.package(), name)
}
