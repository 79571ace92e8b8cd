//! What samples set: the encodings of fields, down into the messages that they hold.

use std::collections::BTreeMap;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto};

use super::value::{Value, Which, scalar};
use super::well_known;
use crate::binary::{DecodeLimits, Reader};
use crate::emit::FileSet;
use crate::emit::names::join;
use crate::emit::print::map_entry_of;
use crate::message::Required;
use crate::registry::MessageType;

/// How deep the required fields of nested messages are followed; what requires itself has no value.
const DEPTH: u32 = 8;

/// A field's number with its encoding.
pub(super) type Encoded = (i32, Vec<u8>);

/// The types of a schema and of protobuf itself, by full name. Those of others are missing: whether
/// they have JSON depends on how this program was built.
pub(super) struct Types<'a> {
    messages: BTreeMap<String, Known<'a>>,
    enums: BTreeMap<String, &'a EnumDescriptorProto>,
}

struct Known<'a> {
    descriptor: &'a DescriptorProto,
    codec: Option<MessageType>,
}

impl Known<'_> {
    fn required(&self) -> Required {
        self.codec.map_or(Required::NOTHING, |codec| codec.required)
    }
}

impl<'a> Types<'a> {
    pub(super) fn of(schema: &'a FileSet) -> Self {
        let mut types = Self {
            messages: BTreeMap::new(),
            enums: BTreeMap::new(),
        };
        for file in schema.google().iter().chain(schema.files()) {
            for message in &file.message_type {
                types.add(schema, file.package(), message);
            }
            for inner in &file.enum_type {
                types
                    .enums
                    .insert(join(file.package(), inner.name()), inner);
            }
        }
        types
    }

    fn add(&mut self, schema: &'a FileSet, scope: &str, descriptor: &'a DescriptorProto) {
        let name = join(scope, descriptor.name());
        for nested in &descriptor.nested_type {
            self.add(schema, &name, nested);
        }
        let codec = schema.codec(&name);
        let known = Known { descriptor, codec };
        self.messages.insert(name, known);
    }
}

/// Encodes fields, each with the values that a [`Which`] names.
#[derive(Clone, Copy)]
pub(super) struct Contents<'a> {
    types: &'a Types<'a>,
    depth: u32,
}

impl<'a> Contents<'a> {
    pub(super) fn of(types: &'a Types<'a>) -> Self {
        Self {
            types,
            depth: DEPTH,
        }
    }

    /// Goes into a message.
    pub(super) fn deeper(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1)?;
        Some(Self { depth, ..self })
    }

    /// Returns the fields without which the type refuses a message, other than one that the caller
    /// sets.
    pub(super) fn required(
        self,
        message: &DescriptorProto,
        required: &Required,
        without: Option<i32>,
    ) -> Option<Vec<Encoded>> {
        let fields = required_fields(message, required, without);
        let encoded = fields
            .into_iter()
            .map(|field| Some((field.number(), self.small(message, field)?)));
        encoded.collect()
    }

    /// Returns the fields that the Rust type writes although nobody sets them, such as a message
    /// that is no `Option`. They are in the bytes of every sample.
    pub(super) fn always(self, name: &str) -> Option<Vec<&'a FieldDescriptorProto>> {
        let known = self.types.messages.get(name)?;
        let codec = known.codec?;
        let set = self.required(known.descriptor, &codec.required, None)?;
        let bytes: Vec<u8> = set.iter().flat_map(|(_, value)| value.clone()).collect();
        let written = (codec.to_proto)(bytes.into()).ok()?;
        let mut reader = Reader::borrowed(&written, &DecodeLimits::DEFAULT).ok()?;
        let mut always = Vec::new();
        while let Some((number, wire_type)) = reader.key().ok()? {
            reader.skip(number, wire_type).ok()?;
            let mut fields = known.descriptor.field.iter();
            always.extend(fields.find(|field| self::number(field) == number));
        }
        always.retain(|field| set.iter().all(|(number, _)| *number != field.number()));
        Some(always)
    }

    /// Returns a field with a value of its type other than the default.
    pub(super) fn small(
        self,
        message: &DescriptorProto,
        field: &FieldDescriptorProto,
    ) -> Option<Vec<u8>> {
        if let Some(entry) = map_entry_of(message, field) {
            self.map(field, entry, &[(Which::Small, Which::Small)])
        } else if field.label() == Label::Repeated {
            self.list(field, &[Which::Small, Which::Small])
        } else {
            self.singular(field, Which::Small)
        }
    }

    pub(super) fn singular(self, field: &FieldDescriptorProto, which: Which) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.value(field, which)?.append(number(field), &mut bytes);
        Some(bytes)
    }

    pub(super) fn list(self, field: &FieldDescriptorProto, items: &[Which]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for &which in items {
            self.value(field, which)?.append(number(field), &mut bytes);
        }
        Some(bytes)
    }

    pub(super) fn map(
        self,
        field: &FieldDescriptorProto,
        [key, value]: &[FieldDescriptorProto; 2],
        entries: &[(Which, Which)],
    ) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for &(of_key, of_value) in entries {
            let mut entry = Vec::new();
            self.value(key, of_key)?.append(1, &mut entry);
            self.value(value, of_value)?.append(2, &mut entry);
            Value::delimited(&entry).append(number(field), &mut bytes);
        }
        Some(bytes)
    }

    fn value(self, field: &FieldDescriptorProto, which: Which) -> Option<Value> {
        let name = field.type_name().trim_start_matches('.');
        match field.r#type() {
            Type::Enum => {
                let number = match which {
                    Which::Zero => 0,
                    Which::Small | Which::End => self.enum_value(name)?.1,
                };
                Some(Value::varint(i64::from(number).cast_unsigned()))
            }
            Type::Message => Some(Value::delimited(&self.inside(name, which)?)),
            ty => scalar(ty, which),
        }
    }

    /// Returns the encoding of a nested message; none if the type is one of others.
    fn inside(self, name: &str, which: Which) -> Option<Vec<u8>> {
        let (message, fields) = self.set_in(name)?;
        if which == Which::Zero {
            return well_known::zero(name);
        }
        let known = well_known::content(name, which);
        if let Some(content) = known.or_else(|| well_known::content(name, Which::Small)) {
            return Some(content);
        }
        let inside = self.deeper()?;
        let mut content = Vec::new();
        for field in fields {
            content.extend(inside.small(message, field)?);
        }
        Some(content)
    }

    /// Returns the first value other than zero.
    pub(super) fn enum_value(self, name: &str) -> Option<(&'a str, i32)> {
        let mut values = self.types.enums.get(name)?.value.iter();
        let first = values.find(|value| value.number() != 0)?;
        Some((first.name(), first.number()))
    }

    /// Returns a message with the fields that samples set where it is nested: those that have to be
    /// there, or else the first scalar. The others have samples of their own.
    pub(super) fn set_in(
        self,
        name: &str,
    ) -> Option<(&'a DescriptorProto, Vec<&'a FieldDescriptorProto>)> {
        let known = self.types.messages.get(name)?;
        let (message, required) = (known.descriptor, known.required());
        if !required.is_nothing() {
            return Some((message, required_fields(message, &required, None)));
        }
        let first = message.field.iter().find(|field| {
            field.label() != Label::Repeated
                && !matches!(field.r#type(), Type::Message | Type::Enum)
        });
        Some((message, first.into_iter().collect()))
    }
}

/// Returns what has to be there beside a field that is set: of a `oneof` it is the first member,
/// unless that field is one.
fn required_fields<'a>(
    message: &'a DescriptorProto,
    required: &Required,
    without: Option<i32>,
) -> Vec<&'a FieldDescriptorProto> {
    let is = |number: &u32, field: &FieldDescriptorProto| *number == self::number(field);
    let is_set = |number: &u32| without == i32::try_from(*number).ok();
    let any = if required.any.iter().any(is_set) {
        None
    } else {
        required.any.first()
    };
    let wanted = required.all.iter().filter(|number| !is_set(number));
    let wanted = wanted.chain(any);
    wanted
        .filter_map(|number| message.field.iter().find(|field| is(number, field)))
        .collect()
}

/// Field numbers are positive; the macros have checked them.
fn number(field: &FieldDescriptorProto) -> u32 {
    field.number().unsigned_abs()
}
