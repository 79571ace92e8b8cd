//! Options: `option name = value;` in a block, and `[name = value]` behind a field or value.

use super::{ParseError, Parser};

impl Parser<'_> {
    /// Reads the rest of an `option` statement with the only name that may stand there.
    pub(super) fn only_option(
        &mut self,
        name: &str,
        slot: &mut Option<bool>,
    ) -> Result<(), ParseError> {
        let at = self.position;
        self.word(name)?;
        self.flag(slot, at)?;
        self.symbol(';')
    }

    /// Reads `= true` or `= false` for the option whose name stands at `at`.
    pub(super) fn flag(&mut self, slot: &mut Option<bool>, at: usize) -> Result<(), ParseError> {
        self.symbol('=')?;
        let value = self.accept_word("true");
        if !value && !self.accept_word("false") {
            return Err(self.unexpected("`true` or `false`"));
        }
        self.set(slot, value, at)
    }

    /// Reads what may follow in brackets; `option` is called with each name that stands at the
    /// position it is given.
    pub(super) fn bracketed(
        &mut self,
        mut option: impl FnMut(&mut Self, usize, &str) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        if !self.accept_symbol('[') {
            return Ok(());
        }
        loop {
            let at = self.position;
            let name = self.name()?;
            option(self, at, &name)?;
            if self.accept_symbol(']') {
                return Ok(());
            }
            if !self.accept_symbol(',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }
}
