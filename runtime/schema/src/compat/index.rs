//! Everything of a schema by its full name.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, ServiceDescriptorProto,
};

use crate::emit::names::join;

/// The types of a schema, without the entries of maps.
#[derive(Default)]
pub(super) struct Index<'a> {
    pub(super) messages: BTreeMap<String, &'a DescriptorProto>,
    pub(super) enums: BTreeMap<String, &'a EnumDescriptorProto>,
    pub(super) services: BTreeMap<String, &'a ServiceDescriptorProto>,
    /// The names of messages that a field or method of another type mentions.
    pub(super) mentioned: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    pub(super) fn of(files: &'a [FileDescriptorProto]) -> Self {
        let mut index = Self::default();
        for file in files {
            for message in &file.message_type {
                index.add_message(join(file.package(), message.name()), message);
            }
            for inner in &file.enum_type {
                index
                    .enums
                    .insert(join(file.package(), inner.name()), inner);
            }
            for service in &file.service {
                for method in &service.method {
                    index.mention(method.input_type());
                    index.mention(method.output_type());
                }
                index
                    .services
                    .insert(join(file.package(), service.name()), service);
            }
        }
        index
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

fn is_map_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(prost_types::MessageOptions::map_entry)
}
