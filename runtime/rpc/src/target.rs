//! Where a server can be reached.

use std::fmt;
use std::net::Ipv6Addr;
use std::path::PathBuf;
use std::str::FromStr;

use http::uri::Authority;

use crate::ForeignText;

/// Where a server can be reached: `http://host:port`, `https://host:port` or
/// `unix:/path/to/socket`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// TCP, without TLS.
    Http(Authority),
    /// TCP with TLS, which needs the feature `tls`.
    Https(Authority),
    /// A Unix socket.
    Unix(PathBuf),
}

/// What is wrong with a target that needs TLS, in a build without it.
pub(crate) const WITHOUT_TLS: &str =
    "this build cannot speak TLS: switch on the feature `tls` of the crate connect-plugin";

/// What is wrong with a URL that goes on behind host and port.
const WITH_PATH: &str = "it must end behind host and port: the path in front of all procedures is set \
                         with `Channel::builder(..).prefix(\"/path\")`";

/// A text that names no [`Target`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTarget {
    text: ForeignText,
    reason: &'static str,
}

impl fmt::Display for InvalidTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid target {:?}: {}; expected \"http://host:port\", \"https://host:port\" or \
             \"unix:/path/to/socket\"",
            self.text, self.reason
        )
    }
}

impl std::error::Error for InvalidTarget {}

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let invalid = |reason| InvalidTarget {
            text: ForeignText::name(text),
            reason,
        };
        if let Some(path) = text.strip_prefix("unix:") {
            if !path.starts_with('/') {
                return Err(invalid("the socket's path must be absolute"));
            }
            // As a URL has it, with an empty host: `unix:///run/a.sock`.
            let path = path.trim_start_matches('/');
            return Ok(Self::Unix(PathBuf::from(format!("/{path}"))));
        }
        let (rest, is_secure) = match (text.strip_prefix("http://"), text.strip_prefix("https://"))
        {
            (Some(rest), _) => (rest, false),
            (None, Some(_)) if cfg!(not(feature = "tls")) => return Err(invalid(WITHOUT_TLS)),
            (None, Some(rest)) => (rest, true),
            (None, None) => return Err(invalid("the scheme is missing or unknown")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) && !rest.starts_with('/') {
            return Err(invalid(WITH_PATH));
        }
        let authority: Authority = rest
            .parse()
            .map_err(|_| invalid("there is no valid host and port"))?;
        if authority.as_str().contains('@') {
            return Err(invalid("a user name cannot be sent"));
        }
        check(&authority).map_err(invalid)?;
        Ok(if is_secure {
            Self::Https(authority)
        } else {
            Self::Http(authority)
        })
    }
}

/// Looks at what the type of an authority leaves open. A port that is none must not become the default:
/// requests would go to somebody else.
fn check(authority: &Authority) -> Result<(), &'static str> {
    let host = authority.host();
    let rest = &authority.as_str()[host.len()..];
    let in_brackets = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    if host.is_empty() || in_brackets.is_some_and(|it| it.parse::<Ipv6Addr>().is_err()) {
        return Err("there is no valid host and port");
    }
    match rest.strip_prefix(':') {
        None if rest.is_empty() => Ok(()),
        Some(port)
            if port.bytes().all(|byte| byte.is_ascii_digit())
                && port.parse().is_ok_and(|port: u16| port != 0) =>
        {
            Ok(())
        }
        _ => Err("the port is no number from 1 to 65535"),
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(authority) => write!(f, "http://{authority}"),
            Self::Https(authority) => write!(f, "https://{authority}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_read_back_as_they_are_written() {
        for text in [
            "http://127.0.0.1:80",
            "http://[::1]:8080",
            "http://host",
            "unix:/run/a.sock",
            #[cfg(feature = "tls")]
            "https://host:8443",
        ] {
            let target: Target = text.parse().expect(text);
            assert_eq!(target.to_string(), text);
        }
        assert_eq!("http://host:1/".parse(), "http://host:1".parse::<Target>());
        for slashes in ["unix://run/a", "unix:///run/a", "unix:////run/a"] {
            assert_eq!(slashes.parse(), "unix:/run/a".parse::<Target>());
        }
    }

    #[track_caller]
    fn check(text: &str, reason: &str) {
        let error = text.parse::<Target>().expect_err(text);
        assert_eq!(error.reason, reason);
    }

    #[test]
    fn what_is_no_target_says_why() {
        check("", "the scheme is missing or unknown");
        check("127.0.0.1:80", "the scheme is missing or unknown");
        check("ftp://host", "the scheme is missing or unknown");
        #[cfg(not(feature = "tls"))]
        check("https://host", WITHOUT_TLS);
        #[cfg(feature = "tls")]
        check("https://user@host", "a user name cannot be sent");
        check("http://", "there is no valid host and port");
        check("http://:80", "there is no valid host and port");
        check("http://[127.0.0.1]:1", "there is no valid host and port");
        for port in [":", ":0", ":65536", ":99999", ":abc", ":-1", ":+80"] {
            let reason = "the port is no number from 1 to 65535";
            check(&format!("http://host{port}"), reason);
            check(&format!("http://[::1]{port}"), reason);
        }
        check("http://[::1]x", "the port is no number from 1 to 65535");
        for end in ["/path", "/a/b/", "//", "?a=b", "#a"] {
            check(&format!("http://host:80{end}"), WITH_PATH);
        }
        check("http:///path", "there is no valid host and port");
        check("http://user@host", "a user name cannot be sent");
        check("unix:relative.sock", "the socket's path must be absolute");
    }
}
