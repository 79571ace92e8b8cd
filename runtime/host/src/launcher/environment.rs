//! The environment of a launched plugin: clean, but for a few names.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use connect_plugin_proto::names::{COOKIE_KEY, COOKIE_VALUE};

/// What a plugin inherits without being told: enough to find programs, files and a language, and
/// how to log. Credentials of the host's own are not among it.
const ALLOWED: [&str; 8] = [
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "RUST_LOG",
    "RUST_BACKTRACE",
];

/// What the host's user wants in a plugin's environment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Names to pass on.
    pub(crate) inherited: Vec<OsString>,
    /// Values to set; they win.
    pub(crate) set: BTreeMap<OsString, OsString>,
}

/// Puts a plugin's environment together; `of_host` looks up the host's own.
pub(crate) fn environment(
    wanted: &Wanted,
    of_host: impl Fn(&OsStr) -> Option<OsString>,
) -> BTreeMap<OsString, OsString> {
    let mut environment = BTreeMap::new();
    let allowed = ALLOWED.iter().map(OsStr::new);
    for name in allowed.chain(wanted.inherited.iter().map(OsString::as_os_str)) {
        if let Some(value) = of_host(name) {
            environment.insert(name.to_owned(), value);
        }
    }
    environment.insert(COOKIE_KEY.into(), COOKIE_VALUE.into());
    environment.extend(wanted.set.clone());
    environment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_host(name: &OsStr) -> Option<OsString> {
        let value = match name.to_str()? {
            "PATH" => "/bin",
            "AWS_SECRET_ACCESS_KEY" => "secret",
            "EXTRA" => "extra",
            _ => return None,
        };
        Some(value.into())
    }

    #[track_caller]
    fn check(wanted: &Wanted, expected: &[(&str, &str)]) {
        let environment = environment(wanted, of_host);
        let expected = expected
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        assert_eq!(environment, expected.collect::<BTreeMap<_, _>>());
    }

    #[test]
    fn only_what_is_allowed_is_inherited() {
        check(
            &Wanted::default(),
            &[("PATH", "/bin"), (COOKIE_KEY, COOKIE_VALUE)],
        );
    }

    #[test]
    fn what_is_wanted_is_added_and_wins() {
        let wanted = Wanted {
            inherited: vec!["EXTRA".into(), "ABSENT".into()],
            set: BTreeMap::from([
                ("PATH".into(), "/usr/bin".into()),
                (COOKIE_KEY.into(), "wrong".into()),
            ]),
        };
        let expected = [
            ("PATH", "/usr/bin"),
            ("EXTRA", "extra"),
            (COOKIE_KEY, "wrong"),
        ];
        check(&wanted, &expected);
    }
}
