//! Protobuf's own files: the well-known types, which every compiler has and no contract contains.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, MessageOptions, OneofDescriptorProto,
};

/// Returns the well-known file at a path, without options for other languages and without comments.
pub(super) fn file(path: &str) -> Option<FileDescriptorProto> {
    let messages = match path.strip_prefix("google/protobuf/")? {
        "any.proto" => vec![message(
            "Any",
            vec![
                scalar("type_url", 1, Type::String),
                scalar("value", 2, Type::Bytes),
            ],
        )],
        "duration.proto" => vec![message("Duration", moment())],
        "timestamp.proto" => vec![message("Timestamp", moment())],
        "empty.proto" => vec![message("Empty", Vec::new())],
        "field_mask.proto" => {
            let paths = repeated(scalar("paths", 1, Type::String));
            vec![message("FieldMask", vec![paths])]
        }
        "struct.proto" => structs(),
        "wrappers.proto" => wrappers(),
        _ => return None,
    };
    let null = EnumDescriptorProto {
        name: Some("NullValue".to_owned()),
        value: vec![EnumValueDescriptorProto {
            name: Some("NULL_VALUE".to_owned()),
            number: Some(0),
            options: None,
        }],
        ..EnumDescriptorProto::default()
    };
    let has_null = path.ends_with("/struct.proto");
    Some(FileDescriptorProto {
        name: Some(path.to_owned()),
        package: Some("google.protobuf".to_owned()),
        message_type: messages,
        enum_type: has_null.then_some(null).into_iter().collect(),
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    })
}

fn moment() -> Vec<FieldDescriptorProto> {
    vec![
        scalar("seconds", 1, Type::Int64),
        scalar("nanos", 2, Type::Int32),
    ]
}

fn wrappers() -> Vec<DescriptorProto> {
    [
        ("DoubleValue", Type::Double),
        ("FloatValue", Type::Float),
        ("Int64Value", Type::Int64),
        ("UInt64Value", Type::Uint64),
        ("Int32Value", Type::Int32),
        ("UInt32Value", Type::Uint32),
        ("BoolValue", Type::Bool),
        ("StringValue", Type::String),
        ("BytesValue", Type::Bytes),
    ]
    .into_iter()
    .map(|(name, ty)| message(name, vec![scalar("value", 1, ty)]))
    .collect()
}

fn structs() -> Vec<DescriptorProto> {
    let entry = DescriptorProto {
        options: Some(MessageOptions {
            map_entry: Some(true),
            ..MessageOptions::default()
        }),
        ..message(
            "FieldsEntry",
            vec![
                scalar("key", 1, Type::String),
                typed("value", 2, Type::Message, "Value"),
            ],
        )
    };
    let fields = typed("fields", 1, Type::Message, "Struct.FieldsEntry");
    let kinds = [
        typed("null_value", 1, Type::Enum, "NullValue"),
        scalar("number_value", 2, Type::Double),
        scalar("string_value", 3, Type::String),
        scalar("bool_value", 4, Type::Bool),
        typed("struct_value", 5, Type::Message, "Struct"),
        typed("list_value", 6, Type::Message, "ListValue"),
    ];
    let in_oneof = |field| FieldDescriptorProto {
        oneof_index: Some(0),
        ..field
    };
    vec![
        DescriptorProto {
            nested_type: vec![entry],
            ..message("Struct", vec![repeated(fields)])
        },
        DescriptorProto {
            oneof_decl: vec![OneofDescriptorProto {
                name: Some("kind".to_owned()),
                options: None,
            }],
            ..message("Value", kinds.into_iter().map(in_oneof).collect())
        },
        message(
            "ListValue",
            vec![repeated(typed("values", 1, Type::Message, "Value"))],
        ),
    ]
}

fn message(name: &str, field: Vec<FieldDescriptorProto>) -> DescriptorProto {
    DescriptorProto {
        name: Some(name.to_owned()),
        field,
        ..DescriptorProto::default()
    }
}

fn scalar(name: &str, number: i32, ty: Type) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(ty.into()),
        json_name: Some(crate::emit::names::default_json_name(name)),
        ..FieldDescriptorProto::default()
    }
}

fn typed(name: &str, number: i32, ty: Type, type_name: &str) -> FieldDescriptorProto {
    FieldDescriptorProto {
        type_name: Some(format!(".google.protobuf.{type_name}")),
        ..scalar(name, number, ty)
    }
}

fn repeated(field: FieldDescriptorProto) -> FieldDescriptorProto {
    FieldDescriptorProto {
        label: Some(Label::Repeated.into()),
        ..field
    }
}
