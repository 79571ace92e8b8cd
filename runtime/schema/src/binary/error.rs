//! Why bytes could not be read into a message, and where in it.

use std::fmt;

use crate::descriptor::MessageDescriptor;

/// Says why bytes are no encoding of a message.
///
/// Its text begins with the path to the value, such as `WatchEvent.entries[2].kind`.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError {
    // One word, so that results of small values stay in registers.
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    reason: String,
    /// From the outermost message inwards.
    path: String,
}

impl DecodeError {
    /// Makes an error with a reason that stands behind the path.
    #[cold]
    pub fn new(reason: impl fmt::Display) -> Self {
        Self {
            inner: Box::new(Inner {
                reason: reason.to_string(),
                path: String::new(),
            }),
        }
    }

    /// Says that the input ends in the middle of a value.
    #[cold]
    pub(crate) fn truncated() -> Self {
        Self::new("the input ends in the middle of a value")
    }

    /// Puts the field with this number in front of the path.
    #[cold]
    pub(crate) fn in_field(self, message: &MessageDescriptor, number: u32) -> Self {
        let field = message.fields.iter().find(|field| field.number == number);
        match field {
            Some(field) => self.within(format_args!(".{}", field.name)),
            None => self.within(format_args!(".{number}")),
        }
    }

    /// Puts one step in front of the path.
    #[cold]
    pub(crate) fn within(mut self, step: impl fmt::Display) -> Self {
        const MAX_LEN: usize = 400;
        let path = &mut self.inner.path;
        if path.len() > MAX_LEN {
            // The innermost steps say most; a hostile message does not fill the log with the rest.
            let steps = path.trim_start_matches('…');
            let cut = steps.len() - MAX_LEN / 2;
            let cut = (cut..steps.len()).find(|cut| steps.is_char_boundary(*cut));
            *path = format!("…{}", &steps[cut.unwrap_or(steps.len())..]);
        }
        *path = format!("{step}{path}");
        self
    }

    /// Returns what is wrong, without the path.
    pub fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// Returns the path from the message to the value, such as `WatchEvent.entries[2].kind`.
    pub fn path(&self) -> &str {
        &self.inner.path
    }

    /// Turns the error into the one of prost's trait.
    #[cold]
    #[expect(
        deprecated,
        reason = "prost has no other way to say what is wrong; it will have one before it takes this away"
    )]
    pub(crate) fn into_prost(self) -> prost::DecodeError {
        prost::DecodeError::new(self.to_string())
    }

    /// Takes over what prost says about a message of its own.
    #[cold]
    pub(crate) fn of_prost(error: &prost::DecodeError) -> Self {
        const PREFIX: &str = "failed to decode Protobuf message: ";
        let text = error.to_string();
        Self::new(text.strip_prefix(PREFIX).unwrap_or(&text))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.inner.path.is_empty() {
            write!(f, "{}: ", self.inner.path)?;
        }
        f.write_str(&self.inner.reason)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("path", &self.inner.path)
            .field("reason", &self.inner.reason)
            .finish()
    }
}

impl std::error::Error for DecodeError {}
