//! Which version of a service satisfies which requirement.

use semver::Version;

/// Reports whether a provider of version `provided` satisfies a minimum of `min_version`: it is
/// not older, and of the same major version (the same minor one below 1.0).
///
/// An empty minimum takes anything; a text that is no version satisfies nothing else.
pub fn satisfies(provided: &str, min_version: &str) -> bool {
    if min_version.is_empty() {
        return true;
    }
    let (Ok(provided), Ok(min)) = (Version::parse(provided), Version::parse(min_version)) else {
        return false;
    };
    let compatible = match (min.major, min.minor) {
        (0, 0) => (provided.major, provided.minor, provided.patch) == (0, 0, min.patch),
        (0, minor) => (provided.major, provided.minor) == (0, minor),
        (major, _) => provided.major == major,
    };
    compatible && provided >= min
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
