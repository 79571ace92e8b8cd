//! How long a file may be.

use crate::code::Code;
use crate::offence::Offence;
use crate::paths::is_sample;
use crate::tree::Tree;

const CODE_LINES: usize = 500;
const TEST_LINES: usize = 100;
const MESSAGE_LINES: usize = 40;

/// Messages that may be longer, and why. All of them are rustc's own words.
const LONG_MESSAGES: [(&str, &str); 5] = [
    (
        "another_type_called_context.stderr",
        "both types of one name are shown, for each side",
    ),
    (
        "another_type_called_streaming.stderr",
        "both types of one name are shown, for each side",
    ),
    (
        "another_type_as_stream_argument.stderr",
        "all sides that take the stream are shown",
    ),
    (
        "item_of_a_stream_argument_cannot_be_sent.stderr",
        "all sides that take the stream are shown",
    ),
    (
        "argument_is_no_dependency.stderr",
        "the implementations that there are are listed",
    ),
];

/// Returns the files with too many lines of code, and those whose tests should be a file of
/// their own. Comments, blank lines and tests are not counted as code.
pub(crate) fn rust(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (file, code) in tree.rust().filter(|(file, _)| !is_sample(&file.path)) {
        let lines = code_lines(&code);
        if lines > CODE_LINES {
            let rule = format!("{lines} lines of code, more than {CODE_LINES}: split the file");
            offences.push(Offence::new(&file.path, 1, rule));
        }
        for module in code.test_modules() {
            let lines = module.end() - module.start() + 1;
            if lines > TEST_LINES {
                let rule =
                    format!("{lines} lines of tests, more than {TEST_LINES}: move to tests.rs");
                offences.push(Offence::new(&file.path, *module.start(), rule));
            }
        }
    }
    offences
}

/// Returns the expected compiler messages that nobody would read to the end.
pub(crate) fn compiler_messages(tree: &Tree) -> Vec<Offence> {
    let files = tree.with_extension("stderr");
    let counted = files.map(|file| (file, file.text.lines().count()));
    let long = counted.filter(|(file, lines)| {
        let may_be = LONG_MESSAGES
            .iter()
            .any(|(name, _)| file.path.ends_with(name));
        *lines > MESSAGE_LINES && !may_be
    });
    long.map(|(file, lines)| {
        let rule = format!("{lines} lines, more than {MESSAGE_LINES}: find the mistake earlier");
        Offence::new(&file.path, MESSAGE_LINES + 1, rule)
    })
    .collect()
}

fn code_lines(code: &Code) -> usize {
    let tests = code.test_modules();
    let lines = code.lines().filter(|(_, text)| !text.trim().is_empty());
    lines
        .filter(|(line, _)| !tests.iter().any(|module| module.contains(line)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::check;

    #[test]
    fn a_long_file_is_named() {
        let most = "const A: u8 = 0; // why\n\n// why\n".repeat(CODE_LINES);
        check(&rust(&Tree::of("a.rs", &most)), &[]);
        check(
            &rust(&Tree::of("a.rs", &format!("{most}const B: u8 = 0;"))),
            &["a.rs:1: 501 lines of code, more than 500: split the file"],
        );
    }

    #[test]
    fn long_tests_are_named_and_are_not_code() {
        let tests = "    fn f() {}\n".repeat(CODE_LINES);
        check(
            &rust(&Tree::of(
                "a.rs",
                &format!("//! A.\n#[cfg(test)]\nmod tests {{\n{tests}}}\n"),
            )),
            &["a.rs:2: 503 lines of tests, more than 100: move to tests.rs"],
        );
    }

    #[test]
    fn a_long_compiler_message_is_named() {
        let text = "error\n".repeat(MESSAGE_LINES);
        check(
            &compiler_messages(&Tree::of("ui-tests/cases/a.stderr", &text)),
            &[],
        );
        check(
            &compiler_messages(&Tree::of("ui-tests/cases/a.stderr", &format!("{text}help"))),
            &["ui-tests/cases/a.stderr:41: 41 lines, more than 40: find the mistake earlier"],
        );
    }
}
