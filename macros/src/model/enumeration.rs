//! An enum without data.

use proc_macro2::Ident;

/// A protobuf enum.
pub(crate) struct Enumeration {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) package: Option<String>,
    pub(crate) doc: String,
    /// In the order of the source.
    pub(crate) values: Vec<EnumValue>,
    /// The variant that unknown numbers become.
    pub(crate) unknown: Ident,
    pub(crate) reserved_numbers: Vec<(u32, u32)>,
    pub(crate) reserved_names: Vec<String>,
}

/// One value of an enum.
pub(crate) struct EnumValue {
    pub(crate) ident: Ident,
    pub(crate) number: i32,
    pub(crate) name: String,
    pub(crate) doc: String,
}
