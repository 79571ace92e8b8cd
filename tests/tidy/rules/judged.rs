//! Pages that name the tests which hold a rule.

use std::collections::HashSet;

use crate::offence::Offence;
use crate::tree::Tree;

const PAGE: &str = "tests/conformance/README.md";

/// Returns the names on the page that no test has.
pub(crate) fn offences(tree: &Tree) -> Vec<Offence> {
    let tests: HashSet<&str> = tree
        .rust()
        .flat_map(|(file, _)| file.text.lines())
        .filter_map(|line| {
            line.trim_start()
                .strip_prefix("async fn ")
                .or_else(|| line.trim_start().strip_prefix("fn "))
        })
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    let pages = tree.files.iter().filter(|file| file.path == PAGE);
    pages
        .flat_map(|page| {
            page.text.lines().enumerate().flat_map(|(line, text)| {
                // Code font is every other part between back quotes.
                let names = text
                    .split('`')
                    .skip(1)
                    .step_by(2)
                    .filter(|name| is_test(name));
                let missing = names.filter(|name| !tests.contains(name));
                missing.map(move |name| {
                    Offence::new(PAGE, line + 1, format!("there is no test `{name}`"))
                })
            })
        })
        .collect()
}

/// Names of tests are sentences.
fn is_test(name: &str) -> bool {
    let is_snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(is_snake) && name.matches('_').count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_name_without_a_test_is_named() {
        let page = "# Rules\n| `no_such_test_here` | `short` |\n";
        let found = offences(&Tree::of(PAGE, page));
        check(
            &found,
            &["tests/conformance/README.md:2: there is no test `no_such_test_here`"],
        );
    }
}
