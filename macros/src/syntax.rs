//! What names, versions and requirements may look like.

use std::fmt;

/// A full semantic version, without build metadata.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub(crate) major: u64,
    minor: u64,
    patch: u64,
    pre: Option<String>,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        self.pre.as_ref().map_or(Ok(()), |pre| write!(f, "-{pre}"))
    }
}

/// Why a text is no version, with the version that was probably meant.
pub(crate) enum NoVersion {
    /// Parts are missing, as in `1.2`.
    Partial(Version),
    /// There is build metadata, as in `1.2.0+5`.
    Build(Version),
    /// It is something else.
    Other,
}

/// Reads a full version.
pub(crate) fn version(text: &str) -> Result<Version, NoVersion> {
    let (text, build) = match text.split_once('+') {
        Some((text, _)) => (text, true),
        None => (text, false),
    };
    let (version, parts) = partial_version(text).ok_or(NoVersion::Other)?;
    match parts {
        _ if build => Err(NoVersion::Build(version)),
        3 => Ok(version),
        _ => Err(NoVersion::Partial(version)),
    }
}

/// Why a text is no requirement that a host understands.
pub(crate) enum NoRequirement {
    /// It is a requirement of Cargo's, but says more than "at least, same major version".
    Inexpressible(Option<Version>),
    /// It is something else.
    Other,
}

/// Reads `^1.2` (or `1.2`, or `>=1.2.0`) as the lowest version that will do.
pub(crate) fn requirement(text: &str) -> Result<Version, NoRequirement> {
    let text = text.trim();
    let bound = text
        .strip_prefix('^')
        .or_else(|| text.strip_prefix(">="))
        .unwrap_or(text)
        .trim();
    match partial_version(bound) {
        Some((version, _)) => Ok(version),
        None if text.contains(['~', '=', '<', '>', '*', ',']) => {
            let bound = text.trim_start_matches(['~', '=', '<', '>', ' ']);
            let bound = bound
                .split([',', ' ', '*'])
                .next()
                .unwrap_or_default()
                .trim_end_matches('.');
            Err(NoRequirement::Inexpressible(
                partial_version(bound).map(|(version, _)| version),
            ))
        }
        None => Err(NoRequirement::Other),
    }
}

/// Reads one to three numbers; returns how many there were.
fn partial_version(text: &str) -> Option<(Version, usize)> {
    let (numbers, pre) = match text.split_once('-') {
        Some((numbers, pre)) => (numbers, Some(pre)),
        None => (text, None),
    };
    let is_pre = |pre: &str| {
        pre.split('.').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
    };
    if pre.is_some_and(|pre| !is_pre(pre)) {
        return None;
    }
    let mut parts = [0; 3];
    let mut count = 0;
    for number in numbers.split('.') {
        let canonical = number == "0" || !number.starts_with('0');
        if number.is_empty() || !canonical || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *parts.get_mut(count)? = number.parse().ok()?;
        count += 1;
    }
    let [major, minor, patch] = parts;
    Some((
        Version {
            major,
            minor,
            patch,
            pre: pre.map(str::to_owned),
        },
        count,
    ))
}

/// Reports whether this is `package.v1.Name`.
pub(crate) fn is_full_name(text: &str) -> bool {
    text.contains('.') && text.split('.').all(is_proto_ident)
}

/// Reports whether this is `package.v1`.
pub(crate) fn is_package(text: &str) -> bool {
    text.split('.').all(is_proto_ident)
}

/// Reports whether protobuf takes this for a name.
pub(crate) fn is_proto_ident(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Reports whether this can name a method on the wire.
pub(crate) fn is_wire_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Reports whether this can be a plugin's id or a service type.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

/// Returns the major version that a package such as `kv.v1` names.
pub(crate) fn package_major(package: &str) -> Option<u64> {
    let last = package.rsplit('.').next()?;
    let digits = last.strip_prefix('v')?;
    // `v1beta2` promises nothing about the contract's version.
    if digits.is_empty() {
        None
    } else {
        digits.parse().ok()
    }
}

/// Returns the service type that a package stands for: `kv.v1` becomes `kv`.
pub(crate) fn service_type(package: &str) -> &str {
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut parts = package.rsplit('.');
    let last = parts.next().unwrap_or(package);
    if is_version(last) {
        parts.next().unwrap_or(last)
    } else {
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_three_numbers() {
        assert_eq!(
            version("1.2.0").ok().map(|v| v.to_string()).as_deref(),
            Some("1.2.0")
        );
        assert_eq!(
            version("1.2.0-rc.1").ok().map(|v| v.to_string()).as_deref(),
            Some("1.2.0-rc.1")
        );
        assert!(matches!(version("1.2"), Err(NoVersion::Partial(v)) if v.to_string() == "1.2.0"));
        assert!(
            matches!(version("1.2.0+b5"), Err(NoVersion::Build(v)) if v.to_string() == "1.2.0")
        );
        for text in [
            "", "latest", "1.02.0", "1.2.3.4", "v1.0.0", "1..0", "1.0.0-",
        ] {
            assert!(matches!(version(text), Err(NoVersion::Other)), "{text}");
        }
    }

    #[test]
    fn a_requirement_is_a_lowest_version() {
        for text in ["^1.2", "1.2", ">=1.2.0", ">= 1.2"] {
            assert_eq!(
                requirement(text).ok().map(|v| v.to_string()).as_deref(),
                Some("1.2.0"),
                "{text}"
            );
        }
        for text in ["~1.2", "=1.2.0", ">=1.2, <2", "1.*", "<2"] {
            assert!(
                matches!(
                    requirement(text),
                    Err(NoRequirement::Inexpressible(Some(_)))
                ),
                "{text}"
            );
        }
        assert!(matches!(requirement("latest"), Err(NoRequirement::Other)));
    }

    #[test]
    fn a_package_gives_type_and_major_version() {
        assert_eq!(service_type("kv.v1"), "kv");
        assert_eq!(service_type("capability.logger.v1"), "logger");
        assert_eq!(service_type("kv.v1beta1"), "kv");
        assert_eq!(service_type("kv"), "kv");
        assert_eq!(package_major("kv.v2"), Some(2));
        assert_eq!(package_major("kv.v1beta1"), None);
        assert_eq!(package_major("kv"), None);
    }
}
