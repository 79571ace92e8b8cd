//! What is passed down while JSON is read or written.

use super::exact::Numbers;
use crate::binary::{Budget, DecodeError, DecodeLimits, TOO_DEEP};
use crate::registry::TypeRegistry;

/// How JSON is read.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions<'a> {
    /// What happens to names that are not in the schema.
    pub unknown: Unknown,
    /// What reading may cost.
    pub limits: DecodeLimits,
    /// The messages that an `Any` may hold.
    pub types: &'a TypeRegistry,
}

/// What happens to fields and values of enums whose names are not in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// They are skipped: a peer may be newer than this program.
    Skip,
    /// They are errors: a typing mistake in a file that somebody wrote is found.
    Refuse,
}

impl Default for ReadOptions<'static> {
    fn default() -> Self {
        Self {
            unknown: Unknown::Skip,
            limits: DecodeLimits::DEFAULT,
            types: TypeRegistry::of_process(),
        }
    }
}

/// How JSON is written.
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions<'a> {
    /// The messages that an `Any` may hold.
    pub types: &'a TypeRegistry,
}

impl Default for WriteOptions<'static> {
    fn default() -> Self {
        Self {
            types: TypeRegistry::of_process(),
        }
    }
}

/// Where a reader of JSON is.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    options: &'a ReadOptions<'a>,
    budget: &'a Budget,
    numbers: &'a Numbers,
    depth: u32,
    /// Whether the next object is one of an `Any`, which has a key more than its message.
    in_any: bool,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        options: &'a ReadOptions<'a>,
        budget: &'a Budget,
        numbers: &'a Numbers,
    ) -> Self {
        Self {
            options,
            budget,
            numbers,
            depth: options.limits.depth,
            in_any: false,
        }
    }

    /// Goes one message further in.
    ///
    /// # Errors
    ///
    /// Fails if that is too deep.
    pub fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self {
                depth,
                in_any: false,
                ..self
            }),
            None => Err(E::custom(TOO_DEEP)),
        }
    }

    /// Takes elements of type `T` off what the limits allow.
    ///
    /// # Errors
    ///
    /// Fails if that is more than the limits allow.
    pub fn charge<T, E: serde::de::Error>(self) -> Result<(), E> {
        self.budget.take::<T>(1).map_err(E::custom)
    }

    /// As [`charge`](Self::charge), for many elements.
    #[cfg(feature = "prost-reflect")]
    pub(crate) fn charge_all<T, E: serde::de::Error>(self, count: usize) -> Result<(), E> {
        self.budget.take::<T>(count).map_err(E::custom)
    }

    /// Returns how numbers are read.
    pub(super) fn numbers(self) -> &'a Numbers {
        self.numbers
    }

    /// Returns what happens to unknown names.
    pub fn unknown(self) -> Unknown {
        self.options.unknown
    }

    /// Returns the messages that an `Any` may hold.
    pub fn types(self) -> &'a TypeRegistry {
        self.options.types
    }

    /// Says that the next object is one of an `Any`.
    pub(crate) fn inside_any(self) -> Self {
        Self {
            in_any: true,
            ..self
        }
    }

    pub(crate) fn is_in_any(self) -> bool {
        self.in_any
    }

    /// Forgets what is true of the next object only.
    pub(crate) fn inside_object(self) -> Self {
        Self {
            in_any: false,
            ..self
        }
    }
}

impl std::fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading")
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

/// What a writer of JSON knows.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    options: &'a WriteOptions<'a>,
    /// What a message inside of an `Any` may cost: it is read before it is written.
    limits: &'a DecodeLimits,
    depth: u32,
}

impl<'a> Writing<'a> {
    pub(crate) fn new(options: &'a WriteOptions<'a>) -> Self {
        Self {
            options,
            limits: &DecodeLimits::DEFAULT,
            depth: DecodeLimits::DEFAULT.depth,
        }
    }

    /// Goes one message further in. Only messages that are read for it can be too deep.
    pub(crate) fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_sub(1),
            ..self
        }
    }

    /// Returns the limits for a message inside of this one that is still encoded.
    pub(crate) fn limits_inside(self) -> Result<DecodeLimits, DecodeError> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(DecodeLimits {
                depth,
                ..*self.limits
            }),
            None => Err(DecodeError::new(TOO_DEEP)),
        }
    }

    /// Goes to such a message, with what reading it has left of the limits.
    pub(crate) fn within<'b>(self, left: &'b DecodeLimits) -> Writing<'b>
    where
        'a: 'b,
    {
        Writing {
            options: self.options,
            limits: left,
            depth: left.depth,
        }
    }

    /// Returns the messages that an `Any` may hold.
    pub fn types(self) -> &'a TypeRegistry {
        self.options.types
    }
}
