//! `reserved`: numbers and names that nothing may have again.

use super::super::lexer::Kind;
use super::{ParseError, Parser};

/// What a `reserved` statement lists.
#[derive(Default)]
pub(super) struct Reserved {
    /// Inclusive ranges.
    pub(super) ranges: Vec<(i32, i32)>,
    pub(super) names: Vec<String>,
}

impl Parser<'_> {
    /// Reads ranges of numbers from `min` to `max`, and names.
    pub(super) fn reserved(&mut self, min: i32, max: i32) -> Result<Reserved, ParseError> {
        let mut reserved = Reserved::default();
        loop {
            if matches!(self.peek(), Kind::Text(_)) {
                reserved.names.push(self.text()?);
            } else {
                let at = self.position;
                let first = self.number()?;
                let last = match self.accept_word("to") {
                    true if self.accept_word("max") => max,
                    true => self.number()?,
                    false => first,
                };
                if !(min..=max).contains(&first) || !(first..=max).contains(&last) {
                    let message = format!("`{first} to {last}` is no range of numbers here");
                    return Err(self.error_at(at, message));
                }
                reserved.ranges.push((first, last));
            }
            if self.accept_symbol(';') {
                return Ok(reserved);
            }
            if !self.accept_symbol(',') {
                return Err(self.unexpected("`,` or `;`"));
            }
        }
    }
}
