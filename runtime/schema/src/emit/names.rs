//! How protobuf names things: files, JSON fields, map entries, and which type a name means.

use std::collections::BTreeSet;

use super::print::type_of_keyword;

/// Returns where the file of a package lies: `kv/v1/kv.proto` for `kv.v1`.
pub fn default_path(package: &str) -> String {
    if package.is_empty() {
        return "schema.proto".to_owned();
    }
    let mut parts = package.split('.');
    let stem = parts.clone().rev().find(|part| !is_version(part));
    let stem = stem.unwrap_or_else(|| parts.next_back().unwrap_or(package));
    format!("{}/{stem}.proto", package.replace('.', "/"))
}

/// Reports whether a part of a package is a version, such as `v1` or `v1beta2`.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Returns the JSON name that a field has unless it says otherwise: `max_bytes` → `maxBytes`.
pub(crate) fn default_json_name(name: &str) -> String {
    capitalise_after_underscores(name, false)
}

/// Returns a name in camel case with a capital in front: `max_bytes` → `MaxBytes`.
pub(crate) fn camel_case(name: &str) -> String {
    capitalise_after_underscores(name, true)
}

fn capitalise_after_underscores(name: &str, mut capital: bool) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c == '_' {
            capital = true;
        } else if std::mem::take(&mut capital) {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// Joins two names with a dot, unless the first is empty.
pub(crate) fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}

/// Words that mean something else than a type where the name of a type can stand.
const KEYWORDS: [&str; 15] = [
    "enum",
    "export",
    "extend",
    "extensions",
    "group",
    "local",
    "map",
    "message",
    "oneof",
    "option",
    "optional",
    "repeated",
    "required",
    "reserved",
    "stream",
];

fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word) || type_of_keyword(word).is_some()
}

/// The names that a file can see, for finding out which of them a relative name means.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// Full names and every prefix of them, so that packages count as names too.
    names: BTreeSet<String>,
}

impl Scope {
    /// Adds a full name without leading dot.
    pub(crate) fn add(&mut self, full_name: &str) {
        let ends = full_name
            .match_indices('.')
            .map(|(end, _)| end)
            .chain([full_name.len()]);
        self.names
            .extend(ends.map(|end| full_name[..end].to_owned()));
    }

    /// Returns the full name that `name` means inside of `scope`, without leading dot.
    ///
    /// Protobuf looks for the first part of the name from the inside out, and stays where it
    /// finds it even if the rest is not there.
    pub(crate) fn resolve(&self, scope: &str, name: &str) -> Option<String> {
        if let Some(absolute) = name.strip_prefix('.') {
            return Some(absolute.to_owned());
        }
        let first = name.split('.').next().unwrap_or(name);
        let mut scope = scope;
        loop {
            if self.names.contains(&join(scope, first)) {
                return Some(join(scope, name)).filter(|found| self.names.contains(found));
            }
            if scope.is_empty() {
                return None;
            }
            scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }

    /// Returns the shortest name that means `target` (a full name) inside of `scope`, for a file
    /// of `package`.
    pub(crate) fn shorten(&self, package: &str, scope: &str, target: &str) -> String {
        let relative = target
            .strip_prefix(package)
            .and_then(|rest| rest.strip_prefix('.'));
        relative
            .into_iter()
            .chain([target])
            .filter(|name| !is_keyword(name.split('.').next().unwrap_or(name)))
            .find(|name| self.resolve(scope, name).as_deref() == Some(target))
            .map_or_else(|| format!(".{target}"), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_last_part_that_is_no_version() {
        for (package, path) in [
            ("kv.v1", "kv/v1/kv.proto"),
            (
                "capability.logger.v1beta2",
                "capability/logger/v1beta2/logger.proto",
            ),
            ("acme.video", "acme/video/video.proto"),
            ("v1", "v1/v1.proto"),
            ("", "schema.proto"),
        ] {
            assert_eq!(default_path(package), path);
        }
    }

    #[test]
    fn json_names_follow_protoc() {
        for (name, json) in [
            ("key", "key"),
            ("max_bytes", "maxBytes"),
            ("a__b", "aB"),
            ("_x", "X"),
            ("n_1", "n1"),
        ] {
            assert_eq!(default_json_name(name), json);
        }
        assert_eq!(camel_case("max_bytes"), "MaxBytes");
    }

    #[test]
    fn a_name_is_shortened_only_while_it_keeps_its_meaning() {
        let mut scope = Scope::default();
        for name in [
            "kv.v1.Event",
            "kv.v1.Outer.Event",
            "kv.v1.kv",
            "log.v1.Entry",
            "v1.Odd",
        ] {
            scope.add(name);
        }
        for (inside, target, expected) in [
            ("kv.v1.Other", "kv.v1.Event", "Event"),
            ("kv.v1.Outer", "kv.v1.Event", ".kv.v1.Event"),
            ("kv.v1.Outer", "kv.v1.Outer.Event", "Outer.Event"),
            ("kv.v1.Other", "log.v1.Entry", "log.v1.Entry"),
            ("kv.v1.Other", "v1.Odd", ".v1.Odd"),
        ] {
            assert_eq!(
                scope.shorten("kv.v1", inside, target),
                expected,
                "{target} in {inside}"
            );
        }
    }
}
