//! Lines of standard input, with a prompt where someone types them.

use std::io::{self, IsTerminal as _, Write as _};

use tokio::io::{AsyncBufReadExt as _, BufReader, Stdin};

const HINT: &str = "\
Type a command such as `put hello world` or `get hello`; `help` lists them all.
Ctrl-D leaves; the store is in the plugin's memory and gone then.";

/// One line, with the number that messages give it.
pub(crate) struct Line<'a> {
    pub(crate) number: usize,
    pub(crate) text: &'a [u8],
}

/// Standard input.
#[derive(Debug)]
pub(crate) struct Input {
    stdin: BufReader<Stdin>,
    is_typed: bool,
    number: usize,
    line: Vec<u8>,
}

impl Input {
    pub(crate) fn new() -> Self {
        let is_typed = io::stdin().is_terminal() && io::stderr().is_terminal();
        if is_typed {
            show(&format!("{HINT}\n"));
        }
        Self {
            stdin: BufReader::new(tokio::io::stdin()),
            is_typed,
            number: 0,
            line: Vec::new(),
        }
    }

    /// Waits for the next line; `None` is the end.
    pub(crate) async fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        if self.is_typed {
            show("kv> ");
        }
        self.number += 1;
        self.line.clear();
        let len = self.stdin.read_until(b'\n', &mut self.line).await?;
        if len == 0 {
            if self.is_typed {
                // What follows does not belong behind the prompt.
                show("\n");
            }
            return Ok(None);
        }
        Ok(Some(Line {
            number: self.number,
            text: &self.line,
        }))
    }
}

/// Shows text to the person at the terminal, and keeps standard output for results.
fn show(text: &str) {
    // A terminal that was closed takes nothing more, and there is no other place to report to.
    drop(io::stderr().write_all(text.as_bytes()));
}
