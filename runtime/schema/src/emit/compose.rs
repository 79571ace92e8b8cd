//! One file's descriptor from the descriptors of its types.

use prost_types::descriptor_proto::ReservedRange;
use prost_types::enum_descriptor_proto::EnumReservedRange;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::method_options::IdempotencyLevel;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, MessageOptions, MethodDescriptorProto, MethodOptions,
    OneofDescriptorProto, ServiceDescriptorProto,
};

use super::comments::{Comments, tag};
use super::google::GoogleFile;
use super::names::{camel_case, join};
use super::placement::{PlacedFile, Placement, What};
use crate::descriptor::{
    Cardinality, EnumDescriptor, FieldDescriptor, FieldType, Idempotency, MessageDescriptor,
    MethodDescriptor, Presence, ServiceDescriptor, StreamKind,
};

/// Composes a file; its imports are the files of the types it names.
pub(super) fn file(file: &PlacedFile, placement: &Placement) -> FileDescriptorProto {
    let mut composer = Composer {
        placement,
        comments: Comments::default(),
        imports: Vec::new(),
    };
    let services = (0..).zip(&file.services);
    let service = services
        .map(|(index, service)| composer.service(service, &[tag::FILE_SERVICE, index]))
        .collect();
    let mut message_type = Vec::new();
    for (index, name) in (0..).zip(&file.messages) {
        message_type.extend(composer.message(name, &[tag::FILE_MESSAGE, index]));
    }
    let mut enum_type = Vec::new();
    for (index, name) in (0..).zip(&file.enums) {
        if let Some(What::Enum(descriptor)) = placement.types.get(name).map(|placed| placed.what) {
            enum_type.push(composer.enumeration(descriptor, &[tag::FILE_ENUM, index]));
        }
    }
    let Composer {
        comments,
        mut imports,
        ..
    } = composer;
    imports.retain(|import| *import != file.path);
    imports.sort();
    imports.dedup();
    FileDescriptorProto {
        name: Some(file.path.clone()),
        package: (!file.package.is_empty()).then(|| file.package.clone()),
        dependency: imports,
        message_type,
        enum_type,
        service,
        options: file.google.map(GoogleFile::options),
        source_code_info: comments.finish(),
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    }
}

/// Composes the file of `google.protobuf` at a path; `None` if this crate does not have its types.
pub(crate) fn google_file(path: &str) -> Option<FileDescriptorProto> {
    let placement = Placement::of_google(GoogleFile::at(path)?);
    let composed = placement.files.first()?;
    Some(file(composed, &placement))
}

struct Composer<'a> {
    placement: &'a Placement,
    comments: Comments,
    imports: Vec<String>,
}

impl Composer<'_> {
    fn service(
        &mut self,
        service: &'static ServiceDescriptor,
        path: &[i32],
    ) -> ServiceDescriptorProto {
        self.comments.add_doc(path, service.doc);
        let package = service.package();
        let methods = (0..).zip(service.methods);
        ServiceDescriptorProto {
            name: Some(service.simple_name().to_owned()),
            method: methods
                .map(|(index, method)| {
                    self.method(method, package, &child(path, tag::SERVICE_METHOD, index))
                })
                .collect(),
            options: None,
        }
    }

    fn method(
        &mut self,
        method: &'static MethodDescriptor,
        package: &str,
        path: &[i32],
    ) -> MethodDescriptorProto {
        self.comments.add_doc(path, method.doc);
        let (client, server) = match method.kind {
            StreamKind::Unary => (None, None),
            StreamKind::ClientStream => (Some(true), None),
            StreamKind::ServerStream => (None, Some(true)),
            StreamKind::Bidi => (Some(true), Some(true)),
        };
        let level = match method.idempotency {
            Idempotency::Unknown => None,
            Idempotency::Idempotent => Some(IdempotencyLevel::Idempotent),
            Idempotency::NoSideEffects => Some(IdempotencyLevel::NoSideEffects),
        };
        MethodDescriptorProto {
            name: Some(method.name.to_owned()),
            input_type: Some(self.message_name((method.request)(), package)),
            output_type: Some(self.message_name((method.response)(), package)),
            options: level.map(|level| MethodOptions {
                idempotency_level: Some(level.into()),
                ..MethodOptions::default()
            }),
            client_streaming: client,
            server_streaming: server,
        }
    }

    fn message(&mut self, name: &str, path: &[i32]) -> Option<DescriptorProto> {
        let placed = self.placement.types.get(name)?;
        let What::Message(message) = placed.what else {
            return None;
        };
        self.comments.add_doc(path, message.doc);
        let mut proto = DescriptorProto {
            name: Some(message.name.to_owned()),
            reserved_range: message
                .reserved_numbers
                .iter()
                .map(|&(first, last)| ReservedRange {
                    start: Some(number(first)),
                    end: Some(number(last.saturating_add(1))),
                })
                .collect(),
            reserved_name: message
                .reserved_names
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
            ..DescriptorProto::default()
        };
        for (index, nested) in (0..).zip(&placed.nested) {
            proto
                .nested_type
                .extend(self.message(nested, &child(path, tag::MESSAGE_NESTED, index)));
        }
        let mut synthetic = Vec::new();
        for (index, field) in (0..).zip(in_written_order(message)) {
            self.comments
                .add_doc(&child(path, tag::MESSAGE_FIELD, index), field.doc);
            let mut composed = self.field(field, name, &placed.package, &mut proto);
            if composed.proto3_optional() {
                synthetic.push(proto.field.len());
            } else if let Some(oneof) = field.oneof {
                composed.oneof_index = Some(oneof_index(oneof, &mut proto));
            }
            proto.field.push(composed);
        }
        // Readers that know nothing of `optional` see oneofs of one field; these come last.
        for index in synthetic {
            let field = &mut proto.field[index];
            field.oneof_index = i32::try_from(proto.oneof_decl.len()).ok();
            proto.oneof_decl.push(OneofDescriptorProto {
                name: Some(format!("_{}", field.name())),
                options: None,
            });
        }
        Some(proto)
    }

    fn field(
        &mut self,
        field: &FieldDescriptor,
        message: &str,
        package: &str,
        proto: &mut DescriptorProto,
    ) -> FieldDescriptorProto {
        let (ty, type_name) = self.ty(field.shape.ty, package);
        let value = FieldDescriptorProto {
            name: Some(field.name.to_owned()),
            number: Some(number(field.number)),
            label: Some(Label::Optional.into()),
            r#type: Some(ty.into()),
            type_name,
            json_name: Some(field.json_name.to_owned()),
            ..FieldDescriptorProto::default()
        };
        match field.shape.cardinality {
            Cardinality::Singular(Presence::Explicit)
                if field.oneof.is_none() && ty != Type::Message =>
            {
                FieldDescriptorProto {
                    proto3_optional: Some(true),
                    ..value
                }
            }
            Cardinality::Singular(_) => value,
            Cardinality::Repeated => FieldDescriptorProto {
                label: Some(Label::Repeated.into()),
                ..value
            },
            Cardinality::Map(key) => {
                let (key, _) = self.ty(key, package);
                let entry = format!("{}Entry", camel_case(field.name));
                proto.nested_type.push(map_entry(&entry, key, &value));
                FieldDescriptorProto {
                    label: Some(Label::Repeated.into()),
                    r#type: Some(Type::Message.into()),
                    type_name: Some(format!(".{message}.{entry}")),
                    ..value
                }
            }
        }
    }

    fn ty(&mut self, ty: FieldType, package: &str) -> (Type, Option<String>) {
        let scalar = match ty {
            FieldType::Double => Type::Double,
            FieldType::Float => Type::Float,
            FieldType::Int32 => Type::Int32,
            FieldType::Int64 => Type::Int64,
            FieldType::Uint32 => Type::Uint32,
            FieldType::Uint64 => Type::Uint64,
            FieldType::Sint32 => Type::Sint32,
            FieldType::Sint64 => Type::Sint64,
            FieldType::Fixed32 => Type::Fixed32,
            FieldType::Fixed64 => Type::Fixed64,
            FieldType::Sfixed32 => Type::Sfixed32,
            FieldType::Sfixed64 => Type::Sfixed64,
            FieldType::Bool => Type::Bool,
            FieldType::String => Type::String,
            FieldType::Bytes => Type::Bytes,
            FieldType::Message(message) => {
                return (Type::Message, Some(self.message_name(message(), package)));
            }
            FieldType::Enum(descriptor) => {
                let descriptor = descriptor();
                let name = join(descriptor.package.unwrap_or(package), descriptor.name);
                return (Type::Enum, Some(self.import(&name)));
            }
        };
        (scalar, None)
    }

    fn message_name(&mut self, message: &MessageDescriptor, package: &str) -> String {
        let package = message.own_package().unwrap_or(package);
        self.import(&join(package, &message.path()))
    }

    /// Notes the file of a type and returns the type's name with a leading dot.
    fn import(&mut self, name: &str) -> String {
        if let Some(placed) = self.placement.types.get(name) {
            self.imports
                .push(self.placement.files[placed.file].path.clone());
        }
        format!(".{name}")
    }

    fn enumeration(
        &mut self,
        descriptor: &'static EnumDescriptor,
        path: &[i32],
    ) -> EnumDescriptorProto {
        self.comments.add_doc(path, descriptor.doc);
        for (index, value) in (0..).zip(descriptor.values) {
            self.comments
                .add_doc(&child(path, tag::ENUM_VALUE, index), value.doc);
        }
        let values = descriptor
            .values
            .iter()
            .map(|value| EnumValueDescriptorProto {
                name: Some(value.name.to_owned()),
                number: Some(value.number),
                options: None,
            });
        EnumDescriptorProto {
            name: Some(descriptor.name.to_owned()),
            value: values.collect(),
            reserved_range: descriptor
                .reserved_numbers
                .iter()
                .map(|&(first, last)| EnumReservedRange {
                    start: Some(first),
                    end: Some(last),
                })
                .collect(),
            reserved_name: descriptor
                .reserved_names
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
            ..EnumDescriptorProto::default()
        }
    }
}

/// Returns the fields in the order of the `.proto` file, where a oneof's members stand together.
fn in_written_order(message: &MessageDescriptor) -> Vec<&'static FieldDescriptor> {
    let mut fields: Vec<&'static FieldDescriptor> = Vec::with_capacity(message.fields.len());
    for field in message.fields {
        let last_member = fields
            .iter()
            .rposition(|other| field.oneof.is_some() && other.oneof == field.oneof);
        match last_member {
            Some(index) => fields.insert(index + 1, field),
            None => fields.push(field),
        }
    }
    fields
}

fn oneof_index(name: &str, proto: &mut DescriptorProto) -> i32 {
    let index = proto
        .oneof_decl
        .iter()
        .position(|oneof| oneof.name() == name);
    let index = index.unwrap_or_else(|| {
        proto.oneof_decl.push(OneofDescriptorProto {
            name: Some(name.to_owned()),
            options: None,
        });
        proto.oneof_decl.len() - 1
    });
    i32::try_from(index).unwrap_or(i32::MAX)
}

/// Builds the message that one entry of a map is on the wire.
pub(crate) fn map_entry(name: &str, key: Type, value: &FieldDescriptorProto) -> DescriptorProto {
    let field = |name: &str, number, ty: Type, type_name| FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(ty.into()),
        type_name,
        json_name: Some(name.to_owned()),
        ..FieldDescriptorProto::default()
    };
    DescriptorProto {
        name: Some(name.to_owned()),
        field: vec![
            field("key", 1, key, None),
            field("value", 2, value.r#type(), value.type_name.clone()),
        ],
        options: Some(MessageOptions {
            map_entry: Some(true),
            ..MessageOptions::default()
        }),
        ..DescriptorProto::default()
    }
}

/// Returns the path of an item below `path`.
pub(crate) fn child(path: &[i32], tag: i32, index: i32) -> Vec<i32> {
    [path, &[tag, index]].concat()
}

/// Field numbers end far below where the two types differ; the macro has checked them.
fn number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
