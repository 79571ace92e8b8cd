//! Lints that are silenced, and code that is not finished.

use crate::offence::Offence;
use crate::paths::is_sample;
use crate::tree::Tree;

/// Returns the attributes that silence a lint and do not say why.
pub(crate) fn silenced(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (file, code) in tree.rust().filter(|(file, _)| !is_sample(&file.path)) {
        let bare = code.attributes().into_iter().filter(|(_, inside)| {
            let silences =
                |lint: &str| inside.starts_with(lint) || inside.contains(&format!(" {lint}"));
            (silences("allow(") || silences("expect(")) && !inside.contains("reason")
        });
        offences.extend(bare.map(|(at, _)| {
            let rule = "a silenced lint has a reason: `#[expect(lint, reason = \"…\")]`";
            Offence::new(&file.path, code.line_of(at), rule)
        }));
    }
    offences
}

/// Returns the macros that stand for code that is still to be written, or was left from a hunt.
pub(crate) fn unfinished(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (file, code) in tree.rust().filter(|(file, _)| !is_sample(&file.path)) {
        for name in ["todo!", "unimplemented!", "dbg!"] {
            offences.extend(
                code.positions(name).into_iter().map(|at| {
                    Offence::new(&file.path, code.line_of(at), format!("`{name}` is left"))
                }),
            );
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_lint_silenced_without_a_reason_is_named() {
        let text = "#![allow(dead_code)]\n#[cfg_attr(test, allow(unused))]\n#[expect(\n    unused,\n)]\n\
                    #[allow(unused, reason = \"why\")]\n#[expect(unused, reason = \"why\")]\n";
        let rule = "a silenced lint has a reason: `#[expect(lint, reason = \"…\")]`";
        let expected = [1, 2, 3].map(|line| format!("a.rs:{line}: {rule}"));
        check(
            &silenced(&Tree::of("a.rs", text)),
            &expected.each_ref().map(String::as_str),
        );
        check(&silenced(&Tree::of("ui-tests/cases/a.rs", text)), &[]);
    }

    #[test]
    fn unfinished_code_is_named() {
        let text = "fn f() {\n    todo!()\n}\nfn g() {\n    dbg!(unimplemented!(\"todo!\"))\n}\n";
        check(
            &unfinished(&Tree::of("a.rs", text)),
            &[
                "a.rs:2: `todo!` is left",
                "a.rs:5: `unimplemented!` is left",
                "a.rs:5: `dbg!` is left",
            ],
        );
    }
}
