//! A short name for all that a contract says on the wire, by which peers see that theirs differ.

mod canonical;

use std::fmt::{self, Write as _};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::descriptor::ServiceDescriptor;
use crate::emit::{EmitError, FileSet};

/// What is hashed first, so that nothing else has the same hash.
const DOMAIN: &[u8] = b"connect-plugin schema\n";

const LEN: usize = 32;

/// The SHA-256 of a contract: of its methods, and of all messages and enums that they lead to.
///
/// Comments, the order of the source, what is reserved and the version are no part of it. Two peers
/// with different fingerprints may well understand each other: a field that was added makes another
/// one, too. Equal ones were built from the same contract.
///
/// It is written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; LEN]);

impl Fingerprint {
    /// Computes the fingerprint of a service, anew each time.
    ///
    /// # Errors
    ///
    /// Fails if the contract has no schema, as [`FileSet::new`] does.
    pub fn of(service: &'static ServiceDescriptor) -> Result<Self, EmitError> {
        let schema = FileSet::of_services(&[service])?;
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(canonical::encode(schema.files(), schema.imports()));
        Ok(Self(hash.finalize().into()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(")?;
        fmt::Display::fmt(self, f)?;
        f.write_char(')')
    }
}

/// Says that a text is no [`Fingerprint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseFingerprintError;

impl fmt::Display for ParseFingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fingerprint has 64 hexadecimal digits in lower case")
    }
}

impl std::error::Error for ParseFingerprintError {}

impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, ParseFingerprintError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let pairs = text.as_bytes().chunks_exact(2);
        if text.len() != 2 * LEN {
            return Err(ParseFingerprintError);
        }
        let mut bytes = [0; LEN];
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let high = digit(pair[0]).ok_or(ParseFingerprintError)?;
            *byte = high << 4 | digit(pair[1]).ok_or(ParseFingerprintError)?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests;
