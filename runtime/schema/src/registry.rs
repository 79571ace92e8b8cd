//! Which messages an `Any` may hold when it is written or read as JSON.
//!
//! The binary encoding of an `Any` is opaque, but its JSON shows the fields of the message inside.
//! So whoever writes or reads it has to know the message.

use std::collections::HashMap;
use std::fmt;
use std::sync::{OnceLock, PoisonError, RwLock};

use bytes::Bytes;

use crate::binary::{DecodeError, DecodeLimits, Reader};
use crate::descriptor::MessageDescriptor;
use crate::json::{JsonError, Reading, Writing};
use crate::message::{Message, Required};

/// What is known of a message whose Rust type is not.
#[derive(Clone, Copy)]
pub struct MessageType {
    descriptor: fn() -> &'static MessageDescriptor,
    pub(crate) has_own_json: bool,
    pub(crate) required: Required,
    pub(crate) to_proto: fn(Bytes) -> Result<Vec<u8>, DecodeError>,
    pub(crate) to_json: fn(&Bytes, Writing<'_>) -> Result<String, AnyError>,
    pub(crate) from_json: fn(&str, Reading<'_>) -> Result<Vec<u8>, JsonError>,
}

/// Why the message inside an `Any` could not be written.
#[derive(Debug)]
pub(crate) enum AnyError {
    Decode(DecodeError),
    Json(JsonError),
}

impl fmt::Display for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => fmt::Display::fmt(error, f),
            Self::Json(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl MessageType {
    /// Returns what is known of `M`.
    pub const fn of<M: Message>() -> Self {
        Self {
            descriptor: M::descriptor,
            has_own_json: M::HAS_OWN_JSON,
            required: M::REQUIRED,
            to_proto: |bytes| M::from_proto(bytes).map(|message| message.to_proto(0)),
            to_json: |bytes, cx| {
                let limits = cx.limits_inside().map_err(AnyError::Decode)?;
                let (message, left) = read_within::<M>(bytes, &limits).map_err(AnyError::Decode)?;
                crate::json::to_string_in(&message, cx.within(&left)).map_err(AnyError::Json)
            },
            from_json: |text, cx| {
                let message: M = crate::json::from_str_in(text, cx)?;
                Ok(message.to_proto(0))
            },
        }
    }

    /// Reports whether this is `M`.
    pub(crate) fn is<M: Message>(&self) -> bool {
        crate::emit::is_same(self.descriptor(), M::descriptor())
    }

    /// Returns the static facts of the message.
    pub fn descriptor(&self) -> &'static MessageDescriptor {
        (self.descriptor)()
    }
}

/// Reads a message, and returns what is left of the limits for messages that it holds in turn.
///
/// While a message is written all of those around it are still there, so that they have to share.
fn read_within<M: Message>(
    bytes: &Bytes,
    limits: &DecodeLimits,
) -> Result<(M, DecodeLimits), DecodeError> {
    let mut reader = Reader::shared(bytes, limits)?;
    let message = M::read_from(&mut reader);
    let message = message.map_err(|error| error.within(M::descriptor().name))?;
    Ok((message, reader.limits_left(limits)))
}

impl fmt::Debug for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageType")
            .field(&self.descriptor().full_name())
            .finish()
    }
}

inventory::collect!(MessageType);

/// Messages by their full names.
///
/// The [well-known types](crate::well_known) and every message that names its package and is linked
/// into the program are in the [registry of the process](TypeRegistry::of_process). A linker may leave out what nobody mentions, so a program
/// that must be able to read a message in an `Any` [registers](TypeRegistry::register) it.
#[derive(Debug, Default)]
pub struct TypeRegistry {
    types: RwLock<HashMap<String, MessageType>>,
}

/// Why a message could not be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterError {
    message: String,
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RegisterError {}

impl TypeRegistry {
    /// Makes an empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the registry that reading and writing use unless told otherwise.
    pub fn of_process() -> &'static Self {
        static REGISTRY: OnceLock<TypeRegistry> = OnceLock::new();
        REGISTRY.get_or_init(|| {
            let linked = inventory::iter::<MessageType>.into_iter();
            // Behind the others, so that no message can take the name of one of these.
            let all = linked.chain(&crate::well_known::TYPES);
            let named = all.filter_map(|ty| Some((ty.descriptor().full_name()?, *ty)));
            Self {
                types: RwLock::new(named.collect()),
            }
        })
    }

    /// Adds a message; adding it again changes nothing.
    ///
    /// # Errors
    ///
    /// Fails if the message has no full name, or another one has it.
    pub fn register<M: Message>(&self) -> Result<(), RegisterError> {
        let descriptor = M::descriptor();
        let Some(name) = descriptor.full_name() else {
            let name = descriptor.path();
            return Err(RegisterError {
                message: format!(
                    "`{name}` has no full name, so that no `Any` can hold it\n\
                     help: name its package: `#[message(package = \"kv.v1\")]`"
                ),
            });
        };
        let mut types = self.types.write().unwrap_or_else(PoisonError::into_inner);
        let known = types.entry(name).or_insert_with(|| MessageType::of::<M>());
        if crate::emit::is_same(known.descriptor(), descriptor) {
            return Ok(());
        }
        Err(RegisterError {
            message: format!(
                "two different messages are called `{}`",
                descriptor.full_name().unwrap_or_default()
            ),
        })
    }

    /// Returns the message with this full name, such as `kv.v1.GetResponse`.
    pub fn find(&self, full_name: &str) -> Option<MessageType> {
        let types = self.types.read().unwrap_or_else(PoisonError::into_inner);
        types.get(full_name).copied()
    }

    /// Returns the full names of all messages, sorted.
    pub fn names(&self) -> Vec<String> {
        let types = self.types.read().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<_> = types.keys().cloned().collect();
        names.sort_unstable();
        names
    }
}
