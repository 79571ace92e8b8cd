//! How large things may be.

/// Limits of what one side of a call takes from the other.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest message taken, in bytes, after decompression.
    pub max_message_size: usize,
    /// How many bytes of memory the elements of its lists and maps may take for each byte of a message,
    /// besides the 16 MiB that those of any message may.
    ///
    /// An element takes as many bytes in memory as its type has, although most of its fields may not be
    /// set: a row of a hundred optional texts takes 2,400, and 16 on the wire if two short ones are set.
    /// Two bytes on the wire are enough for one without any. That is what a list can make of the size of
    /// its message, and what this bounds.
    pub memory_per_byte: usize,
}

impl Limits {
    /// The limits of a side that sets none: 4 MiB per message, gRPC's customary limit, and 256 bytes of
    /// memory per byte. That is enough for such rows, and stops a list of empty ones.
    pub const DEFAULT: Self = Self {
        max_message_size: 4 * 1024 * 1024,
        memory_per_byte: 256,
    };
}

impl Default for Limits {
    /// Returns [`Limits::DEFAULT`].
    fn default() -> Self {
        Self::DEFAULT
    }
}
