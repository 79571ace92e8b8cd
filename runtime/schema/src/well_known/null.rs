//! The enum that stands for JSON's `null`.

use super::PACKAGE;
use crate::descriptor::{EnumDescriptor, EnumValueDescriptor};
use crate::field::{Field, ListItem, Value};
use crate::kind::{Enumeration, Implicit};
use crate::message::Enum;

/// `google.protobuf.NullValue`: JSON's `null`, as an enum of one value.
///
/// Its JSON is `null`, whatever its number; its name and any number are read too, as those of every
/// enum are. A field of type [`Open<NullValue>`](crate::Open) keeps the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NullValue {
    /// `null`.
    #[default]
    Null,
}

impl Enum for NullValue {
    const IS_NULL: bool = true;

    fn descriptor() -> &'static EnumDescriptor {
        &EnumDescriptor {
            name: "NullValue",
            package: Some(PACKAGE),
            doc: "",
            values: &[EnumValueDescriptor {
                name: "NULL_VALUE",
                number: 0,
                doc: "",
            }],
            reserved_numbers: &[],
            reserved_names: &[],
        }
    }

    fn to_number(self) -> i32 {
        0
    }

    fn from_number(_: i32) -> Self {
        Self::Null
    }
}

impl Field for NullValue {
    type Kind = Implicit<Enumeration<Self>>;
}

impl Value for NullValue {
    type Kind = Enumeration<Self>;
}

impl ListItem for NullValue {}
