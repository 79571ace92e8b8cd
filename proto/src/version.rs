//! Which version of a service satisfies which requirement.

use std::fmt;

use semver::Version;

/// The lowest version of a service that will do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum MinVersion {
    /// Every version does.
    #[default]
    Any,
    /// Versions that are not older, and of the same major version (the same minor one below 1.0).
    AtLeast(Version),
}

/// What two versions have in common if the newer one can stand in for the older: the major
/// version, the minor one as well below 1.0, and the patch too below 0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(u64, u64, u64);

impl Line {
    /// Returns the line of a version.
    pub fn of(version: &Version) -> Self {
        match (version.major, version.minor, version.patch) {
            (0, 0, patch) => Self(0, 0, patch),
            (0, minor, _) => Self(0, minor, 0),
            (major, _, _) => Self(major, 0, 0),
        }
    }
}

impl MinVersion {
    /// Reads a minimum; an empty text takes any version.
    ///
    /// # Errors
    ///
    /// Fails if the text is no version.
    pub fn parse(text: &str) -> Result<Self, semver::Error> {
        if text.is_empty() {
            return Ok(Self::Any);
        }
        Version::parse(text).map(Self::AtLeast)
    }

    /// Reports whether a provider of this version will do.
    pub fn takes(&self, provided: &Version) -> bool {
        match self {
            Self::Any => true,
            Self::AtLeast(min) => provided >= min && Line::of(provided) == Line::of(min),
        }
    }
}

impl fmt::Display for MinVersion {
    /// Writes what [`parse`](Self::parse) reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::AtLeast(min) => min.fmt(f),
        }
    }
}

/// Reports whether a provider of version `provided` satisfies a minimum of `min_version`, as
/// [`MinVersion`] does. A text that cannot be parsed satisfies no minimum but an empty one.
pub fn satisfies(provided: &str, min_version: &str) -> bool {
    match MinVersion::parse(min_version) {
        Ok(MinVersion::Any) => true,
        Ok(min) => Version::parse(provided).is_ok_and(|provided| min.takes(&provided)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(provided: &str, min_version: &str, expected: bool) {
        assert_eq!(
            satisfies(provided, min_version),
            expected,
            "{provided} for {min_version}"
        );
    }

    #[test]
    fn versions_are_numbers_and_not_text() {
        check("1.10.0", "1.9.0", true);
        check("10.0.0", "9.0.0", false);
        check("1.2.0", "1.2.0", true);
        check("1.1.9", "1.2.0", false);
    }

    #[test]
    fn another_major_version_is_another_contract() {
        check("2.0.0", "1.2.0", false);
        check("0.3.0", "0.2.0", false);
        check("0.2.5", "0.2.1", true);
        check("0.0.3", "0.0.2", false);
    }

    #[test]
    fn a_prerelease_comes_before_its_release() {
        check("1.2.0-rc.1", "1.2.0", false);
        check("1.2.0", "1.2.0-rc.1", true);
    }

    #[test]
    fn no_minimum_takes_anything_and_nonsense_satisfies_nothing() {
        check("whatever", "", true);
        check("whatever", "1.0.0", false);
        check("1.0.0", "latest", false);
    }
}
