//! Who calls the host: two headers, checked on every call.

use std::fmt;

use connect_plugin_proto::names::RUNTIME_ID_HEADER;
use connect_plugin_rpc::Error;
use http::HeaderMap;
use http::header::AUTHORIZATION;

/// What a caller says of itself, not proven yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim<'a> {
    pub(crate) runtime_id: &'a str,
    pub(crate) token: &'a str,
}

/// Why a caller is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnknownCaller {
    /// It does not say which instance it is.
    NoRuntimeId,
    /// It shows no token.
    NoToken,
    /// The token does not prove the runtime id.
    WrongToken,
}

impl<'a> Claim<'a> {
    /// Reads what a caller says of itself.
    pub(crate) fn read(headers: &'a HeaderMap) -> Result<Self, UnknownCaller> {
        let text = |value: &'a http::HeaderValue| value.to_str().ok().filter(|it| !it.is_empty());
        let runtime_id = headers
            .get(RUNTIME_ID_HEADER)
            .and_then(text)
            .ok_or(UnknownCaller::NoRuntimeId)?;
        let token = headers
            .get(AUTHORIZATION)
            .and_then(text)
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(UnknownCaller::NoToken)?;
        Ok(Self { runtime_id, token })
    }
}

impl fmt::Display for UnknownCaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRuntimeId => "the header x-plugin-runtime-id is missing: which plugin calls?",
            Self::NoToken => {
                "the header authorization is missing: expected \"Bearer <runtime token>\""
            }
            Self::WrongToken => {
                "the token does not prove this runtime id: it is another instance's, or the \
                 instance is gone"
            }
        })
    }
}

impl From<UnknownCaller> for Error {
    fn from(unknown: UnknownCaller) -> Self {
        match unknown {
            UnknownCaller::NoRuntimeId => Self::invalid_argument(unknown.to_string()),
            UnknownCaller::NoToken | UnknownCaller::WrongToken => {
                Self::unauthenticated(unknown.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        headers: &[(&'static str, &'static str)],
        expected: Result<(&str, &str), UnknownCaller>,
    ) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, http::HeaderValue::from_static(value));
        }
        let claim = Claim::read(&map).map(|claim| (claim.runtime_id, claim.token));
        assert_eq!(claim, expected);
    }

    #[test]
    fn a_claim_is_a_runtime_id_and_a_bearer_token() {
        let id = ("x-plugin-runtime-id", "kv-1");
        check(&[id, ("authorization", "Bearer t=")], Ok(("kv-1", "t=")));
        check(
            &[("authorization", "Bearer t=")],
            Err(UnknownCaller::NoRuntimeId),
        );
        check(&[id], Err(UnknownCaller::NoToken));
        check(
            &[id, ("authorization", "bearer t=")],
            Err(UnknownCaller::NoToken),
        );
        check(
            &[id, ("authorization", "Basic t=")],
            Err(UnknownCaller::NoToken),
        );
    }
}
