//! How much a message may make of its input.

use std::cell::Cell;
use std::fmt;

use super::error::DecodeError;

/// What reading a message may cost, whatever the input says.
///
/// Text and bytes cannot grow while they are read. Elements of lists and entries of maps can: an
/// empty message takes two bytes on the wire and as many bytes in memory as its type has, which is
/// what the bound on memory is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// How deep messages may be nested. A message without messages has depth 0.
    pub depth: u32,
    /// The largest input, in bytes.
    pub size: usize,
    /// How many elements all lists and maps of a message may have together.
    pub elements: usize,
    /// How many bytes the elements of all lists and maps may take in memory, whatever the size of
    /// the input.
    pub memory: usize,
    /// How many bytes more they may take for each byte of input.
    pub memory_per_byte: usize,
}

impl DecodeLimits {
    /// The limits of callers that name none: protobuf's own for depth and size, and enough memory
    /// for all but input that was made to exhaust it.
    pub const DEFAULT: Self = Self {
        depth: 100,
        size: i32::MAX as usize,
        elements: 1 << 24,
        memory: 16 << 20,
        memory_per_byte: 256,
    };
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What is left of the limits for elements while one input is read.
///
/// Cells, because a JSON reader passes it down by shared reference.
pub(crate) struct Budget {
    elements: Cell<usize>,
    memory: Cell<usize>,
}

impl Budget {
    pub(crate) fn new(limits: &DecodeLimits, input: usize) -> Self {
        let growth = limits.memory_per_byte.saturating_mul(input);
        Self {
            elements: Cell::new(limits.elements),
            memory: Cell::new(limits.memory.saturating_add(growth)),
        }
    }

    /// Returns limits that are what is left of these.
    pub(super) fn left(&self, limits: &DecodeLimits) -> DecodeLimits {
        DecodeLimits {
            elements: self.elements.get(),
            memory: self.memory.get(),
            // What the input adds has been counted in.
            memory_per_byte: 0,
            ..*limits
        }
    }

    /// Takes `count` elements of type `T` off the budget; says what is used up if it is.
    #[inline]
    pub(crate) fn take<T>(&self, count: usize) -> Result<(), Exhausted> {
        let elements = self.elements.get().checked_sub(count);
        let elements = elements.ok_or(Exhausted::Elements)?;
        // An element of no size still has a place in a list.
        let memory = count.saturating_mul(size_of::<T>());
        let memory = self.memory.get().checked_sub(memory);
        self.elements.set(elements);
        self.memory.set(memory.ok_or(Exhausted::Memory)?);
        Ok(())
    }
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exhausted {
    Elements,
    Memory,
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Elements => "the lists and maps of the message have more elements than the limit allows",
            Self::Memory => "the lists and maps of the message would take more memory than the limit allows for an input of this size; whoever reads it can raise `memory_per_byte` in its limits",
        })
    }
}

impl From<Exhausted> for DecodeError {
    #[cold]
    fn from(exhausted: Exhausted) -> Self {
        Self::new(exhausted)
    }
}

/// What is wrong with a message that is nested too deep.
pub(crate) const TOO_DEEP: &str = "messages are nested deeper than the limit allows";
