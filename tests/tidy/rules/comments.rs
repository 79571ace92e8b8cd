//! What must be said in comments, and how.

use crate::offence::Offence;
use crate::paths::is_sample;
use crate::tree::Tree;

/// Returns the modules that do not open by saying what they are for. A module of tests is about
/// the module that it is named under, which says it already.
pub(crate) fn openings(tree: &Tree) -> Vec<Offence> {
    let files = tree.with_extension("rs");
    let modules = files.filter(|file| !is_sample(&file.path) && !file.path.ends_with("/tests.rs"));
    let silent = modules.filter(|file| !file.text.trim_start().starts_with("//!"));
    silent
        .map(|file| Offence::new(&file.path, 1, "a module opens with `//!`"))
        .collect()
}

/// Returns the notes about work that is left, unless they name the issue that will do it.
pub(crate) fn to_dos(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (file, code) in tree.rust().filter(|(file, _)| !is_sample(&file.path)) {
        let lines = code.comments().filter(|(_, comment)| lacks_issue(comment));
        offences.extend(lines.map(|(line, _)| {
            Offence::new(
                &file.path,
                line,
                "a to-do names its issue, as in `TODO(#12)`",
            )
        }));
    }
    offences
}

fn lacks_issue(comment: &str) -> bool {
    let words = ["TODO", "FIXME", "XXX"];
    let mut found = words.iter().flat_map(|word| comment.match_indices(word));
    found.any(|(at, word)| {
        let issue = comment[at + word.len()..].strip_prefix("(#");
        let number = issue
            .and_then(|issue| issue.split_once(')'))
            .map(|(number, _)| number);
        number.is_none_or(|number| number.parse::<u32>().is_err())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_module_that_says_nothing_is_named() {
        let rule = "a module opens with `//!`";
        for text in ["", "use a::b;", "/// Of the item.\nstruct A;"] {
            let found = openings(&Tree::of("proto/src/a.rs", text));
            check(&found, &[&format!("proto/src/a.rs:1: {rule}")]);
        }
        check(
            &openings(&Tree::of("proto/src/a.rs", "//! Says it.\n")),
            &[],
        );
        check(
            &openings(&Tree::of("proto/src/a/tests.rs", "use a::b;")),
            &[],
        );
        check(
            &openings(&Tree::of("ui-tests/cases/plugin/a.rs", "use a::b;")),
            &[],
        );
    }

    #[test]
    fn a_to_do_without_an_issue_is_named() {
        let text = "//! A.\n// TODO: later\nfn f() {} // FIXME(me)\n// TODO(#12): with one\n";
        let rule = "a to-do names its issue, as in `TODO(#12)`";
        check(
            &to_dos(&Tree::of("a.rs", text)),
            &[&format!("a.rs:2: {rule}"), &format!("a.rs:3: {rule}")],
        );
        check(&to_dos(&Tree::of("a.rs", "const A: &str = \"TODO\";")), &[]);
    }
}
