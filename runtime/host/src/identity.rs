//! The token store: who a caller is, and how it proves it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use connect_plugin_proto::names::HOST_SECRET_HEADER;
use http::{HeaderName, HeaderValue};
use subtle::ConstantTimeEq as _;

/// How many random bytes make a token.
const TOKEN_LEN: usize = 32;
/// How often a runtime id that is taken is drawn anew. One collision among 64 bits is a curiosity;
/// several in a row mean that the randomness is none.
const DRAWS: usize = 8;

/// Fills a buffer with randomness.
type Random = Box<dyn Fn(&mut [u8]) -> Result<(), getrandom::Error> + Send + Sync>;

/// Knows the token of every instance.
pub(crate) struct Identities {
    random: Random,
    tokens: RwLock<HashMap<String, String>>,
}

/// A runtime id and the token that proves it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) runtime_id: String,
    pub(crate) token: String,
}

/// What only the host and one launched plugin know.
#[derive(Clone)]
pub(crate) struct Secret(String);

/// Why no identity could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MintError {
    /// The operating system gives no randomness.
    #[error("the operating system gives no random bytes: {0}")]
    NoRandomness(getrandom::Error),
    /// Every id that was drawn is taken.
    #[error("the random bytes of the operating system repeat")]
    Exhausted,
}

impl Default for Identities {
    fn default() -> Self {
        Self::with_random(Box::new(getrandom::fill))
    }
}

impl Identities {
    /// Makes an empty store that draws from the given randomness.
    pub(crate) fn with_random(random: Random) -> Self {
        Self {
            random,
            tokens: RwLock::default(),
        }
    }

    /// Makes an identity for a plugin and remembers it.
    pub(crate) fn mint(&self, self_id: &str) -> Result<Identity, MintError> {
        let token = self.token()?;
        let stem = self_id.to_lowercase().replace(' ', "-");
        for _ in 0..DRAWS {
            let runtime_id = format!("{stem}-{}", self.hex()?);
            let mut tokens = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
            if !tokens.contains_key(&runtime_id) {
                tokens.insert(runtime_id.clone(), token.clone());
                return Ok(Identity { runtime_id, token });
            }
        }
        Err(MintError::Exhausted)
    }

    /// Makes the secret by which a launched plugin knows the host.
    pub(crate) fn secret(&self) -> Result<Secret, MintError> {
        self.token().map(Secret)
    }

    /// Makes a token: 32 random bytes in the padded URL alphabet of base64.
    fn token(&self) -> Result<String, MintError> {
        let mut bytes = [0; TOKEN_LEN];
        (self.random)(&mut bytes).map_err(MintError::NoRandomness)?;
        Ok(URL_SAFE.encode(bytes))
    }

    /// Makes sixteen random hexadecimal digits.
    pub(crate) fn hex(&self) -> Result<String, MintError> {
        let mut bytes = [0; 8];
        (self.random)(&mut bytes).map_err(MintError::NoRandomness)?;
        Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
    }

    /// Reports whether a token proves a runtime id, in a time that does not depend on how much of
    /// the token is right.
    pub(crate) fn proves(&self, runtime_id: &str, token: &str) -> bool {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        let known = tokens.get(runtime_id);
        known.is_some_and(|known| known.as_bytes().ct_eq(token.as_bytes()).into())
    }

    /// Forgets a runtime id: its token proves nothing any more.
    pub(crate) fn revoke(&self, runtime_id: &str) {
        self.tokens
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(runtime_id);
    }
}

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Identities")
            .field("known", &tokens.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("runtime_id", &self.runtime_id)
            .finish_non_exhaustive()
    }
}

impl Secret {
    /// Returns the text, which is for the plugin alone.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Makes the header that shows the secret with a call to its plugin.
    pub(crate) fn header(&self) -> (HeaderName, HeaderValue) {
        let Ok(mut value) = HeaderValue::from_str(&self.0) else {
            unreachable!("base64 is visible ASCII")
        };
        value.set_sensitive(true);
        (HeaderName::from_static(HOST_SECRET_HEADER), value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    /// Yields the given bytes in turn, one per call, as often as each call wants.
    fn repeating(bytes: &'static [u8]) -> Random {
        let next = AtomicU8::new(0);
        Box::new(move |buf| {
            let at = usize::from(next.fetch_add(1, Ordering::Relaxed));
            buf.fill(bytes[at % bytes.len()]);
            Ok(())
        })
    }

    #[test]
    fn an_identity_has_the_shape_that_other_languages_expect() {
        let identities = Identities::with_random(repeating(&[0xfb, 0x0a]));
        let identity = identities.mint("Kv Plugin").expect("randomness");
        assert_eq!(identity.runtime_id, "kv-plugin-0a0a0a0a0a0a0a0a");
        assert_eq!(
            identity.token,
            "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s="
        );
        assert!(!format!("{identity:?} {identities:?}").contains("-_v7"));
    }

    #[test]
    fn a_taken_id_is_drawn_anew() {
        // Token, id; then token, the same id, another one.
        let identities = Identities::with_random(repeating(&[1, 2, 3, 2, 4]));
        let first = identities.mint("kv").expect("randomness");
        let second = identities.mint("kv").expect("randomness");
        assert_eq!(first.runtime_id, "kv-0202020202020202");
        assert_eq!(second.runtime_id, "kv-0404040404040404");
        assert!(identities.proves(&first.runtime_id, &first.token));
    }

    #[test]
    fn randomness_that_repeats_is_no_endless_loop() {
        let identities = Identities::with_random(repeating(&[7]));
        assert!(
            identities
                .mint("kv")
                .is_ok_and(|it| it.runtime_id == "kv-0707070707070707")
        );
        assert_eq!(identities.mint("kv"), Err(MintError::Exhausted));
    }

    #[test]
    fn a_token_proves_its_own_id_until_it_is_revoked() {
        let identities = Identities::default();
        let kv = identities.mint("kv").expect("randomness");
        let log = identities.mint("log").expect("randomness");
        assert!(identities.proves(&kv.runtime_id, &kv.token));
        assert!(!identities.proves(&kv.runtime_id, &log.token));
        assert!(!identities.proves(&kv.runtime_id, ""));
        assert!(!identities.proves(&kv.runtime_id, &kv.token[..43]));
        assert!(!identities.proves("kv-0", &kv.token));
        identities.revoke(&kv.runtime_id);
        assert!(!identities.proves(&kv.runtime_id, &kv.token));
        assert!(identities.proves(&log.runtime_id, &log.token));
    }
}
