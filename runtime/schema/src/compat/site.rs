//! A field with the message around it, which knows what is a map and what is in a oneof.

use prost_types::field_descriptor_proto::Label;
use prost_types::{DescriptorProto, FieldDescriptorProto};

use crate::emit::print::{map_entry_of, real_oneof};

/// A field and the message it stands in.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) message: &'a DescriptorProto,
    pub(super) field: &'a FieldDescriptorProto,
}

/// How many values a field has, and what holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    One,
    List,
    Map,
}

impl<'a> Site<'a> {
    pub(super) fn new(message: &'a DescriptorProto, field: &'a FieldDescriptorProto) -> Self {
        Self { message, field }
    }

    pub(super) fn holds(self) -> Holds {
        if self.map().is_some() {
            Holds::Map
        } else if self.field.label() == Label::Repeated {
            Holds::List
        } else {
            Holds::One
        }
    }

    /// Returns the key and the value of a map.
    pub(super) fn map(self) -> Option<&'a [FieldDescriptorProto; 2]> {
        map_entry_of(self.message, self.field)
    }

    /// Returns the message that one entry of a map is on the wire.
    pub(super) fn map_entry(self) -> Option<&'a DescriptorProto> {
        let entry = self.map()?;
        let mut nested = self.message.nested_type.iter();
        nested.find(|nested| nested.field.as_slice() == entry.as_slice())
    }

    /// Returns the name of the oneof that the field is in.
    pub(super) fn oneof(self) -> Option<&'a str> {
        let index = usize::try_from(real_oneof(self.field)?).ok()?;
        self.message
            .oneof_decl
            .get(index)
            .map(prost_types::OneofDescriptorProto::name)
    }

    /// Returns the numbers of the fields that cannot be set together with this one.
    pub(super) fn rivals(self) -> impl Iterator<Item = i32> + 'a {
        let oneof = real_oneof(self.field);
        let number = self.field.number();
        self.message
            .field
            .iter()
            .filter(move |other| oneof.is_some() && real_oneof(other) == oneof)
            .map(FieldDescriptorProto::number)
            .filter(move |&other| other != number)
    }
}
