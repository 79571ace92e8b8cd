//! The message without fields.

use super::PACKAGE;

/// `google.protobuf.Empty`: a message without fields.
///
/// A method that returns `()` has a response of its own instead, which can get fields later. This
/// type is for contracts that have it already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Empty {}

implement_message! {
    #[package = PACKAGE]
    Empty {}
}
