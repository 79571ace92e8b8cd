//! The lengths of nested messages, between measuring and writing.

use std::fmt;

/// Remembers each length that stands in front of a nested value, in the order of measuring.
///
/// Writing visits the values in the same order, so that it never measures again. Without this, a
/// message at depth *n* would be measured *n* times.
#[derive(Debug)]
pub struct Sizes {
    /// Most messages have few nested ones, and then nothing is allocated.
    first: [u32; INLINE],
    rest: Vec<u32>,
    len: usize,
    next: usize,
    /// The first value that the encoding does not have.
    refused: Option<Box<str>>,
}

const INLINE: usize = 16;

impl Sizes {
    /// Makes an empty memory.
    #[inline]
    pub fn new() -> Self {
        Self {
            first: [0; INLINE],
            rest: Vec::new(),
            len: 0,
            next: 0,
            refused: None,
        }
    }

    /// Notes a value that the encoding does not have, for whoever can fail.
    #[cold]
    pub(crate) fn refuse(&mut self, reason: impl fmt::Display) {
        if self.refused.is_none() {
            self.refused = Some(reason.to_string().into());
        }
    }

    /// Returns what is wrong with the first value that was refused.
    #[inline]
    pub(crate) fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Keeps a place for the length of a value whose own nested values come next.
    #[inline]
    pub fn reserve(&mut self) -> usize {
        let slot = self.len;
        self.len += 1;
        if slot >= INLINE {
            self.rest.push(0);
        }
        slot
    }

    /// Fills a place.
    ///
    /// # Panics
    ///
    /// Panics if the place was never reserved.
    #[inline]
    pub fn fill(&mut self, slot: usize, len: usize) {
        // Protobuf's own limit is half of this; a longer message is refused before it is sent.
        let len = u32::try_from(len).unwrap_or(u32::MAX);
        match self.first.get_mut(slot) {
            Some(place) => *place = len,
            None => self.rest[slot - INLINE] = len,
        }
    }

    /// Returns the next length.
    ///
    /// # Panics
    ///
    /// Panics if more is written than was measured.
    #[inline]
    pub fn take(&mut self) -> u64 {
        let slot = self.next;
        self.next += 1;
        match self.first.get(slot) {
            Some(len) => u64::from(*len),
            None => u64::from(self.rest[slot - INLINE]),
        }
    }
}

impl Default for Sizes {
    fn default() -> Self {
        Self::new()
    }
}
