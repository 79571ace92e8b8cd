//! Files are named after what they hold.

use crate::offence::Offence;
use crate::tree::Tree;

const EMPTY_NAMES: [&str; 9] = [
    "mod.rs",
    "util.rs",
    "utils.rs",
    "helper.rs",
    "helpers.rs",
    "common.rs",
    "type.rs",
    "types.rs",
    "misc.rs",
];

/// Returns the files whose names say nothing.
pub(crate) fn offences(tree: &Tree) -> Vec<Offence> {
    let files = tree.files.iter().filter(|file| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        EMPTY_NAMES.contains(&name)
    });
    files
        .map(|file| Offence::new(&file.path, 1, "the name does not say what it holds"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_name_that_says_nothing_is_named() {
        check(
            &offences(&Tree::of("proto/src/utils.rs", "")),
            &["proto/src/utils.rs:1: the name does not say what it holds"],
        );
        check(&offences(&Tree::of("proto/src/manifest.rs", "")), &[]);
    }
}
