//! Numbers by their text, for the second reading of a message.
//!
//! `serde_json` hands out a number that has a point or an exponent as a double, which may be another
//! number: no double is 9007199254740993.0. Few programs write integers so, and to keep the text of
//! every number is slow. So a message is read without the text first. If such a number stood where an
//! integer is expected, or a number did not fit, the whole message is read again, by the text of each
//! number.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize as _, Deserializer};
use serde_json::value::RawValue;

/// How the numbers of a message are read.
#[derive(Debug)]
pub(crate) struct Numbers {
    by_text: bool,
    is_rounded: Cell<bool>,
}

impl Numbers {
    /// As `serde_json` hands them out, which is fast.
    pub(super) fn as_they_come() -> Self {
        Self {
            by_text: false,
            is_rounded: Cell::new(false),
        }
    }

    /// By their text.
    pub(super) fn by_text() -> Self {
        Self {
            by_text: true,
            is_rounded: Cell::new(false),
        }
    }

    pub(super) fn are_by_text(&self) -> bool {
        self.by_text
    }

    /// Notes that a number came as a double and may have been another one.
    pub(super) fn note_rounded(&self) {
        self.is_rounded.set(true);
    }

    /// Reports whether that has been noted.
    pub(super) fn is_rounded(&self) -> bool {
        self.is_rounded.get()
    }
}

/// What stands where a number or a name is expected.
pub(super) enum Token<'de> {
    Number(&'de str),
    Text(Cow<'de, str>),
    Null,
    Other(Unexpected<'static>),
}

impl<'de> Token<'de> {
    pub(super) fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        Ok(match raw.as_bytes() {
            [b'"', ..] => Self::Text(unquoted(raw).map_err(D::Error::custom)?),
            b"null" => Self::Null,
            b"true" => Self::Other(Unexpected::Bool(true)),
            b"false" => Self::Other(Unexpected::Bool(false)),
            [b'[', ..] => Self::Other(Unexpected::Seq),
            [b'{', ..] => Self::Other(Unexpected::Map),
            _ => Self::Number(raw),
        })
    }
}

/// Returns what a JSON string says.
fn unquoted(raw: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    let inner = &raw[1..raw.len() - 1];
    if inner.contains('\\') {
        return serde_json::from_str(raw).map(Cow::Owned);
    }
    Ok(Cow::Borrowed(inner))
}

/// Shows the beginning of a number as it was written.
pub(super) struct Digits<'a>(pub(super) &'a str);

impl fmt::Display for Digits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MAX_LEN: usize = 40;
        match self.0.get(..MAX_LEN) {
            Some(start) if self.0.len() > MAX_LEN => write!(f, "{start}…"),
            _ => f.write_str(self.0),
        }
    }
}
