//! Who may call a plugin: its host alone, or anybody if no host launched it.

use std::fmt;
use std::sync::Arc;

use connect_plugin_proto::names;
use connect_plugin_rpc::{Error, Guard, Result};
use http::{HeaderMap, HeaderName};
use subtle::ConstantTimeEq as _;

const HOST_SECRET: HeaderName = HeaderName::from_static(names::HOST_SECRET_HEADER);
const CALLER: HeaderName = HeaderName::from_static(names::CALLER_HEADER);

/// Who may call a plugin. It guards the plugin's server.
#[derive(Clone, Debug)]
pub(crate) enum Access {
    /// The host that launched it, which shows the secret that it offered.
    HostOnly(Secret),
    /// Anybody, as no host launched it. The header that names a caller is not believed then.
    Anybody,
}

/// What only the host and the plugin know.
#[derive(Clone)]
pub(crate) struct Secret(Arc<str>);

impl Guard for Access {
    fn admit(&self, headers: &mut HeaderMap) -> Result<()> {
        // Taken out, so that no handler can pass it on with the rest of the metadata.
        let shown = headers.remove(HOST_SECRET);
        match self {
            Self::HostOnly(secret) if shown.is_some_and(|it| secret.is(it.as_bytes())) => Ok(()),
            Self::HostOnly(_) => Err(Error::unauthenticated(
                "only the host that launched this plugin may call it; other plugins call it through \
                 their host",
            )),
            Self::Anybody => {
                headers.remove(CALLER);
                Ok(())
            }
        }
    }
}

impl Secret {
    pub(crate) fn new(secret: String) -> Self {
        Self(secret.into())
    }

    /// Compares in a time that does not depend on how much is right. An empty secret matches nothing.
    fn is(&self, shown: &[u8]) -> bool {
        !self.0.is_empty() && self.0.as_bytes().ct_eq(shown).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter();
        let parsed = pairs.map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        parsed.collect()
    }

    #[test]
    fn a_launched_plugin_answers_the_secret_alone_and_shows_it_to_nobody() {
        let access = Access::HostOnly(Secret::new("s3cret".into()));
        assert!(!format!("{access:?}").contains("s3cret"));
        for shown in ["", "s3cre", "s3cret0", "S3CRET", "Bearer s3cret"] {
            let mut headers = headers(&[("x-plugin-host-secret", shown)]);
            let error = access.admit(&mut headers).expect_err(shown);
            assert!(error.is_unauthenticated());
        }
        assert!(access.admit(&mut HeaderMap::new()).is_err());
        let mut headers = headers(&[
            ("x-plugin-host-secret", "s3cret"),
            ("x-plugin-caller-id", "cache-1"),
        ]);
        access.admit(&mut headers).expect("the host");
        assert_eq!(headers.keys().collect::<Vec<_>>(), ["x-plugin-caller-id"]);
    }

    #[test]
    fn an_offer_without_a_secret_opens_nothing() {
        let access = Access::HostOnly(Secret::new(String::new()));
        let mut empty = headers(&[("x-plugin-host-secret", "")]);
        assert!(access.admit(&mut empty).is_err());
    }

    #[test]
    fn a_plugin_without_a_host_hears_of_no_caller() {
        let mut headers = headers(&[
            ("x-plugin-caller-id", "cache-1"),
            ("x-plugin-host-secret", "guess"),
            ("x-tenant", "acme"),
        ]);
        Access::Anybody.admit(&mut headers).expect("anybody");
        assert_eq!(headers.keys().collect::<Vec<_>>(), ["x-tenant"]);
    }
}
