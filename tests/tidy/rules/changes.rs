//! Notes about changes: one file a change in `.changes/`, from which the changelog is made.

use crate::offence::Offence;
use crate::tree::{File, Tree};

const FOLDER: &str = ".changes/";
const KINDS: [&str; 3] = ["added", "changed", "fixed"];

/// Returns the notes that could not be put into the changelog as they are.
pub(crate) fn offences(tree: &Tree) -> Vec<Offence> {
    let notes = tree
        .files
        .iter()
        .filter(|file| file.path.starts_with(FOLDER));
    notes
        .filter_map(|file| wrong(file).map(|(line, rule)| Offence::new(&file.path, line, rule)))
        .collect()
}

fn wrong(file: &File) -> Option<(usize, String)> {
    let name = file.path[FOLDER.len()..]
        .strip_suffix(".md")
        .unwrap_or_default();
    let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(is_kebab) {
        return Some((1, "a change is called `some-words.md`".to_owned()));
    }
    let mut lines = file.text.lines();
    let kind = lines.next().and_then(|line| line.strip_prefix("kind: "));
    if !kind.is_some_and(|kind| KINDS.contains(&kind)) {
        return Some((
            1,
            format!("a change opens with `kind: {}`", KINDS.join("|")),
        ));
    }
    if lines.next() != Some("") {
        return Some((2, "a blank line follows the kind".to_owned()));
    }
    let text = lines.collect::<Vec<_>>().join("\n");
    let is_sentence =
        text.starts_with(|c: char| c.is_uppercase() || c == '`') && text.ends_with('.');
    (!is_sentence).then(|| (3, "a change is told in sentences".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_note_without_form_is_named() {
        let samples = [
            ("Some Words.md", "", "1: a change is called `some-words.md`"),
            ("a.txt", "", "1: a change is called `some-words.md`"),
            (
                "a.md",
                "Added a.",
                "1: a change opens with `kind: added|changed|fixed`",
            ),
            (
                "a.md",
                "kind: removed\n\nA.\n",
                "1: a change opens with `kind: added|changed|fixed`",
            ),
            (
                "a.md",
                "kind: added\nA.\n",
                "2: a blank line follows the kind",
            ),
            (
                "a.md",
                "kind: fixed\n\nno sentence\n",
                "3: a change is told in sentences",
            ),
        ];
        for (name, text, expected) in samples {
            let found = offences(&Tree::of(&format!("{FOLDER}{name}"), text));
            check(&found, &[&format!("{FOLDER}{name}:{expected}")]);
        }
    }

    #[test]
    fn a_note_with_form_is_fine() {
        let text = "kind: added\n\n`Host::builder` launches plugins.\nSeveral of them.\n";
        check(&offences(&Tree::of(".changes/host-builder.md", text)), &[]);
    }
}
