//! Why JSON could not be read or written, and where in the message.
//!
//! serde lets an error grow only by its text. So each level on the way out puts its part of the
//! path in front: a text that begins with `.` or `[` begins with a path. `serde_json` takes line
//! and column back out of the text, so that they survive.

use std::fmt;

/// Longer messages lose their middle: a hostile value does not fill the log.
const MAX_LEN: usize = 512;

const NOT_UTF8: &str = "the text is not UTF-8, as all JSON has to be";

/// Says why JSON could not be read into a message, or a message be written as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    message: String,
    line: usize,
    column: usize,
}

impl JsonError {
    pub(super) fn new(root: &str, error: &serde_json::Error) -> Self {
        let text = Self::reason_of(error);
        let mut message = format!("{root}{}{text}", separator(&text));
        shorten(&mut message);
        Self {
            message,
            line: error.line(),
            column: error.column(),
        }
    }

    /// Returns what is wrong, without the place in the text.
    pub(crate) fn reason_of(error: &serde_json::Error) -> String {
        let mut text = error.to_string();
        let position = format!(" at line {} column {}", error.line(), error.column());
        if text.ends_with(&position) {
            text.truncate(text.len() - position.len());
        }
        text
    }

    /// Returns what is wrong and where in the message, without the place in the text.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn too_large(root: &str, found: usize, limit: usize) -> Self {
        Self {
            message: format!("{root}: the text has {found} bytes, and the limit is {limit}"),
            line: 0,
            column: 0,
        }
    }

    /// Says that something else than UTF-8 stands behind a text that is complete.
    pub(super) fn not_utf8_behind(root: &str, text: &str) -> Self {
        let last_line = text.rsplit('\n').next().unwrap_or(text);
        Self {
            message: format!("{root}: {NOT_UTF8}"),
            line: text.split('\n').count(),
            column: last_line.len() + 1,
        }
    }

    /// Says that a text which was cut off goes on with something else than UTF-8; any other error
    /// stays what it is.
    pub(super) fn not_utf8_where_cut_off(mut self) -> Self {
        // What comes from the text or from a type is in quotes, and never the end of a message.
        for what in ["a list", "an object", "a string", "a value"] {
            let reason = format!("EOF while parsing {what}");
            if self.message.ends_with(&reason) {
                self.message.truncate(self.message.len() - reason.len());
                self.message.push_str(NOT_UTF8);
                break;
            }
        }
        self
    }

    /// Returns the line, counted from 1; 0 if the error has no place in a text.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns the column in bytes, counted from 1; 0 if the error has no place in a line.
    pub fn column(&self) -> usize {
        self.column
    }
}

fn shorten(message: &mut String) {
    if message.len() <= MAX_LEN {
        return;
    }
    let is_boundary = |index: &usize| message.is_char_boundary(*index);
    let head = (0..=MAX_LEN / 2)
        .rev()
        .find(is_boundary)
        .unwrap_or_default();
    let mut tails = message.len() - MAX_LEN / 2..message.len();
    let tail = tails.find(is_boundary).unwrap_or(message.len());
    message.replace_range(head..tail, "…");
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.line > 0 {
            write!(f, " at line {} column {}", self.line, self.column)?;
        }
        Ok(())
    }
}

impl std::error::Error for JsonError {}

/// One step of the path to a value.
#[derive(Clone, Copy)]
pub(crate) enum Step<'a> {
    Field(&'static str),
    Index(usize),
    Key(&'a str),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, ".{name}"),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Key(key) => write!(f, "[{}]", Excerpt(key)),
        }
    }
}

/// Puts a step in front of the path of an error of reading.
#[cold]
pub(crate) fn within<E: serde::de::Error>(step: Step<'_>, error: &E) -> E {
    let text = error.to_string();
    E::custom(format_args!("{step}{}{text}", separator(&text)))
}

/// Puts a step in front of the path of an error of writing.
#[cold]
pub(super) fn writing_within<E: serde::ser::Error>(step: Step<'_>, error: &E) -> E {
    let text = error.to_string();
    E::custom(format_args!("{step}{}{text}", separator(&text)))
}

fn separator(text: &str) -> &'static str {
    if text.starts_with(['.', '[']) {
        ""
    } else {
        ": "
    }
}

/// Shows the beginning of a text that came from outside, in quotes.
pub(crate) struct Excerpt<'a>(pub(crate) &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MAX_CHARS: usize = 40;
        match self.0.char_indices().nth(MAX_CHARS) {
            Some((end, _)) => write!(f, "{:?}…", &self.0[..end]),
            None => write!(f, "{:?}", self.0),
        }
    }
}
