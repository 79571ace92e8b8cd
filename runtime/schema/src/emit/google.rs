//! The files of package `google.protobuf`, which come with every protobuf compiler.
//!
//! A schema imports them and does not write them anew. Where descriptors are handed out complete,
//! they are the same as protobuf's own, options included: code generators look there for the place
//! of the code that they do not generate.

use prost_types::FileOptions;

use crate::descriptor::{EnumDescriptor, FieldType, MessageDescriptor};
use crate::message::Message;
use crate::well_known::{
    Any, BoolValue, BytesValue, DoubleValue, Duration, Empty, FieldMask, FloatValue, Int32Value,
    Int64Value, ListValue, PACKAGE, StringValue, Struct, Timestamp, UInt32Value, UInt64Value,
    Value,
};

/// One of these files.
#[derive(Debug)]
pub(crate) struct GoogleFile {
    pub(crate) path: &'static str,
    /// The messages in the order of the file. An enum stands with the message that uses it.
    pub(crate) messages: &'static [fn() -> &'static MessageDescriptor],
    go_package: &'static str,
    java_class: &'static str,
    has_arenas: bool,
}

/// Those whose types this crate has.
pub(crate) const FILES: &[GoogleFile] = &[
    GoogleFile {
        path: "google/protobuf/any.proto",
        messages: &[Any::descriptor],
        go_package: "anypb",
        java_class: "AnyProto",
        has_arenas: false,
    },
    GoogleFile {
        path: "google/protobuf/duration.proto",
        messages: &[Duration::descriptor],
        go_package: "durationpb",
        java_class: "DurationProto",
        has_arenas: true,
    },
    GoogleFile {
        path: "google/protobuf/empty.proto",
        messages: &[Empty::descriptor],
        go_package: "emptypb",
        java_class: "EmptyProto",
        has_arenas: true,
    },
    GoogleFile {
        path: "google/protobuf/field_mask.proto",
        messages: &[FieldMask::descriptor],
        go_package: "fieldmaskpb",
        java_class: "FieldMaskProto",
        has_arenas: true,
    },
    GoogleFile {
        path: "google/protobuf/struct.proto",
        messages: &[Struct::descriptor, Value::descriptor, ListValue::descriptor],
        go_package: "structpb",
        java_class: "StructProto",
        has_arenas: true,
    },
    GoogleFile {
        path: "google/protobuf/timestamp.proto",
        messages: &[Timestamp::descriptor],
        go_package: "timestamppb",
        java_class: "TimestampProto",
        has_arenas: true,
    },
    GoogleFile {
        path: "google/protobuf/wrappers.proto",
        messages: &[
            DoubleValue::descriptor,
            FloatValue::descriptor,
            Int64Value::descriptor,
            UInt64Value::descriptor,
            Int32Value::descriptor,
            UInt32Value::descriptor,
            BoolValue::descriptor,
            StringValue::descriptor,
            BytesValue::descriptor,
        ],
        go_package: "wrapperspb",
        java_class: "WrappersProto",
        has_arenas: true,
    },
];

impl GoogleFile {
    /// Returns the file of the type with this full name.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        let name = name.strip_prefix(PACKAGE)?.strip_prefix('.')?;
        FILES.iter().find(|file| {
            let mut messages = file.messages.iter();
            messages.any(|message| message().name == name)
                || file.enums().any(|inner| inner.name == name)
        })
    }

    /// Returns the file at a path such as `google/protobuf/any.proto`.
    pub(super) fn at(path: &str) -> Option<&'static Self> {
        FILES.iter().find(|file| file.path == path)
    }

    /// Returns the enums that the messages use.
    pub(crate) fn enums(&self) -> impl Iterator<Item = &'static EnumDescriptor> {
        let fields = self.messages.iter().flat_map(|message| message().fields);
        fields.filter_map(|field| match field.shape.ty {
            FieldType::Enum(inner) => Some(inner()),
            _ => None,
        })
    }

    /// Returns the options that protobuf's own file has.
    pub(super) fn options(&self) -> FileOptions {
        FileOptions {
            java_package: Some("com.google.protobuf".to_owned()),
            java_outer_classname: Some(self.java_class.to_owned()),
            java_multiple_files: Some(true),
            go_package: Some(format!(
                "google.golang.org/protobuf/types/known/{}",
                self.go_package
            )),
            cc_enable_arenas: self.has_arenas.then_some(true),
            objc_class_prefix: Some("GPB".to_owned()),
            csharp_namespace: Some("Google.Protobuf.WellKnownTypes".to_owned()),
            ..FileOptions::default()
        }
    }
}
