//! Whether two descriptors describe one type.
//!
//! Addresses cannot tell: a descriptor in generic code has no unique one. So descriptors are
//! compared by what they say. A field's type is compared by name only, because the types it leads
//! to are compared when they are placed themselves.

use crate::descriptor::{
    Cardinality, EnumDescriptor, FieldDescriptor, FieldType, MessageDescriptor,
};

pub(crate) fn message(a: &MessageDescriptor, b: &MessageDescriptor) -> bool {
    a.path() == b.path()
        && a.package == b.package
        && a.foreign.is_some() == b.foreign.is_some()
        && a.doc == b.doc
        && a.reserved_numbers == b.reserved_numbers
        && a.reserved_names == b.reserved_names
        && a.fields.len() == b.fields.len()
        && a.fields.iter().zip(b.fields).all(|(a, b)| field(a, b))
}

pub(super) fn enumeration(a: &EnumDescriptor, b: &EnumDescriptor) -> bool {
    a.name == b.name
        && a.package == b.package
        && a.doc == b.doc
        && a.reserved_numbers == b.reserved_numbers
        && a.reserved_names == b.reserved_names
        && a.values.len() == b.values.len()
        && a.values
            .iter()
            .zip(b.values)
            .all(|(a, b)| a.name == b.name && a.number == b.number && a.doc == b.doc)
}

fn field(a: &FieldDescriptor, b: &FieldDescriptor) -> bool {
    let cardinality = match (a.shape.cardinality, b.shape.cardinality) {
        (Cardinality::Singular(a), Cardinality::Singular(b)) => a == b,
        (Cardinality::Repeated, Cardinality::Repeated) => true,
        (Cardinality::Map(a), Cardinality::Map(b)) => ty(a, b),
        _ => false,
    };
    cardinality
        && a.number == b.number
        && a.name == b.name
        && a.json_name == b.json_name
        && a.doc == b.doc
        && a.oneof == b.oneof
        && ty(a.shape.ty, b.shape.ty)
}

fn ty(a: FieldType, b: FieldType) -> bool {
    match (a, b) {
        (FieldType::Message(a), FieldType::Message(b)) => {
            let (a, b) = (a(), b());
            a.package == b.package && a.path() == b.path()
        }
        (FieldType::Enum(a), FieldType::Enum(b)) => {
            let (a, b) = (a(), b());
            a.package == b.package && a.name == b.name
        }
        _ => std::mem::discriminant(&a) == std::mem::discriminant(&b),
    }
}
