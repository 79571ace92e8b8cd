//! Typed details of an error: a message and its name.

use std::borrow::Cow;

use bytes::Bytes;

/// An encoded message that tells more about an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    type_name: Cow<'static, str>,
    value: Bytes,
}

impl Detail {
    /// Makes a detail of a message's full name, such as `kv.v1.KvError`, and its encoding.
    pub fn new(type_name: impl Into<Cow<'static, str>>, value: Bytes) -> Self {
        Self {
            type_name: type_name.into(),
            value,
        }
    }

    /// Returns the full name of the message, without any URL in front of it.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// Returns the encoded message.
    pub fn value(&self) -> &Bytes {
        &self.value
    }
}
