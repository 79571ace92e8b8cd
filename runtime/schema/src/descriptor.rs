//! The static facts of messages, enums and services, as the macros write them down.
//!
//! Everything is `&'static` data. A message that another one contains is reached through a
//! function pointer, because two messages may contain each other and constants may not.

use prost::encoding::WireType;

use crate::foreign::Foreign;
use crate::registry::MessageType;

/// Describes one message type.
#[derive(Debug)]
pub struct MessageDescriptor {
    /// The name without its package, such as `GetResponse`.
    pub name: &'static str,
    /// The package, if the type names one; otherwise that of the service which uses the message.
    pub package: Option<&'static str>,
    /// The message in which this one is nested, by its simple name.
    pub parent: Option<fn() -> &'static MessageDescriptor>,
    /// Where the message is declared, if that is a `.proto` file which is none of ours.
    pub foreign: Option<Foreign>,
    /// The doc comment, lines separated by `\n`.
    pub doc: &'static str,
    /// The fields in the order of the Rust source.
    pub fields: &'static [FieldDescriptor],
    /// Field numbers that an older version used, as inclusive ranges.
    pub reserved_numbers: &'static [(u32, u32)],
    /// Field names that an older version used.
    pub reserved_names: &'static [&'static str],
    /// The codec of the Rust type, if there is one.
    pub codec: Option<MessageType>,
}

impl MessageDescriptor {
    /// Returns the package that the message names, itself or through the message around it.
    pub fn own_package(&self) -> Option<&'static str> {
        self.package.or_else(|| (self.parent?)().own_package())
    }

    /// Returns the name with the names of the messages around it, such as `Outer.Inner`.
    pub fn path(&self) -> String {
        if let Some(foreign) = &self.foreign {
            let name = (foreign.full_name)();
            let package = self.package.unwrap_or_default();
            let path = name.strip_prefix(package).unwrap_or(&name);
            return path.trim_start_matches('.').to_owned();
        }
        match self.parent {
            Some(parent) => format!("{}.{}", parent().path(), self.name),
            None => self.name.to_owned(),
        }
    }

    /// Returns the full name, such as `kv.v1.GetResponse`; `None` if the package is left to the
    /// service that uses the message.
    pub fn full_name(&self) -> Option<String> {
        let package = self.own_package()?;
        Some(crate::emit::names::join(package, &self.path()))
    }
}

/// Describes one field of a message.
#[derive(Clone, Copy, Debug)]
pub struct FieldDescriptor {
    /// The number on the wire.
    pub number: u32,
    /// The name in the `.proto` file, in `snake_case`.
    pub name: &'static str,
    /// The name in JSON, in `lowerCamelCase`.
    pub json_name: &'static str,
    /// The doc comment, lines separated by `\n`.
    pub doc: &'static str,
    /// The `oneof` this field is a member of.
    pub oneof: Option<&'static str>,
    /// Type and cardinality.
    pub shape: FieldShape,
}

/// The type of a field together with how often it may stand there.
#[derive(Clone, Copy, Debug)]
pub struct FieldShape {
    /// How often the field may stand in a message.
    pub cardinality: Cardinality,
    /// The type of one value.
    pub ty: FieldType,
}

impl FieldShape {
    /// Reports whether a value of this wire type is one of the field. Numbers in a list may be packed
    /// or not.
    pub(crate) fn fits(&self, wire_type: WireType) -> bool {
        match self.cardinality {
            Cardinality::Singular(_) => wire_type == self.ty.wire_type(),
            Cardinality::Map(_) => wire_type == WireType::LengthDelimited,
            Cardinality::Repeated => {
                wire_type == self.ty.wire_type() || wire_type == WireType::LengthDelimited
            }
        }
    }
}

/// How often a field may stand in a message.
#[derive(Clone, Copy, Debug)]
pub enum Cardinality {
    /// At most once.
    Singular(Presence),
    /// Any number of times.
    Repeated,
    /// Any number of entries with distinct keys of this type.
    Map(FieldType),
}

/// Whether an absent field can be told from one that holds its default value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It cannot: proto3's rule for plain scalars.
    Implicit,
    /// It can: `optional` scalars and all message fields.
    Explicit,
}

/// The protobuf type of one value.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// `double`
    Double,
    /// `float`
    Float,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
    /// `sint32`
    Sint32,
    /// `sint64`
    Sint64,
    /// `fixed32`
    Fixed32,
    /// `fixed64`
    Fixed64,
    /// `sfixed32`
    Sfixed32,
    /// `sfixed64`
    Sfixed64,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `bytes`
    Bytes,
    /// A message.
    Message(fn() -> &'static MessageDescriptor),
    /// An enum.
    Enum(fn() -> &'static EnumDescriptor),
}

impl FieldType {
    /// Returns the wire type of a single value.
    fn wire_type(&self) -> WireType {
        match self {
            Self::Double | Self::Fixed64 | Self::Sfixed64 => WireType::SixtyFourBit,
            Self::Float | Self::Fixed32 | Self::Sfixed32 => WireType::ThirtyTwoBit,
            Self::String | Self::Bytes | Self::Message(_) => WireType::LengthDelimited,
            Self::Int32
            | Self::Int64
            | Self::Uint32
            | Self::Uint64
            | Self::Sint32
            | Self::Sint64
            | Self::Bool
            | Self::Enum(_) => WireType::Varint,
        }
    }
}

/// Describes one enum type.
#[derive(Debug)]
pub struct EnumDescriptor {
    /// The name without its package, such as `EventType`.
    pub name: &'static str,
    /// The package, if the type names one; otherwise that of the service which uses the enum.
    pub package: Option<&'static str>,
    /// The doc comment, lines separated by `\n`.
    pub doc: &'static str,
    /// The values; the one with number 0 stands first.
    pub values: &'static [EnumValueDescriptor],
    /// Numbers that an older version used, as inclusive ranges.
    pub reserved_numbers: &'static [(i32, i32)],
    /// Names that an older version used.
    pub reserved_names: &'static [&'static str],
}

/// Describes one value of an enum.
#[derive(Debug)]
pub struct EnumValueDescriptor {
    /// The name in the `.proto` file and in JSON, such as `EVENT_TYPE_PUT`.
    pub name: &'static str,
    /// The number on the wire.
    pub number: i32,
    /// The doc comment, lines separated by `\n`.
    pub doc: &'static str,
}

/// Describes one service: the static facts of a plugin trait.
#[derive(Debug)]
pub struct ServiceDescriptor {
    /// The full name, such as `kv.v1.KVService`; it is the first half of each URL.
    pub name: &'static str,
    /// The name under which providers register and dependents ask, such as `kv`.
    pub service_type: &'static str,
    /// The version of the contract, a full semantic version.
    pub version: &'static str,
    /// The doc comment, lines separated by `\n`.
    pub doc: &'static str,
    /// The methods in the order of the trait; their index is how a call names them.
    pub methods: &'static [MethodDescriptor],
    /// What every implementation of this contract needs.
    pub requires: &'static [ServiceRequirement],
    /// Wire names of methods that an older version had.
    pub removed: &'static [&'static str],
}

impl ServiceDescriptor {
    /// Returns the package part of the full name: `kv.v1` of `kv.v1.KVService`.
    pub fn package(&self) -> &'static str {
        self.name
            .rsplit_once('.')
            .map_or("", |(package, _)| package)
    }

    /// Returns the name without its package: `KVService` of `kv.v1.KVService`.
    pub fn simple_name(&self) -> &'static str {
        self.name
            .rsplit_once('.')
            .map_or(self.name, |(_, name)| name)
    }
}

/// Describes one method of a service: its *spec*.
#[derive(Debug)]
pub struct MethodDescriptor {
    /// The position in [`ServiceDescriptor::methods`].
    pub index: usize,
    /// The name on the wire, such as `Get`.
    pub name: &'static str,
    /// The procedure, such as `/kv.v1.KVService/Get`.
    pub procedure: &'static str,
    /// Which sides stream.
    pub kind: StreamKind,
    /// Whether a call may be repeated.
    pub idempotency: Idempotency,
    /// The doc comment, lines separated by `\n`.
    pub doc: &'static str,
    /// The request message.
    pub request: fn() -> &'static MessageDescriptor,
    /// The response message, or one item of the response stream.
    pub response: fn() -> &'static MessageDescriptor,
    /// The message that a typed error travels as; absent for plain errors.
    pub error: Option<fn() -> &'static MessageDescriptor>,
}

/// Which sides of a call stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamKind {
    /// One request, one response.
    Unary,
    /// Many requests, one response.
    ClientStream,
    /// One request, many responses.
    ServerStream,
    /// Many requests, many responses.
    Bidi,
}

/// Whether a call may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// Nothing is promised.
    Unknown,
    /// Repeating the call changes nothing more.
    Idempotent,
    /// The call changes nothing; it may be made with HTTP GET.
    NoSideEffects,
}

/// One service that another service or a plugin needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceRequirement {
    /// The service type that is asked for, such as `logger`.
    pub service_type: &'static str,
    /// The full name of the service, such as `capability.logger.v1.Logger`.
    pub service: &'static str,
    /// The lowest version that will do; a later major version will not.
    pub min_version: &'static str,
    /// Whether the plugin cannot start without it.
    pub required_for_startup: bool,
    /// Whether the plugin follows providers as they come and go.
    pub watch_for_changes: bool,
}
