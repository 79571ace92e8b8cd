//! What a file must not give away: where it was written, or with what.

use crate::offence::Offence;
use crate::tree::Tree;

/// Beginnings of paths that exist on one machine. Cut in two, so that this file passes.
const PLACES: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "target"),
];

/// Whole words, cut in two likewise.
const TOOLS: [&str; 7] = [
    concat!("Cla", "ude"),
    concat!("Anthr", "opic"),
    concat!("Chat", "GPT"),
    concat!("Open", "AI"),
    concat!("Copi", "lot"),
    concat!("LL", "M"),
    concat!("AI ass", "istant"),
];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Returns the lines that name a place on a machine or a tool that writes text.
pub(crate) fn words(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for file in &tree.files {
        for (line, text) in (1..).zip(file.text.lines()) {
            let places = PLACES.iter().filter(|place| has_place(text, place));
            let tools = TOOLS.iter().filter(|tool| has_word(text, tool));
            offences.extend(places.chain(tools).map(|found| {
                Offence::new(
                    &file.path,
                    line,
                    format!("`{found}` does not belong in a file"),
                )
            }));
        }
    }
    offences
}

/// Returns the packages that a lock file has from anywhere but crates.io.
pub(crate) fn registries(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| file.path.ends_with("Cargo.lock"))
    {
        for (line, text) in (1..).zip(file.text.lines()) {
            let source = text
                .strip_prefix("source = ")
                .map(|source| source.trim_matches('"'));
            if source.is_some_and(|source| source != REGISTRY) {
                offences.push(Offence::new(
                    &file.path,
                    line,
                    "a package comes from crates.io",
                ));
            }
        }
    }
    offences
}

/// True where the path begins: `https://example.com` may have a folder of the same name.
fn has_place(text: &str, place: &str) -> bool {
    text.match_indices(place).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '*'))
    })
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_path_of_a_machine_is_named() {
        for place in PLACES {
            check(
                &words(&Tree::of("a.md", &format!("one\nsee `{place}x`\n"))),
                &[&format!("a.md:2: `{place}` does not belong in a file")],
            );
            check(
                &words(&Tree::of("a.md", &format!("https://example.com{place}x"))),
                &[],
            );
        }
    }

    #[test]
    fn a_tool_that_writes_text_is_named() {
        for tool in TOOLS {
            check(
                &words(&Tree::of("a.rs", &format!("// By {tool}."))),
                &[&format!("a.rs:1: `{tool}` does not belong in a file")],
            );
            check(&words(&Tree::of("a.rs", &format!("// A{tool}s."))), &[]);
        }
    }

    #[test]
    fn a_package_from_elsewhere_is_named() {
        let text = format!("source = \"{REGISTRY}\"\nsource = \"git+https://example.com/a\"\n");
        check(
            &registries(&Tree::of("benches/Cargo.lock", &text)),
            &["benches/Cargo.lock:2: a package comes from crates.io"],
        );
    }
}
