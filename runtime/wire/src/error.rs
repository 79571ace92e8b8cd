//! The error of a call: a code, a message, details and metadata.

use std::error::Error as StdError;
use std::fmt;

use http::HeaderMap;

use crate::code::Code;
use crate::detail::Detail;
use crate::foreign_text::{ForeignText, shorten};
use crate::metadata::Metadata;

/// How many bytes of the message of an error that was received are kept. It is for people, so more
/// of it would only take memory for as long as somebody holds the error.
const MAX_RECEIVED_MESSAGE: usize = 128 * 1024;

/// A failed call.
///
/// One word in size, so that a `Result` of a call stays small.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    code: Code,
    message: String,
    details: Vec<Detail>,
    metadata: Metadata,
    source: Option<std::sync::Arc<dyn StdError + Send + Sync>>,
}

/// Declares a constructor and a predicate for each code that callers act on.
macro_rules! by_code {
    ($($constructor:ident, $predicate:ident, $code:ident;)*) => {$(
        #[doc = concat!("Makes an error with [`Code::", stringify!($code), "`].")]
        pub fn $constructor(message: impl Into<String>) -> Self {
            Self::new(Code::$code, message)
        }

        #[doc = concat!("Reports whether the code is [`Code::", stringify!($code), "`].")]
        pub fn $predicate(&self) -> bool {
            self.0.code == Code::$code
        }
    )*};
}

impl Error {
    /// Makes an error of a code and a message for people.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.into(),
            details: Vec::new(),
            metadata: Metadata::default(),
            source: None,
        }))
    }

    /// Makes the error that a peer sent. A message that is longer than any that is meant to be read
    /// is cut and says so; all others stay as they are.
    pub(crate) fn received(code: Code, message: String) -> Self {
        Self::new(code, shorten(message, MAX_RECEIVED_MESSAGE))
    }

    by_code! {
        canceled, is_canceled, Canceled;
        unknown, is_unknown, Unknown;
        invalid_argument, is_invalid_argument, InvalidArgument;
        deadline_exceeded, is_deadline_exceeded, DeadlineExceeded;
        not_found, is_not_found, NotFound;
        already_exists, is_already_exists, AlreadyExists;
        permission_denied, is_permission_denied, PermissionDenied;
        resource_exhausted, is_resource_exhausted, ResourceExhausted;
        failed_precondition, is_failed_precondition, FailedPrecondition;
        aborted, is_aborted, Aborted;
        out_of_range, is_out_of_range, OutOfRange;
        unimplemented, is_unimplemented, Unimplemented;
        internal, is_internal, Internal;
        unavailable, is_unavailable, Unavailable;
        data_loss, is_data_loss, DataLoss;
        unauthenticated, is_unauthenticated, Unauthenticated;
    }

    /// Returns the code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Returns the message for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the typed details.
    pub fn details(&self) -> &[Detail] {
        &self.0.details
    }

    /// Returns the headers of the response that the error came with.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.metadata.headers
    }

    /// Returns the headers for changes; a service's go out with the error.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.0.metadata.headers
    }

    /// Returns the trailers of the response that the error came with.
    pub fn trailers(&self) -> &HeaderMap {
        &self.0.metadata.trailers
    }

    /// Returns the trailers for changes; a service's go out with the error.
    pub fn trailers_mut(&mut self) -> &mut HeaderMap {
        &mut self.0.metadata.trailers
    }

    /// Puts the metadata of a response to the error.
    #[must_use]
    pub(crate) fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.0.metadata = metadata;
        self
    }

    /// Adds a typed detail.
    #[must_use]
    pub fn with_detail(mut self, detail: Detail) -> Self {
        self.0.details.push(detail);
        self
    }

    /// Adds what caused the error; it is for logs on this side and never sent.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(std::sync::Arc::new(source));
        self
    }

    /// Puts words in front of the message: `context: message`.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.0.message = format!("{context}: {}", self.0.message);
        self
    }
}

impl fmt::Display for Error {
    /// Writes code and message on one line, for people. The message may be a peer's, so what would
    /// drive a terminal or forge a line of a log is escaped, and 8 KiB of it are written.
    /// [`message`](Self::message) has it as it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { code, message, .. } = &*self.0;
        if message.is_empty() {
            return write!(f, "{code}");
        }
        write!(f, "{code}: {}", ForeignText::message(message))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            code,
            message,
            details,
            metadata,
            source,
        } = &*self.0;
        let mut debug = f.debug_struct("Error");
        debug.field("code", code).field("message", message);
        if !details.is_empty() {
            debug.field("details", details);
        }
        let Metadata { headers, trailers } = metadata;
        for (name, map) in [("headers", headers), ("trailers", trailers)] {
            if !map.is_empty() {
                debug.field(name, map);
            }
        }
        if let Some(source) = source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}

impl From<std::io::Error> for Error {
    /// An I/O error in a handler is the service's own trouble: `internal`.
    fn from(error: std::io::Error) -> Self {
        Self::internal(error.to_string()).with_source(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_word() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }

    #[test]
    fn the_text_names_the_code_first() {
        let error = Error::not_found("no such key").context("kv");
        assert_eq!(error.to_string(), "not_found: kv: no such key");
        assert_eq!(Error::canceled("").to_string(), "canceled");
    }

    #[test]
    fn the_text_is_one_line_and_the_message_stays_as_it_is() {
        let error = Error::not_found("no key\n\x1b[2Jok");
        assert_eq!(error.to_string(), r"not_found: no key\n\u{1b}[2Jok");
        assert_eq!(error.message(), "no key\n\x1b[2Jok");
    }
}
