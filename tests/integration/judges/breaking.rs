//! Both judges over a table of edits: what breaks, and for whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use connect_plugin_schema::compat::{self, Level};
use connect_plugin_schema::lock;

use super::buf;
use super::edits::{self, Edit};

/// The files that are edited, each behind a line with its path. The word in capitals stands for
/// the package that each row of the table has for itself.
const BASE: &str = include_str!("base.txt");
const PACKAGE: &str = "ROW";

/// What a judge says: the gravest level, and every rule that finds something.
#[derive(Default, PartialEq, Eq)]
struct Verdict {
    level: Option<Level>,
    rules: BTreeSet<String>,
}

impl Verdict {
    fn add(&mut self, level: Level, rule: &str) {
        self.level = self.level.max(Some(level));
        self.rules.insert(rule.to_owned());
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(level) = self.level else {
            return f.write_str("nothing");
        };
        let rules: Vec<&str> = self.rules.iter().map(String::as_str).collect();
        write!(f, "{level}: {}", rules.join(", "))
    }
}

/// Returns the package of a row, which is its directory too.
fn package(row: usize) -> String {
    format!("row{row:03}")
}

/// Returns the base with an edit, in the package of a row.
fn edited(row: usize, edit: &Edit) -> String {
    let mut text = BASE.to_owned();
    for (from, to) in edit.changes {
        let count = text.matches(from).count();
        assert_eq!(count, 1, "`{from}` stands there once ({})", edit.what);
        text = text.replace(from, to);
    }
    text.replace(PACKAGE, &package(row))
}

/// Cuts a text into files, each with its path.
fn files(row: usize, text: &str) -> Vec<(String, &str)> {
    let parts = text.split("-- ").filter(|part| !part.is_empty());
    let files = parts.map(|part| {
        let (path, content) = part.split_once(" --\n").expect("a path stands in front");
        (format!("{}/v1/{path}", package(row)), content)
    });
    files.collect()
}

fn ours(row: usize, old: &str, edit: &Edit) -> Verdict {
    let parse = |text: &str| {
        let files = files(row, text);
        let files = files.iter().map(|(path, text)| (path.as_str(), *text));
        lock::parse(files).unwrap_or_else(|error| panic!("{}: {error}", edit.what))
    };
    let removed = edit.removed.iter();
    let removed: Vec<String> = removed
        .map(|method| format!("{}.v1.{method}", package(row)))
        .collect();
    let mut verdict = Verdict::default();
    for found in compat::check(&parse(old), &parse(&edited(row, edit)), &removed) {
        verdict.add(found.level, found.rule);
    }
    verdict
}

/// Judges all rows at once, because buf is slow to start.
fn bufs(rows: &[Edit]) -> Vec<Verdict> {
    let levels = levels();
    let (old, new) = (
        tempfile::tempdir().expect("a temporary directory"),
        tempfile::tempdir().expect("a temporary directory"),
    );
    for (row, edit) in rows.iter().enumerate() {
        write(old.path(), row, &BASE.replace(PACKAGE, &package(row)));
        write(new.path(), row, &edited(row, edit));
    }
    let mut verdicts: Vec<Verdict> = rows.iter().map(|_| Verdict::default()).collect();
    for found in buf::breaking(old.path(), new.path()) {
        // What is missing is in no file, but its name is told.
        let text = format!("{} {}", found.path, found.message);
        let row = (0..rows.len()).find(|row| text.contains(&package(*row)));
        let row = row.unwrap_or_else(|| panic!("{found:?} belongs to no row"));
        verdicts[row].add(levels[&found.rule], &found.rule);
    }
    verdicts
}

/// Returns the level of each rule of buf: the one of its strictest category.
fn levels() -> BTreeMap<String, Level> {
    let level = |categories: &[String]| {
        let is_in = |category: &str| categories.iter().any(|other| other == category);
        if is_in("WIRE") {
            Level::Wire
        } else if is_in("WIRE_JSON") {
            Level::Json
        } else {
            Level::Source
        }
    };
    let rules = buf::breaking_rules().into_iter();
    rules
        .map(|(rule, categories)| (rule, level(&categories)))
        .collect()
}

fn write(dir: &Path, row: usize, text: &str) {
    for (path, content) in files(row, text) {
        let path = dir.join(path);
        let parent = path.parent().expect("a file lies in a directory");
        fs::create_dir_all(parent).expect("a directory can be made");
        fs::write(path, content).expect("it is written");
    }
}

#[test]
fn we_judge_every_edit_as_the_table_says() {
    let mut wrong = Vec::new();
    for (row, edit) in edits::all().iter().enumerate() {
        let old = BASE.replace(PACKAGE, &package(row));
        let found = ours(row, &old, edit).to_string();
        if found != edit.ours {
            wrong.push(format!("{}\n  ours: {found}", edit.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[cfg_attr(not(has_buf), ignore = "needs buf: see .ci/tools")]
fn buf_judges_every_edit_as_the_table_says() {
    let rows = edits::all();
    let mut wrong = Vec::new();
    for (edit, found) in rows.iter().zip(bufs(&rows)) {
        let found = found.to_string();
        if found != edit.buf {
            wrong.push(format!("{}\n  buf: {found}", edit.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_difference_between_the_judges_has_a_reason() {
    let rows = edits::all();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    for edit in &rows {
        let level = |verdict: &'static str| verdict.split(':').next();
        let differs = level(edit.ours) != level(edit.buf);
        assert_eq!(differs, !edit.why.is_empty(), "{}", edit.what);
    }
    let names: BTreeSet<&str> = rows.iter().map(|edit| edit.what).collect();
    assert_eq!(names.len(), rows.len(), "no edit is there twice");
}

#[test]
fn every_rule_of_ours_has_an_edit() {
    let rows = edits::all();
    for rule in &compat::RULES {
        let is_named = |edit: &Edit| edit.ours.split([' ', ',']).any(|word| word == rule.name);
        assert!(rows.iter().any(is_named), "{}", rule.name);
    }
}

/// Rules of buf that no edit can trip, and what they are about.
const BEYOND_US: &[(&str, &[&str])] = &[
    (
        "extensions and required fields, which proto3 does not have",
        &[
            "EXTENSION_MESSAGE_NO_DELETE",
            "EXTENSION_NO_DELETE",
            "FIELD_SAME_DEFAULT",
            "MESSAGE_SAME_REQUIRED_FIELDS",
            "PACKAGE_EXTENSION_NO_DELETE",
        ],
    ),
    (
        "syntaxes other than proto3, which the lock refuses to read",
        &[
            "ENUM_SAME_JSON_FORMAT",
            "ENUM_SAME_TYPE",
            "FIELD_SAME_UTF8_VALIDATION",
            "FILE_SAME_SYNTAX",
            "MESSAGE_SAME_JSON_FORMAT",
        ],
    ),
    (
        "options for generators of one language, which the printer does not write",
        &[
            "FIELD_SAME_CPP_STRING_TYPE",
            "FIELD_SAME_JAVA_UTF8_VALIDATION",
            "FIELD_SAME_JSTYPE",
            "FILE_SAME_CC_ENABLE_ARENAS",
            "FILE_SAME_CC_GENERIC_SERVICES",
            "FILE_SAME_CSHARP_NAMESPACE",
            "FILE_SAME_GO_PACKAGE",
            "FILE_SAME_JAVA_GENERIC_SERVICES",
            "FILE_SAME_JAVA_MULTIPLE_FILES",
            "FILE_SAME_JAVA_OUTER_CLASSNAME",
            "FILE_SAME_JAVA_PACKAGE",
            "FILE_SAME_OBJC_CLASS_PREFIX",
            "FILE_SAME_OPTIMIZE_FOR",
            "FILE_SAME_PHP_CLASS_PREFIX",
            "FILE_SAME_PHP_METADATA_NAMESPACE",
            "FILE_SAME_PHP_NAMESPACE",
            "FILE_SAME_PY_GENERIC_SERVICES",
            "FILE_SAME_RUBY_PACKAGE",
            "FILE_SAME_SWIFT_PREFIX",
            "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR",
        ],
    ),
];

#[test]
#[cfg_attr(not(has_buf), ignore = "needs buf: see .ci/tools")]
fn every_rule_of_buf_has_an_edit_or_is_beyond_us() {
    let rows = edits::all();
    let in_table: BTreeSet<&str> = rows
        .iter()
        .flat_map(|edit| edit.buf.split([':', ',', ' ']))
        .filter(|word| word.contains('_'))
        .collect();
    let beyond: BTreeSet<&str> = BEYOND_US
        .iter()
        .flat_map(|(_, rules)| *rules)
        .copied()
        .collect();
    let rules = buf::breaking_rules();
    let known: BTreeSet<&str> = rules.keys().map(String::as_str).collect();
    assert_eq!(
        in_table.union(&beyond).copied().collect::<BTreeSet<_>>(),
        known
    );
    assert_eq!(in_table.intersection(&beyond).count(), 0);
}
