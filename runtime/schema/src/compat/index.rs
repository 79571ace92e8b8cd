//! Everything of a schema by its full name.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, ServiceDescriptorProto,
};

use crate::emit::names::join;
use crate::emit::print::is_map_entry;

/// The types of a schema, without the entries of maps.
#[derive(Default)]
pub(super) struct Index<'a> {
    pub(super) messages: BTreeMap<String, &'a DescriptorProto>,
    pub(super) enums: BTreeMap<String, &'a EnumDescriptorProto>,
    pub(super) services: BTreeMap<String, &'a ServiceDescriptorProto>,
    /// The names of messages that a field or method of another type mentions.
    pub(super) mentioned: BTreeSet<&'a str>,
    /// The file of every type and service that stands in no other.
    pub(super) files: BTreeMap<String, &'a str>,
    pub(super) packages: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    pub(super) fn of(files: &'a [FileDescriptorProto]) -> Self {
        let mut index = Self::default();
        for file in files {
            index.packages.insert(file.package());
            for message in &file.message_type {
                let name = index.place(file, message.name());
                index.add_message(name, message);
            }
            for inner in &file.enum_type {
                let name = index.place(file, inner.name());
                index.enums.insert(name, inner);
            }
            for service in &file.service {
                for method in &service.method {
                    index.mention(method.input_type());
                    index.mention(method.output_type());
                }
                let name = index.place(file, service.name());
                index.services.insert(name, service);
            }
        }
        index
    }

    /// Reports whether a type stands in a message.
    pub(super) fn is_nested(&self, path: &str) -> bool {
        path.rsplit_once('.')
            .is_some_and(|(outer, _)| self.messages.contains_key(outer))
    }

    /// Reports whether the loss of a type is worth a word: a nested one goes with the message
    /// around it.
    pub(super) fn is_told_of(&self, path: &str, new: &Index<'_>) -> bool {
        !self.is_nested(path)
            || path
                .rsplit_once('.')
                .is_some_and(|(outer, _)| new.messages.contains_key(outer))
    }

    fn place(&mut self, file: &'a FileDescriptorProto, name: &str) -> String {
        let name = join(file.package(), name);
        self.files.insert(name.clone(), file.name());
        name
    }

    fn add_message(&mut self, name: String, message: &'a DescriptorProto) {
        for field in &message.field {
            let target = field.type_name().trim_start_matches('.');
            if target != name {
                self.mention(target);
            }
        }
        for inner in &message.enum_type {
            self.enums.insert(join(&name, inner.name()), inner);
        }
        for inner in &message.nested_type {
            if is_map_entry(inner) {
                for field in &inner.field {
                    self.mention(field.type_name());
                }
            } else {
                self.add_message(join(&name, inner.name()), inner);
            }
        }
        self.messages.insert(name, message);
    }

    fn mention(&mut self, type_name: &'a str) {
        self.mentioned.insert(type_name.trim_start_matches('.'));
    }
}
