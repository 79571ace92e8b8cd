//! One program for all system tests: `system COMMAND [arguments]`.

mod bystander;
mod hostile;
mod waits;

use std::process::ExitCode;

const USAGE: &str = "usage: tests/system/run hostile [--short]";

/// What a sub-command found.
enum Verdict {
    Passed,
    Failed,
}

#[expect(clippy::print_stderr, reason = "a program that says how it is used")]
fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let verdict = match *arguments {
        ["hostile"] => hostile::run(hostile::FULL),
        ["hostile", "--short"] => hostile::run(hostile::SHORT),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match verdict {
        Verdict::Passed => ExitCode::SUCCESS,
        Verdict::Failed => ExitCode::FAILURE,
    }
}
