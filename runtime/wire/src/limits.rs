//! How large things may be.

/// Size limits of one side of a call.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest message taken, in bytes, after decompression.
    pub max_message_size: usize,
}

impl Default for Limits {
    /// 4 MiB per message, gRPC's customary limit.
    fn default() -> Self {
        Self {
            max_message_size: 4 * 1024 * 1024,
        }
    }
}
