//! One form for each contract, whatever file its parts stand in and in which order.
//!
//! It is a `FileDescriptorProto` with the full names of all messages and enums side by side, of
//! which nothing is left but what peers see. A field that is added to it changes every fingerprint
//! there is, so that hosts and plugins of two releases would find all of their contracts different.

use std::collections::BTreeMap;

use prost::Message as _;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FieldOptions, FileDescriptorProto, MessageOptions, MethodDescriptorProto, MethodOptions,
    OneofDescriptorProto, ServiceDescriptorProto,
};

use crate::emit::names::{default_json_name, join};
use crate::emit::print::is_map_entry;

/// Encodes the contract of files that may import those of others.
pub(super) fn encode(files: &[FileDescriptorProto], imports: &[FileDescriptorProto]) -> Vec<u8> {
    let mut own = Types::default();
    for file in files {
        own.add_file(file);
    }
    let mut others = Types::default();
    for file in imports {
        others.add_file(file);
    }
    let mut services: Vec<_> = files.iter().flat_map(services).collect();
    services.sort_by(|a, b| a.name.cmp(&b.name));
    let methods = services.iter().flat_map(|service| &service.method);
    own.take_named(
        methods.flat_map(|method| [method.input_type(), method.output_type()]),
        &mut others,
    );
    let file = FileDescriptorProto {
        message_type: own.messages.into_values().collect(),
        enum_type: own.enums.into_values().collect(),
        service: services,
        ..FileDescriptorProto::default()
    };
    file.encode_to_vec()
}

/// Types by their full names.
#[derive(Default)]
struct Types {
    messages: BTreeMap<String, DescriptorProto>,
    enums: BTreeMap<String, EnumDescriptorProto>,
}

impl Types {
    fn add_file(&mut self, file: &FileDescriptorProto) {
        for message in &file.message_type {
            self.add_message(file.package(), message);
        }
        for inner in &file.enum_type {
            self.add_enum(file.package(), inner);
        }
    }

    fn add_message(&mut self, scope: &str, message: &DescriptorProto) {
        let name = join(scope, message.name());
        for nested in &message.nested_type {
            self.add_message(&name, nested);
        }
        for inner in &message.enum_type {
            self.add_enum(&name, inner);
        }
        self.messages.insert(name.clone(), bare(name, message));
    }

    fn add_enum(&mut self, scope: &str, inner: &EnumDescriptorProto) {
        let name = join(scope, inner.name());
        let value = |value: &EnumValueDescriptorProto| EnumValueDescriptorProto {
            options: None,
            ..value.clone()
        };
        let mut values: Vec<_> = inner.value.iter().map(value).collect();
        values.sort_by(|a, b| (a.number, &a.name).cmp(&(b.number, &b.name)));
        let bare = EnumDescriptorProto {
            name: Some(name.clone()),
            value: values,
            ..EnumDescriptorProto::default()
        };
        self.enums.insert(name, bare);
    }

    /// Takes the types of others that methods and fields of ours name, and those that they name in
    /// turn. What else stands in their files is not ours to agree on.
    fn take_named<'a>(&mut self, methods: impl Iterator<Item = &'a str>, others: &mut Self) {
        let methods = methods.filter_map(|name| name.strip_prefix('.'));
        let mut waiting: Vec<String> = methods.map(str::to_owned).collect();
        waiting.extend(self.messages.values().flat_map(named));
        while let Some(name) = waiting.pop() {
            if let Some(message) = others.messages.remove(&name) {
                waiting.extend(named(&message));
                self.messages.insert(name, message);
            } else if let Some(inner) = others.enums.remove(&name) {
                self.enums.insert(name, inner);
            }
        }
    }
}

/// Returns the types that the fields of a message name.
fn named(message: &DescriptorProto) -> Vec<String> {
    let names = message.field.iter().map(FieldDescriptorProto::type_name);
    let names = names.filter_map(|name| name.strip_prefix('.'));
    names.map(str::to_owned).collect()
}

/// Returns what peers see of a message, without what is nested in it.
fn bare(name: String, message: &DescriptorProto) -> DescriptorProto {
    let mut oneofs: Vec<&str> = message
        .oneof_decl
        .iter()
        .map(OneofDescriptorProto::name)
        .collect();
    oneofs.sort_unstable();
    let mut fields: Vec<_> = message
        .field
        .iter()
        .map(|field| bare_field(message, field, &oneofs))
        .collect();
    fields.sort_by_key(|field| field.number);
    let oneofs = oneofs.into_iter().map(|name| OneofDescriptorProto {
        name: Some(name.to_owned()),
        options: None,
    });
    DescriptorProto {
        name: Some(name),
        field: fields,
        oneof_decl: oneofs.collect(),
        options: is_map_entry(message).then(|| MessageOptions {
            map_entry: Some(true),
            ..MessageOptions::default()
        }),
        ..DescriptorProto::default()
    }
}

fn bare_field(
    message: &DescriptorProto,
    field: &FieldDescriptorProto,
    oneofs: &[&str],
) -> FieldDescriptorProto {
    let oneof = field.oneof_index.and_then(|index| {
        let declared = message.oneof_decl.get(usize::try_from(index).ok()?)?;
        let index = oneofs.iter().position(|name| *name == declared.name())?;
        i32::try_from(index).ok()
    });
    let packed = field.options.as_ref().and_then(|options| options.packed);
    let json_name = field.json_name.clone();
    FieldDescriptorProto {
        name: field.name.clone(),
        number: field.number,
        label: field.label,
        r#type: field.r#type,
        type_name: field.type_name.clone(),
        default_value: field.default_value.clone(),
        oneof_index: oneof,
        json_name: Some(json_name.unwrap_or_else(|| default_json_name(field.name()))),
        proto3_optional: field.proto3_optional.filter(|it| *it),
        options: packed.map(|packed| FieldOptions {
            packed: Some(packed),
            ..FieldOptions::default()
        }),
        extendee: None,
    }
}

fn services(file: &FileDescriptorProto) -> Vec<ServiceDescriptorProto> {
    let bare = |service: &ServiceDescriptorProto| {
        let mut methods: Vec<_> = service.method.iter().map(bare_method).collect();
        methods.sort_by(|a, b| a.name.cmp(&b.name));
        ServiceDescriptorProto {
            name: Some(join(file.package(), service.name())),
            method: methods,
            options: None,
        }
    };
    file.service.iter().map(bare).collect()
}

fn bare_method(method: &MethodDescriptorProto) -> MethodDescriptorProto {
    let options = method.options.as_ref();
    let level = options.and_then(|options| options.idempotency_level);
    MethodDescriptorProto {
        options: level.map(|level| MethodOptions {
            idempotency_level: Some(level),
            ..MethodOptions::default()
        }),
        client_streaming: method.client_streaming.filter(|it| *it),
        server_streaming: method.server_streaming.filter(|it| *it),
        ..method.clone()
    }
}
