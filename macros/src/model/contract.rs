//! A contract: a service and its methods.

use proc_macro2::{Ident, TokenStream};
use syn::{Path, Type, Visibility};

use crate::place::Place;

/// What is known of a contract before its methods are.
pub(crate) struct Contract {
    pub(crate) vis: Visibility,
    /// The trait.
    pub(crate) ident: Ident,
    pub(crate) doc: String,
    /// The full name, such as `kv.v1.KVService`.
    pub(crate) service: String,
    pub(crate) service_type: String,
    pub(crate) version: String,
    pub(crate) requires: Vec<Requirement>,
    pub(crate) removed: Vec<String>,
    pub(crate) methods: Vec<Method>,
}

impl Contract {
    /// Returns the contract as far as it is certain while there are mistakes in it.
    pub(crate) fn without_methods(mut self) -> Self {
        self.methods.clear();
        self.requires.clear();
        self
    }
}

/// A service that every implementation of the contract needs.
pub(crate) struct Requirement {
    pub(crate) client: Path,
    pub(crate) optional: bool,
    /// The lowest version; by default the one that this crate was built against.
    pub(crate) version: Option<String>,
}

/// A method.
pub(crate) struct Method {
    pub(crate) ident: Ident,
    pub(crate) wire_name: String,
    pub(crate) doc: String,
    pub(crate) idempotency: Idempotency,
    pub(crate) stream: Stream,
    pub(crate) context: Option<Context>,
    pub(crate) args: Vec<Argument>,
    pub(crate) request: Request,
    pub(crate) output: Output,
}

/// Whether a call may be repeated.
#[derive(Clone, Copy)]
pub(crate) enum Idempotency {
    Unknown,
    Idempotent,
    NoSideEffects,
}

/// Which sides stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Unary,
    Client,
    Server,
    Bidi,
}

impl Stream {
    /// Reports whether responses come over time.
    pub(crate) fn of_responses(self) -> bool {
        matches!(self, Self::Server | Self::Bidi)
    }
}

/// The `cx: &Context` of a method.
pub(crate) struct Context {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

/// An argument that travels.
pub(crate) struct Argument {
    pub(crate) ident: Ident,
    /// The type as written.
    pub(crate) ty: Type,
    /// What is behind the `&` if there is one.
    pub(crate) borrowed: Option<Type>,
    pub(crate) place: Place,
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) json: String,
    pub(crate) doc: String,
}

/// How arguments become a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    /// No arguments.
    Unit,
    /// One argument, which is the request itself if its type is a message.
    Single,
    /// A synthesised message with a field per argument.
    Fields,
    /// One argument, a stream whose items are messages as results are.
    Stream,
}

/// What a method returns.
pub(crate) struct Output {
    /// The type as written.
    pub(crate) ty: TokenStream,
    pub(crate) place: Place,
    /// The field around a plain value.
    pub(crate) field: String,
    pub(crate) number: u32,
}
