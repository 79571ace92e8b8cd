//! Why a message has no encoding, and where in it the reason stands.

use std::fmt;

use crate::json;
use crate::message::Message;

/// Says which value of a message protobuf does not have.
///
/// Its text begins with the path to the value, with the names that JSON has for the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    message: String,
}

impl EncodeError {
    /// Makes an error of what is wrong with one of the message's values.
    #[cold]
    pub(crate) fn new<M: Message>(message: &M, reason: &str) -> Self {
        // Measuring does not know where it is. Writing JSON refuses the same value, and does.
        let found = json::to_vec(message, 0).err();
        let found = found.filter(|error| error.message().ends_with(reason));
        let message = match found {
            Some(error) => error.message().to_owned(),
            None => format!("{}: {reason}", M::descriptor().name),
        };
        Self { message }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EncodeError {}
