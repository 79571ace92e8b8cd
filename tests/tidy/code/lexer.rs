//! Tells code, comments and literals apart, which is all of Rust's grammar that the rules need.

use super::Code;

pub(super) fn split(source: &str) -> Code {
    let mut lexer = Lexer {
        rest: source,
        before: ' ',
        code: Code {
            text: String::new(),
            comments: vec![String::new()],
        },
    };
    while lexer.step() {}
    lexer.code
}

struct Lexer<'a> {
    rest: &'a str,
    /// The last character of code, by which a raw string is told from a name that ends in `r`.
    before: char,
    code: Code,
}

#[derive(Clone, Copy)]
enum Part {
    Code,
    Comment,
    Literal,
}

impl Lexer<'_> {
    /// Takes the next comment, literal or character of code. Returns false at the end.
    fn step(&mut self) -> bool {
        let Some(next) = self.rest.chars().next() else {
            return false;
        };
        if self.rest.starts_with("//") {
            self.take(
                self.rest.find('\n').unwrap_or(self.rest.len()),
                Part::Comment,
            );
        } else if self.rest.starts_with("/*") {
            self.take(block_comment(self.rest), Part::Comment);
        } else if let Some(hashes) = raw_string(self.rest, self.before) {
            let close = format!("\"{}", "#".repeat(hashes));
            let open = 1 + close.len();
            let length = self.rest[open..]
                .find(&close)
                .map(|at| open + at + close.len());
            self.take(length.unwrap_or(self.rest.len()), Part::Literal);
        } else if next == '"' {
            self.take(quoted(self.rest, '"'), Part::Literal);
        } else if next == '\'' && is_character(self.rest) {
            self.take(quoted(self.rest, '\''), Part::Literal);
        } else {
            self.take(next.len_utf8(), Part::Code);
        }
        true
    }

    fn take(&mut self, length: usize, part: Part) {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        for c in taken.chars() {
            match part {
                _ if c == '\n' => {
                    self.code.text.push('\n');
                    self.code.comments.push(String::new());
                }
                Part::Code => self.code.text.push(c),
                Part::Comment => self.code.comments.last_mut().expect("one a line").push(c),
                // A line inside a literal still counts as code.
                Part::Literal => self
                    .code
                    .text
                    .push(if c.is_whitespace() { ' ' } else { '~' }),
            }
            self.before = c;
        }
    }
}

/// Returns how long the comment is that `text` starts with; comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(next) = text[at..].find(['/', '*']) {
        at += next;
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Returns the number of `#` of the raw string that `text` starts with.
fn raw_string(text: &str, before: char) -> Option<usize> {
    // `br` and `cr` come here with their first letter already taken.
    let in_name = before.is_alphanumeric() && !matches!(before, 'b' | 'c') || before == '_';
    let after = text.strip_prefix('r')?;
    let inner = after.trim_start_matches('#');
    (!in_name && inner.starts_with('"')).then(|| after.len() - inner.len())
}

/// Returns how long the literal is that `text` starts with, both quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + quote.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Tells a character from a lifetime; both start with a single quote.
fn is_character(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    chars.next() == Some('\\') || chars.next() == Some('\'')
}
