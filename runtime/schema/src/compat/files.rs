//! Rules for where types stand.

use super::index::Index;
use super::{Breaking, Level, Rule};

pub(super) const MOVED: Rule = Rule::new(
    Level::Source,
    "moved_to_another_file",
    "A message, an enum or a service stands in another file of its package.",
);

pub(super) const PACKAGE_REMOVED: Rule = Rule::new(
    Level::Source,
    "package_removed",
    "No file of a package is left.",
);

pub(super) fn check(old: &Index<'_>, new: &Index<'_>, found: &mut Vec<Breaking>) {
    for (name, was) in &old.files {
        found.extend(
            new.files
                .get(name)
                .and_then(|is| moved_to_another_file(name, was, is)),
        );
    }
    let gone = old.packages.difference(&new.packages);
    found.extend(gone.map(|package| package_removed(package)));
}

fn package_removed(path: &str) -> Breaking {
    PACKAGE_REMOVED.breaking(
        path,
        "no file of the package is left, and code of other languages imports it",
        "keep the package, or tell those who generate code",
    )
}

fn moved_to_another_file(path: &str, was: &str, is: &str) -> Option<Breaking> {
    (was != is).then(|| {
        MOVED.breaking(
            path,
            format!("it was moved from `{was}` to `{is}`, and code of other languages imports it"),
            format!("leave it in `{was}`"),
        )
    })
}
