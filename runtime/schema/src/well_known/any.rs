//! Any message, with its name beside it.

use std::fmt;

use bytes::Bytes;

use super::PACKAGE;
use crate::binary::DecodeError;
use crate::message::Message;

/// `google.protobuf.Any`: the encoding of any message, with the message's name beside it.
///
/// Whoever [unpacks](Self::unpack) it names the type that it expects. JSON shows the fields of the
/// message, so whoever reads or writes that has to have the message in its
/// [registry](crate::TypeRegistry).
///
/// ```
/// use connect_plugin_schema::json;
/// use connect_plugin_schema::well_known::{Any, Duration, Timestamp};
///
/// let any = Any::pack(&Duration { seconds: 1, nanos: 0 })?;
/// assert_eq!(any.type_name(), "google.protobuf.Duration");
/// assert!(any.is::<Duration>() && !any.is::<Timestamp>());
/// assert_eq!(any.unpack::<Duration>()?.seconds, 1);
/// assert_eq!(
///     json::to_vec(&any, 0)?,
///     br#"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Any {
    /// A URL whose last segment is the full name of the message.
    pub type_url: String,
    /// The message's binary encoding.
    pub value: Bytes,
}

implement_message! {
    #[package = PACKAGE]
    Any with own_json {
        1 type_url "typeUrl": String,
        2 value "value": Bytes,
    }
}

/// What stands before the name in the URL. Nobody ever asks that host for anything.
const URL_PREFIX: &str = "type.googleapis.com/";

impl Any {
    /// Packs a message.
    ///
    /// # Errors
    ///
    /// Fails if the message names no package: nobody could tell it from others of its name.
    pub fn pack<M: Message>(message: &M) -> Result<Self, PackError> {
        let Some(name) = M::descriptor().full_name() else {
            return Err(PackError {
                name: M::descriptor().path(),
            });
        };
        Ok(Self {
            type_url: format!("{URL_PREFIX}{name}"),
            value: message.to_proto(0).into(),
        })
    }

    /// Returns the full name of the message, such as `kv.v1.GetResponse`; empty if there is none.
    pub fn type_name(&self) -> &str {
        let segments = self.type_url.rsplit_once('/');
        segments.map_or(&self.type_url, |(_, name)| name)
    }

    /// Reports whether the message is an `M`.
    pub fn is<M: Message>(&self) -> bool {
        M::descriptor().full_name().as_deref() == Some(self.type_name())
    }

    /// Unpacks the message.
    ///
    /// # Errors
    ///
    /// Fails if it is no `M`, or not the encoding of one.
    pub fn unpack<M: Message>(&self) -> Result<M, UnpackError> {
        if !self.is::<M>() {
            return Err(Reason::Other {
                found: self.type_name().to_owned(),
                expected: M::descriptor().path(),
            }
            .into());
        }
        M::from_proto(self.value.clone()).map_err(|error| Reason::Malformed(error).into())
    }
}

/// Says why a message cannot be packed: it has no full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    name: String,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` has no full name, so that no `Any` can hold it\n\
             help: name its package: `#[message(package = \"kv.v1\")]`",
            self.name
        )
    }
}

impl std::error::Error for PackError {}

/// Says why an [`Any`] cannot be unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpackError {
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Other { found: String, expected: String },
    Malformed(DecodeError),
}

impl From<Reason> for UnpackError {
    fn from(reason: Reason) -> Self {
        Self { reason }
    }
}

impl UnpackError {
    /// Reports whether there is another message in it than the one that was expected.
    pub fn is_other_type(&self) -> bool {
        matches!(self.reason, Reason::Other { .. })
    }

    /// Reports whether the bytes are no encoding of the message.
    pub fn is_malformed(&self) -> bool {
        matches!(self.reason, Reason::Malformed(_))
    }
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Other { found, expected } if found.is_empty() => {
                write!(f, "the `Any` is empty, and `{expected}` was expected")
            }
            Reason::Other { found, expected } => {
                write!(
                    f,
                    "the `Any` holds `{found}`, and `{expected}` was expected"
                )
            }
            Reason::Malformed(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for UnpackError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Other { .. } => None,
            Reason::Malformed(error) => Some(error),
        }
    }
}
