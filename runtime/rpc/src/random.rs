//! Random numbers, good enough to spread load.

use std::hash::{BuildHasher as _, RandomState};

/// Returns a number that nobody can rely on.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(0)
}
